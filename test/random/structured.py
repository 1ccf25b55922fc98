"""Random structured ops.

SPDX-License-Identifier: Apache-2.0
"""

from builder import Builder
from program import tensor


class Structured(Builder):
    """Ops of the linalg dialect; each gives None where no value has a fitting shape."""

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
