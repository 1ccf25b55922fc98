"""Makes random programs whose values stay in a safe range.

SPDX-License-Identifier: Apache-2.0
"""

from builder import SHAPES, Scope, places
from control_flow import ControlFlow
from elementwise import Elementwise
from program import Block, Function, Op, tensor
from structured import Structured
from tensors import Tensors


class Generator(Elementwise, Tensors, Structured, ControlFlow):
    """Whole programs."""

    def sample(self, scope):
        keys = [value for value in scope.values if value.type == "!surge.key"]
        if not keys:
            return None
        indices = [value for value in scope.values if value.type == "index"]
        key = self.random.choice(keys)
        index = self.random.choice(indices) if indices else self.constant(scope, self.random.randrange(9), "index")
        key = self.emit(scope, "surge.fold_in {0}, {1} : index", [key, index], "!surge.key")
        logits = self.pick(scope, lambda v: v.shape and "?" not in v.shape)
        if not logits or self.random.random() < 0.4:
            shape = self.random.choice(SHAPES[:4])
            kind, bound = self.random.choice([("normal", 5), ("uniform", 1)])
            return self.emit(scope, f"surge.random {kind} {{0}} : {tensor(shape)}", [key], tensor(shape), bound)
        kind = self.random.choice(["categorical", "bernoulli"])
        estimator = self.random.choice(["#surge.straight_through", "#surge.reinmax", "#surge.gumbel_softmax<hard = false>"])
        return self.emit(
            scope,
            f"surge.{kind} {{0}}, {{1}} using({estimator}) : {logits.type}",
            [self.tame(scope, logits), key],
            logits.type,
            1.0,
        )

    def fill(self, scope, count, depth):
        straight = (
            [self.unary] * 3
            + [self.binary] * 5
            + [self.positive, self.quotient, self.fma, self.select, self.extract, self.insert]
            + [self.extract_slice, self.insert_slice] * 2
            + [self.reshape, self.recast, self.concat, self.pad]
            + [self.generic, self.reduction, self.product] * 2
            + [self.transpose, self.broadcast, self.sample]
        )
        nested = [self.for_loop] * 4 + [self.branch] * 3 + [self.switch, self.while_loop, self.forall, self.parallel]
        for _ in range(count):
            if depth > 0 and self.random.random() < 0.3:
                self.random.choice(nested)(scope, depth)
            elif self.helpers and self.random.random() < 0.08:
                self.call(scope)
            else:
                self.random.choice(straight)(scope)

    def function(self, name, count, depth, private=False):
        block = Block()
        types = [tensor(self.random.choice(SHAPES)), self.random.choice(["f64", tensor(self.random.choice(SHAPES))])]
        arguments = [self.fresh(type, 1.0, True) for type in types]
        ranges = {}
        if not private:
            arguments += [self.fresh("index"), self.fresh("i1"), self.fresh("!surge.key")]
            ranges[arguments[2]] = (0.0, 3.99)
        scope = Scope(block, arguments)
        self.fill(scope, count, depth)
        results = [self.tame(scope, self.pick(scope)) for _ in range(self.random.randint(1, 2))]
        block.terminator = Op(
            "return " + places(len(results)) + " : " + ", ".join(value.type for value in results), results, []
        )
        return Function(name, arguments, ranges, block, private)

    def module(self, functions, depth):
        """Helpers and public functions, in that order."""
        for i in range(2):
            self.helpers.append(self.function(f"h{i}", self.random.randint(2, 4), min(depth, 1), private=True))
        public = [self.function(f"f{i}", self.random.randint(5, 10), depth) for i in range(functions)]
        return self.helpers + public
