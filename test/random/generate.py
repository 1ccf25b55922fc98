"""Makes random programs whose values stay in a safe range.

Every float value carries a bound of its absolute value; what could grow too large goes through a sine first. Square
roots, logarithms and divisors get arguments that are bounded away from zero. Sizes that only a run knows are 3 in every
run, as `surge-run gradcheck` makes them.

SPDX-License-Identifier: Apache-2.0
"""

import random

from program import Block, Function, Op, Value, tensor

LIMIT = 3.0
SHAPES = [["3"], ["2", "3"], ["3", "2"], ["3", "3"], ["?"], ["?", "3"], ["2"], []]


class Scope:
    """The values that an op may use, and the block that it goes to."""

    def __init__(self, block, values):
        self.block = block
        self.values = list(values)

    def inner(self, extra=()):
        return Scope(Block(), self.values + list(extra))


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.counter = 0
        self.helpers = []

    # Values and ops

    def fresh(self, type, bound=0.0, active=False):
        self.counter += 1
        return Value(f"%v{self.counter}", type, bound, active)

    def use(self, operands):
        for operand in operands:
            operand.used = True

    def emit(self, scope, text, operands, type, bound=0.0):
        """An op with one result, which varies with the operands."""
        self.use(operands)
        active = any(operand.active for operand in operands) and Value("", type).is_float
        result = self.fresh(type, bound, active)
        scope.block.ops.append(Op("{r} = " + text, operands, [result]))
        scope.values.append(result)
        return result

    def constant(self, scope, number, type="f64"):
        if type == "f64":
            return self.emit(scope, f"arith.constant {float(number)!r} : f64", [], type, abs(number))
        if type == "index":
            return self.emit(scope, f"arith.constant {number} : index", [], type)
        if "?" in type:
            return self.splat(scope, self.constant(scope, number), type)
        return self.emit(scope, f"arith.constant dense<{float(number)!r}> : {type}", [], type, abs(number))

    def splat(self, scope, scalar, type):
        """A tensor of one number; sizes that only a run knows are made so by a cast."""
        static = type.replace("?", "3")
        if static == "tensor<f64>":
            return self.emit(scope, "tensor.from_elements {0} : " + static, [scalar], static, scalar.bound)
        value = self.emit(scope, "tensor.splat {0} : " + static, [scalar], static, scalar.bound)
        return self.cast(scope, value, type) if static != type else value

    def cast(self, scope, value, type):
        return self.emit(scope, f"tensor.cast {{0}} : {value.type} to {type}", [value], type, value.bound)

    def tame(self, scope, value, limit=LIMIT):
        """The value itself, or a bounded function of it."""
        if value.bound <= limit:
            return value
        op = self.random.choice(["math.sin", "math.tanh", "math.cos"])
        return self.emit(scope, f"{op} {{0}} : {value.type}", [value], value.type, 1.0)

    # Choices

    def pick(self, scope, wanted=lambda value: True):
        """A float value, more likely a late and an active one; None where there is none."""
        found = [value for value in scope.values if value.is_float and wanted(value)]
        active = [value for value in found if value.active]
        if active and self.random.random() < 0.85:
            found = active
        unused = [value for value in found if not value.used]
        if unused and self.random.random() < 0.6:
            found = unused
        if not found:
            return None
        return found[max(self.random.randrange(len(found)), self.random.randrange(len(found)))]

    def pick_type(self, scope, type):
        """A value of this type, made from others where there is none."""
        value = self.pick(scope, lambda v: v.type == type)
        if value and self.random.random() < 0.9:
            return value
        if type == "f64":
            source = self.pick(scope, lambda v: v.shape is not None)
            return self.extract(scope, source) if source else self.constant(scope, self.number())
        return self.splat(scope, self.pick_type(scope, "f64"), type)

    def number(self):
        return round(self.random.uniform(-1.5, 1.5), 3)

    def index(self, scope, below):
        """A constant index, or one that a value in scope decides."""
        constant = self.random.randrange(below)
        known = [value for value in scope.values if value.type == "index"]
        if not known or self.random.random() < 0.5:
            return self.constant(scope, constant, "index")
        return self.emit(
            scope,
            "arith.remui {0}, {1} : index",
            [self.random.choice(known), self.constant(scope, below, "index")],
            "index",
        )

    def sizes(self, value):
        return [3 if size == "?" else int(size) for size in value.shape]

    # Elementwise ops

    def unary(self, scope):
        value = self.tame(scope, self.pick(scope))
        t = value.type
        op, bound = self.random.choice(
            [
                ("math.sin", 1),
                ("math.cos", 1),
                ("math.tanh", 1),
                ("math.atan", 1.6),
                ("math.erf", 1),
                ("arith.negf", value.bound),
                ("math.absf", value.bound),
                ("math.exp", 21),
                ("math.expm1", 21),
                ("math.sinh", 11),
                ("math.asinh", 2),
            ]
        )
        return self.emit(scope, f"{op} {{0}} : {t}", [value], t, bound)

    def positive(self, scope):
        """1/4 + x^2, through a function that needs a positive argument."""
        value = self.tame(scope, self.pick(scope))
        t = value.type
        square = self.emit(scope, f"arith.mulf {{0}}, {{0}} : {t}", [value], t, value.bound**2)
        sum = self.emit(scope, f"arith.addf {{0}}, {{1}} : {t}", [square, self.constant(scope, 0.25, t)], t, 9.25)
        op, bound = self.random.choice(
            [("math.sqrt", 3.1), ("math.log", 2.3), ("math.rsqrt", 2), ("math.log1p", 2.4), ("math.cbrt", 2.2)]
        )
        return self.emit(scope, f"{op} {{0}} : {t}", [sum], t, bound)

    def quotient(self, scope):
        value = self.tame(scope, self.pick(scope))
        by = self.tame(scope, self.pick_type(scope, value.type))
        t = value.type
        square = self.emit(scope, f"arith.mulf {{0}}, {{0}} : {t}", [by], t, by.bound**2)
        sum = self.emit(scope, f"arith.addf {{0}}, {{1}} : {t}", [square, self.constant(scope, 0.75, t)], t, 9.75)
        op, bound = self.random.choice([("arith.divf", value.bound / 0.75), ("math.atan2", 1.6)])
        return self.emit(scope, f"{op} {{0}}, {{1}} : {t}", [value, sum], t, bound)

    def binary(self, scope):
        left = self.tame(scope, self.pick(scope))
        right = self.tame(scope, self.pick_type(scope, left.type))
        t, a, b = left.type, left.bound, right.bound
        op, bound = self.random.choice(
            [
                ("arith.addf", a + b),
                ("arith.subf", a + b),
                ("arith.mulf", a * b),
                ("arith.mulf", a * b),
                ("arith.maximumf", max(a, b)),
                ("arith.minimumf", max(a, b)),
                ("arith.maxnumf", max(a, b)),
            ]
        )
        return self.emit(scope, f"{op} {{0}}, {{1}} : {t}", [left, right], t, bound)

    def fma(self, scope):
        a = self.tame(scope, self.pick(scope))
        b, c = (self.tame(scope, self.pick_type(scope, a.type)) for _ in range(2))
        return self.emit(
            scope, f"math.fma {{0}}, {{1}}, {{2}} : {a.type}", [a, b, c], a.type, a.bound * b.bound + c.bound
        )

    def select(self, scope):
        left = self.pick(scope)
        right, tested, other = (self.pick_type(scope, left.type) for _ in range(3))
        kind = self.random.choice(["ogt", "olt", "ole", "une"])
        mask = left.type.replace("f64", "i1")
        test = self.emit(scope, f"arith.cmpf {kind}, {{0}}, {{1}} : {left.type}", [tested, other], mask)
        types = mask if mask == "i1" else f"{mask}, {left.type}"
        suffix = left.type if mask == "i1" else types
        return self.emit(
            scope,
            f"arith.select {{0}}, {{1}}, {{2}} : {suffix}",
            [test, left, right],
            left.type,
            max(left.bound, right.bound),
        )

    # Tensors

    def extract(self, scope, source=None):
        source = source or self.pick(scope, lambda v: v.shape is not None)
        if not source:
            return None
        indices = [self.index(scope, size) for size in self.sizes(source)]
        places = ", ".join(f"{{{i + 1}}}" for i in range(len(indices)))
        return self.emit(
            scope, f"tensor.extract {{0}}[{places}] : {source.type}", [source] + indices, "f64", source.bound
        )

    def insert(self, scope):
        target = self.pick(scope, lambda v: v.shape is not None)
        if not target:
            return None
        scalar = self.pick_type(scope, "f64")
        indices = [self.index(scope, size) for size in self.sizes(target)]
        places = ", ".join(f"{{{i + 2}}}" for i in range(len(indices)))
        return self.emit(
            scope,
            f"tensor.insert {{0}} into {{1}}[{places}] : {target.type}",
            [scalar, target] + indices,
            target.type,
            max(scalar.bound, target.bound),
        )

    def slice_of(self, scope, whole):
        """Offsets, sizes and the type of a random slice; the first axis is dropped at times."""
        sizes = self.sizes(whole)
        taken = [self.random.randint(1, size) for size in sizes]
        offsets = [self.index(scope, size - take + 1) for size, take in zip(sizes, taken)]
        kept = [str(take) for take in taken]
        if len(kept) > 1 and self.random.random() < 0.5:
            taken[0], kept = 1, kept[1:]
        return offsets, taken, tensor(kept)

    def extract_slice(self, scope):
        source = self.pick(scope, lambda v: v.shape)
        if not source:
            return None
        offsets, sizes, type = self.slice_of(scope, source)
        places = ", ".join(f"{{{i + 1}}}" for i in range(len(offsets)))
        text = f"tensor.extract_slice {{0}}[{places}] [{', '.join(map(str, sizes))}] [{', '.join('1' for _ in sizes)}]"
        return self.emit(scope, f"{text} : {source.type} to {type}", [source] + offsets, type, source.bound)

    def insert_slice(self, scope):
        target = self.pick(scope, lambda v: v.shape)
        if not target:
            return None
        offsets, sizes, type = self.slice_of(scope, target)
        part = self.pick_type(scope, type)
        places = ", ".join(f"{{{i + 2}}}" for i in range(len(offsets)))
        text = f"tensor.insert_slice {{0}} into {{1}}[{places}] [{', '.join(map(str, sizes))}]"
        return self.emit(
            scope,
            f"{text} [{', '.join('1' for _ in sizes)}] : {type} into {target.type}",
            [part, target] + offsets,
            target.type,
            max(part.bound, target.bound),
        )

    def reshape(self, scope):
        source = self.pick(scope, lambda v: v.shape and "?" not in v.shape)
        if not source:
            return None
        shape = source.shape
        if len(shape) == 2:
            flat = tensor([str(int(shape[0]) * int(shape[1]))])
            value = self.emit(
                scope, f"tensor.collapse_shape {{0}} [[0, 1]] : {source.type} into {flat}", [source], flat, source.bound
            )
            if self.random.random() < 0.5:
                return value
            back = tensor([shape[1], shape[0]])
            return self.emit(
                scope,
                f"tensor.expand_shape {{0}} [[0, 1]] output_shape [{shape[1]}, {shape[0]}] : {flat} into {back}",
                [value],
                back,
                source.bound,
            )
        wide = tensor(["1", shape[0]])
        return self.emit(
            scope,
            f"tensor.expand_shape {{0}} [[0, 1]] output_shape [1, {shape[0]}] : {source.type} into {wide}",
            [source],
            wide,
            source.bound,
        )

    def recast(self, scope):
        source = self.pick(scope, lambda v: v.shape and v.shape[0] in "3?")
        if not source:
            return None
        sizes = [str(size) for size in self.sizes(source)]
        type = tensor(sizes if "?" in source.shape else ["?"] + sizes[1:])
        return self.cast(scope, source, type)

    def concat(self, scope):
        source = self.pick(scope, lambda v: v.shape and "?" not in v.shape)
        if not source:
            return None
        other = self.pick_type(scope, source.type)
        type = tensor([str(2 * int(source.shape[0]))] + source.shape[1:])
        return self.emit(
            scope,
            f"tensor.concat dim(0) {{0}}, {{1}} : ({source.type}, {source.type}) -> {type}",
            [source, other],
            type,
            max(source.bound, other.bound),
        )

    def pad(self, scope):
        source = self.pick(scope, lambda v: v.shape and len(v.shape) == 1 and "?" not in v.shape)
        if not source:
            return None
        by = self.pick_type(scope, "f64")
        type = tensor([str(int(source.shape[0]) + 2)])
        return self.emit(
            scope,
            f"tensor.pad {{0}} low[1] high[1] {{{{\n  ^bb0(%p: index):\n    tensor.yield {{1}} : f64\n  }}}} "
            f": {source.type} to {type}",
            [source, by],
            type,
            max(source.bound, by.bound),
        )

    # Structured ops

    def empty(self, scope, shape, fill=None):
        """A destination; sizes that only a run knows are read from a tensor or cast."""
        type = tensor(shape)
        static = tensor(["3" if size == "?" else size for size in shape])
        value = self.emit(scope, f"tensor.empty() : {static}", [], static, fill and fill.bound or 0.0)
        scope.values.remove(value)
        if fill:
            value = self.emit(
                scope,
                f"linalg.fill ins({{0}} : f64) outs({{1}} : {static}) -> {static}",
                [fill, value],
                static,
                fill.bound,
            )
        if static == type:
            return value
        value = self.cast(scope, value, type)
        if not fill:
            scope.values.remove(value)
        return value

    def body(self, inputs, used):
        """A small scalar block for structured ops: names of inputs to text; ends in %out."""
        lines, names, bounds = [], list(inputs), dict(used)
        for step in range(self.random.randint(1, 3)):
            name = f"%s{step}"
            a, b = self.random.choice(names), self.random.choice(names)
            op, bound = self.random.choice(
                [
                    ("arith.mulf", bounds[a] * bounds[b]),
                    ("arith.addf", bounds[a] + bounds[b]),
                    ("arith.subf", bounds[a] + bounds[b]),
                    ("math.sin", 1),
                    ("math.tanh", 1),
                    ("arith.maximumf", max(bounds[a], bounds[b])),
                ]
            )
            arguments = a if op.startswith("math") else f"{a}, {b}"
            lines.append(f"    {name} = {op} {arguments} : f64")
            names.append(name)
            bounds[name] = bound
        return lines, names[-1], bounds[names[-1]]

    def generic(self, scope):
        """Elementwise, with a transposed or broadcast second input, at times a captured scalar."""
        first = self.pick(scope, lambda v: v.shape is not None)
        if not first:
            return None
        first = self.tame(scope, first)
        rank = len(first.shape)
        dims = ", ".join(f"d{i}" for i in range(rank))
        identity = f"affine_map<({dims}) -> ({dims})>"
        second_shape, second_map = first.shape, identity
        if rank == 2 and self.random.random() < 0.6:
            if self.random.random() < 0.5:
                second_shape, second_map = first.shape[::-1], "affine_map<(d0, d1) -> (d1, d0)>"
            else:
                second_shape, second_map = first.shape[1:], "affine_map<(d0, d1) -> (d1)>"
        second = self.tame(scope, self.pick_type(scope, tensor(second_shape)))
        captured = self.tame(scope, self.pick_type(scope, "f64"))
        lines, out, bound = self.body(
            ["%a", "%b", "{3}"], {"%a": first.bound, "%b": second.bound, "{3}": captured.bound}
        )
        target = self.empty(scope, first.shape)
        kinds = ", ".join('"parallel"' for _ in range(rank))
        text = (
            f"linalg.generic {{{{indexing_maps = [{identity}, {second_map}, {identity}], iterator_types = [{kinds}]}}}}\n"
            f"      ins({{0}}, {{1}} : {first.type}, {second.type}) outs({{2}} : {first.type}) {{{{\n"
            "  ^bb0(%a: f64, %b: f64, %o: f64):\n" + "\n".join(lines) + f"\n    linalg.yield {out} : f64\n"
            f"  }}}} -> {first.type}"
        )
        return self.emit(scope, text, [first, second, target, captured], first.type, bound)

    def reduction(self, scope):
        source = self.pick(scope, lambda v: v.shape)
        if not source:
            return None
        source = self.tame(scope, source)
        axis = self.random.randrange(len(source.shape))
        kept = source.shape[:axis] + source.shape[axis + 1 :]
        op, bound = self.random.choice(
            [("addf", 7 * source.bound), ("maximumf", source.bound), ("minimumf", source.bound), ("mulf", 8 * source.bound**3)]
        )
        start = {"addf": 0.5, "maximumf": -9.0, "minimumf": 9.0, "mulf": 1.0}[op]
        target = self.empty(scope, kept, self.constant(scope, start))
        return self.emit(
            scope,
            f"linalg.reduce {{{{ arith.{op} }}}} ins({{0}} : {source.type}) outs({{1}} : {tensor(kept)}) dimensions = [{axis}]",
            [source, target],
            tensor(kept),
            bound,
        )

    def product(self, scope):
        left = self.pick(scope, lambda v: v.shape is not None and 1 <= len(v.shape) <= 2)
        if not left:
            return None
        left = self.tame(scope, left)
        inner = left.shape[-1]
        if len(left.shape) == 1:
            name, right_shape, shape = "dot", [inner], []
        elif self.random.random() < 0.5:
            name, right_shape, shape = "matvec", [inner], left.shape[:1]
        else:
            columns = self.random.choice(["2", "3"])
            name, right_shape, shape = "matmul", [inner, columns], [left.shape[0], columns]
        right = self.tame(scope, self.pick_type(scope, tensor(right_shape)))
        start = self.tame(scope, self.pick_type(scope, "f64"))
        target = self.empty(scope, shape, start)
        return self.emit(
            scope,
            f"linalg.{name} ins({{0}}, {{1}} : {left.type}, {right.type}) outs({{2}} : {tensor(shape)}) -> {tensor(shape)}",
            [left, right, target],
            tensor(shape),
            6 * left.bound * right.bound + start.bound,
        )

    def transpose(self, scope):
        source = self.pick(scope, lambda v: v.shape is not None and len(v.shape) == 2)
        if not source:
            return None
        shape = source.shape[::-1]
        target = self.empty(scope, shape)
        return self.emit(
            scope,
            f"linalg.transpose ins({{0}} : {source.type}) outs({{1}} : {tensor(shape)}) permutation = [1, 0]",
            [source, target],
            tensor(shape),
            source.bound,
        )

    def broadcast(self, scope):
        source = self.pick(scope, lambda v: v.shape is not None and len(v.shape) < 2)
        if not source:
            return None
        shape = ["2"] + source.shape
        target = self.empty(scope, shape)
        return self.emit(
            scope,
            f"linalg.broadcast ins({{0}} : {source.type}) outs({{1}} : {tensor(shape)}) dimensions = [0]",
            [source, target],
            tensor(shape),
            source.bound,
        )

    # Control flow

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
        low, step = self.random.randint(0, 1), self.random.randint(1, 2)
        lower, by = self.constant(scope, low, "index"), self.constant(scope, step, "index")
        known = [value for value in scope.values if value.type == "index"]
        if self.random.random() < 0.5:
            # Zero to three rounds.
            upper = self.emit(
                scope,
                "arith.remui {0}, {1} : index",
                [self.random.choice(known), self.constant(scope, 4, "index")],
                "index",
            )
        else:
            upper = self.constant(scope, self.random.randint(0, 4), "index")
        variable = self.fresh("index")
        arguments = self.loop_values(inits)
        inner = scope.inner([variable] + arguments)
        self.fill(inner, self.random.randint(2, 4), depth - 1)
        yielded = self.yields(inner, arguments)
        types = [init.type for init in inits]
        inner.block.terminator = Op("scf.yield " + places(len(yielded)) + " : " + ", ".join(types), yielded, [])
        heads = ", ".join(f"{argument.name} = {{{i + 3}}}" for i, argument in enumerate(arguments))
        text = f"scf.for {variable.name} = {{0}} to {{1}} step {{2}} iter_args({heads}) -> ({', '.join(types)}) {{{{\n{{b0}}}}}}"
        return self.many(
            scope, text, [lower, upper, by] + inits, types, [inner.block], [LIMIT] * len(inits), [True] * len(inits)
        )

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

    # Randomness

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

    # Whole programs

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
        nested = [self.for_loop] * 4 + [self.branch] * 3 + [self.switch, self.while_loop]
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


def places(count, first=0):
    """`{0}, {1}`, to be filled with operands."""
    return ", ".join(f"{{{i}}}" for i in range(first, first + count))
