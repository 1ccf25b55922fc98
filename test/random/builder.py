"""Random choices of values, and ops that keep them in a safe range.

Every float value carries a bound of its absolute value; what could grow too large goes through a sine first. Sizes that
only a run knows are 3 in every run, as `surge-run gradcheck` makes them.

SPDX-License-Identifier: Apache-2.0
"""

import random

from program import Block, Op, Value

LIMIT = 3.0
SHAPES = [["3"], ["2", "3"], ["3", "2"], ["3", "3"], ["?"], ["?", "3"], ["2"], []]


class Scope:
    """The values that an op may use, and the block that it goes to."""

    def __init__(self, block, values):
        self.block = block
        self.values = list(values)

    def inner(self, extra=()):
        return Scope(Block(), self.values + list(extra))


def places(count, first=0):
    """`{0}, {1}`, to be filled with operands."""
    return ", ".join(f"{{{i}}}" for i in range(first, first + count))


class Builder:
    """Random choices, and ops that use what is in scope. Values have names of their own in a whole module."""

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
        if type in ("index", "i32"):
            return self.emit(scope, f"arith.constant {number} : {type}", [], type)
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

    def extract(self, scope, source=None):
        source = source or self.pick(scope, lambda v: v.shape is not None)
        if not source:
            return None
        indices = [self.index(scope, size) for size in self.sizes(source)]
        places = ", ".join(f"{{{i + 1}}}" for i in range(len(indices)))
        return self.emit(
            scope, f"tensor.extract {{0}}[{places}] : {source.type}", [source] + indices, "f64", source.bound
        )

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
