"""Random reads, writes and changes of shape.

SPDX-License-Identifier: Apache-2.0
"""

from builder import Builder
from program import tensor


class Tensors(Builder):
    """Ops of the tensor dialect; each gives None where no value has a fitting shape."""

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
