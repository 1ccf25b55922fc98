"""Random elementwise ops on scalars and tensors.

Square roots, logarithms and divisors get arguments that are bounded away from zero.

SPDX-License-Identifier: Apache-2.0
"""

from builder import Builder


class Elementwise(Builder):
    """Ops that compute each element of the result from one of each operand."""

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
