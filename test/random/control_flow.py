"""Random loops, branches and calls.

SPDX-License-Identifier: Apache-2.0
"""

from builder import LIMIT, Builder, places
from program import Op, tensor


class ControlFlow(Builder):
    """Ops with blocks, which `fill` of the whole generator fills, and calls of its helpers."""

    def many(self, scope, text, operands, types, blocks, bounds, active):
        self.use(operands)
        for block in blocks:
            self.use(block.terminator.operands)
        results = [self.fresh(t, bound, a) for t, bound, a in zip(types, bounds, active)]
        prefix = "{r} = " if results else ""
        scope.block.ops.append(Op(prefix + text, operands, results, blocks))
        scope.values.extend(results)
        return results

    def carries(self, scope):
        inits = [self.tame(scope, self.pick(scope)) for _ in range(self.random.randint(1, 3))]
        if self.random.random() < 0.3:
            inits.append(self.constant(scope, self.number()))
        return inits

    def yields(self, scope, arguments):
        """Values of the arguments' types, tame; at times an argument itself, swapped with another."""
        values = []
        for argument in arguments:
            others = [other for other in arguments if other.type == argument.type]
            if self.random.random() < 0.2:
                values.append(self.random.choice(others))
            else:
                values.append(self.tame(scope, self.pick_type(scope, argument.type)))
        return values

    def loop_values(self, inits):
        """The arguments of a block that a loop runs again: what is constant at first may vary later."""
        return [self.fresh(init.type, LIMIT, True) for init in inits]

    def for_loop(self, scope, depth):
        inits = self.carries(scope)
        counter = self.random.choice(["index", "index", "i32"])
        low, step = self.random.randint(0, 1), self.random.randint(1, 2)
        lower, by = self.constant(scope, low, counter), self.constant(scope, step, counter)
        known = [value for value in scope.values if value.type == "index"]
        if known and counter == "index" and self.random.random() < 0.5:
            # Zero to three rounds.
            upper = self.emit(
                scope,
                "arith.remui {0}, {1} : index",
                [self.random.choice(known), self.constant(scope, 4, "index")],
                "index",
            )
        else:
            upper = self.constant(scope, self.random.randint(0, 4), counter)
        variable = self.fresh(counter)
        arguments = self.loop_values(inits)
        inner = scope.inner([variable] + arguments)
        if counter != "index":
            self.emit(inner, f"arith.index_cast {{0}} : {counter} to index", [variable], "index")
        self.fill(inner, self.random.randint(2, 4), depth - 1)
        yielded = self.yields(inner, arguments)
        types = [init.type for init in inits]
        inner.block.terminator = Op("scf.yield " + places(len(yielded)) + " : " + ", ".join(types), yielded, [])
        heads = ", ".join(f"{argument.name} = {{{i + 3}}}" for i, argument in enumerate(arguments))
        text = (
            f"scf.for {variable.name} = {{0}} to {{1}} step {{2}} iter_args({heads}) -> ({', '.join(types)}) "
            f": {counter} {{{{\n{{b0}}}}}}{self.checkpoints()}"
        )
        return self.many(
            scope, text, [lower, upper, by] + inits, types, [inner.block], [LIMIT] * len(inits), [True] * len(inits)
        )

    def checkpoints(self):
        """At times, how many states the derivative of a loop may keep."""
        if self.random.random() < 0.7:
            return ""
        return f" {{{{surge.checkpoints = {self.random.randint(1, 3)}}}}}"

    def forall(self, scope, depth):
        """Writes rows, or single numbers, of one or two tensors; in at most one round where it has no dimension."""
        inits = [self.tame(scope, self.pick(scope)) for _ in range(self.random.randint(1, 2))]
        if self.random.random() < 0.3:
            inits = inits[:1] * 2
        if any(not init.shape or "?" in init.shape[1:] for init in inits):
            return None
        rows = min(self.sizes(init)[0] for init in inits)
        loops = self.random.random() < 0.8
        operands, row = list(inits), self.fresh("index")
        domain = "() in ()"
        if loops and self.random.random() < 0.5:
            # Fewer rounds than rows, at times.
            operands.append(self.index(scope, rows + 1))
            domain = f"({row.name}) in ({{{len(inits)}}})"
        elif loops:
            domain = f"({row.name}) in ({rows})"
        inner = scope.inner([row] if loops else [])
        if not loops:
            row = self.index(inner, rows)
        self.fill(inner, self.random.randint(1, 3), depth - 1)
        outputs = [self.fresh(init.type) for init in inits]
        slices, inserts = [], []
        for i, (init, output) in enumerate(zip(inits, outputs)):
            rest = init.shape[1:]
            part = self.tame(inner, self.pick_type(inner, tensor(rest)))
            if not rest:
                row_of_one = "tensor.expand_shape {0} [] output_shape [1] : tensor<f64> into tensor<1xf64>"
                part = self.emit(inner, row_of_one, [part], "tensor<1xf64>", part.bound)
            slices.append(part)
            offsets = ", ".join([f"{{{len(inits)}}}"] + ["0"] * len(rest))
            inserts.append(
                f"tensor.parallel_insert_slice {{{i}}} into {output.name}[{offsets}] [{', '.join(['1'] + rest)}] "
                f"[{', '.join(['1'] * len(init.shape))}] : {part.type} into {init.type}\n"
            )
        inner.block.terminator = Op("scf.forall.in_parallel {{\n" + "".join(inserts) + "}}", slices + [row], [])
        heads = ", ".join(f"{output.name} = {{{i}}}" for i, output in enumerate(outputs))
        types = [init.type for init in inits]
        text = f"scf.forall {domain} shared_outs({heads}) -> ({', '.join(types)}) {{{{\n{{b0}}}}}}"
        bounds = [max(init.bound, part.bound) for init, part in zip(inits, slices)]
        active = [init.active or part.active for init, part in zip(inits, slices)]
        return self.many(scope, text, operands, types, [inner.block], bounds, active)

    def parallel(self, scope, depth):
        """Reduces numbers over one or two dimensions of at most two rounds each."""
        rank = self.random.randint(1, 2)
        zero, one = self.constant(scope, 0, "index"), self.constant(scope, 1, "index")
        ends = [self.index(scope, 3) for _ in range(rank)]
        inits = [self.tame(scope, self.pick_type(scope, "f64")) for _ in range(self.random.randint(1, 2))]
        variables = [self.fresh("index") for _ in range(rank)]
        inner = scope.inner(variables)
        self.fill(inner, self.random.randint(1, 3), depth - 1)
        values = [self.tame(inner, self.pick_type(inner, "f64"), 1.5) for _ in inits]
        regions, bounds = [], []
        for init, value in zip(inits, values):
            op, bound = self.random.choice(
                [
                    ("addf", init.bound + 4 * value.bound),
                    ("mulf", init.bound * max(value.bound, 1) ** 4),
                    ("maximumf", max(init.bound, value.bound)),
                ]
            )
            left, right, result = (self.fresh("f64").name for _ in range(3))
            regions.append(
                f"{{{{\n^bb0({left}: f64, {right}: f64):\n{result} = arith.{op} {left}, {right} : f64\n"
                f"scf.reduce.return {result} : f64\n}}}}"
            )
            bounds.append(bound)
        types = ["f64"] * len(inits)
        inner.block.terminator = Op(
            f"scf.reduce({places(len(values))} : {', '.join(types)}) " + ", ".join(regions), values, []
        )
        names = ", ".join(variable.name for variable in variables)
        text = (
            f"scf.parallel ({names}) = ({', '.join(['{0}'] * rank)}) to ({places(rank, 2)}) "
            f"step ({', '.join(['{1}'] * rank)}) init ({places(len(inits), 2 + rank)}) -> ({', '.join(types)}) "
            "{{\n{b0}}}"
        )
        active = [init.active or value.active for init, value in zip(inits, values)]
        return self.many(scope, text, [zero, one] + ends + inits, types, [inner.block], bounds, active)

    def condition(self, scope):
        """An i1: an argument, or a comparison of floats, of which one is no small number."""
        known = [value for value in scope.values if value.type == "i1"]
        if known and self.random.random() < 0.5:
            return self.random.choice(known)
        value = self.pick_type(scope, "f64")
        return self.emit(
            scope, "arith.cmpf ogt, {0}, {1} : f64", [value, self.constant(scope, self.number())], "i1"
        )

    def branches(self, scope, depth, count):
        """Blocks that yield values of the same types."""
        types = [self.tame(scope, self.pick(scope)).type for _ in range(self.random.randint(1, 2))]
        blocks, yields = [], []
        for _ in range(count):
            inner = scope.inner()
            self.fill(inner, self.random.randint(0, 3), depth - 1)
            yielded = [self.tame(inner, self.pick_type(inner, type)) for type in types]
            inner.block.terminator = Op("scf.yield " + places(len(types)) + " : " + ", ".join(types), yielded, [])
            blocks.append(inner.block)
            yields.append(yielded)
        bounds = [max(value.bound for value in values) for values in zip(*yields)]
        active = [any(value.active for value in values) for values in zip(*yields)]
        return types, blocks, bounds, active

    def branch(self, scope, depth):
        test = self.condition(scope)
        types, blocks, bounds, active = self.branches(scope, depth, 2)
        text = f"scf.if {{0}} -> ({', '.join(types)}) {{{{\n{{b0}}}}}} else {{{{\n{{b1}}}}}}"
        return self.many(scope, text, [test], types, blocks, bounds, active)

    def switch(self, scope, depth):
        which = self.index(scope, 3)
        types, blocks, bounds, active = self.branches(scope, depth, 3)
        text = (
            f"scf.index_switch {{0}} -> {', '.join(types)}\n  case 0 {{{{\n{{b0}}}}}}\n  case 2 {{{{\n{{b1}}}}}}\n"
            "  default {{\n{b2}}}"
        )
        return self.many(scope, text, [which], types, blocks, bounds, active)

    def while_loop(self, scope, depth):
        """Counts to a small number, or stops early when a carry is large."""
        inits = self.carries(scope)
        zero, most = self.constant(scope, 0, "index"), self.constant(scope, self.random.randint(0, 3), "index")
        types = ["index"] + [init.type for init in inits]
        before_values = [self.fresh("index")] + self.loop_values(inits)
        before = scope.inner(before_values)
        test = self.emit(before, "arith.cmpi ult, {0}, {1} : index", [before_values[0], most], "i1")
        if self.random.random() < 0.3:
            early = self.condition(before)
            test = self.emit(before, "arith.andi {0}, {1} : i1", [test, early], "i1")
        if self.random.random() < 0.5:
            self.fill(before, 1, 0)
        passed = [before_values[0]] + self.yields(before, before_values[1:])
        before.block.terminator = Op(
            "scf.condition({0}) " + places(len(passed), 1) + " : " + ", ".join(types), [test] + passed, []
        )
        after_values = [self.fresh("index")] + self.loop_values(inits)
        after = scope.inner(after_values)
        self.fill(after, self.random.randint(1, 3), depth - 1)
        one = self.constant(after, 1, "index")
        count = self.emit(after, "arith.addi {0}, {1} : index", [after_values[0], one], "index")
        yielded = [count] + self.yields(after, after_values[1:])
        after.block.terminator = Op("scf.yield " + places(len(yielded)) + " : " + ", ".join(types), yielded, [])
        heads = ", ".join(f"{value.name} = {{{i}}}" for i, value in enumerate(before_values))
        arguments = ", ".join(f"{value.name}: {value.type}" for value in after_values)
        joined = ", ".join(types)
        text = (
            f"scf.while ({heads}) : ({joined}) -> ({joined}) {{{{\n{{b0}}}}}} do {{{{\n  ^bb0({arguments}):\n{{b1}}}}}}"
        )
        if states := self.checkpoints():
            text += " attributes" + states
        count = len(inits)
        return self.many(
            scope, text, [zero] + inits, types, [before.block, after.block], [0.0] + [LIMIT] * count, [False] + [True] * count
        )

    def call(self, scope):
        helper = self.random.choice(self.helpers)
        operands = [self.tame(scope, self.pick_type(scope, argument.type), 1.5) for argument in helper.arguments]
        results = helper.body.terminator.operands
        types = [value.type for value in results]
        text = (
            f"func.call @{helper.name}({places(len(operands))}) : "
            f"({', '.join(value.type for value in operands)}) -> ({', '.join(types)})"
        )
        active = any(value.active for value in operands)
        return self.many(
            scope, text, operands, types, [], [value.bound for value in results], [active and r.active for r in results]
        )
