"""Factorizations, inverses and solves against exact arithmetic, and what becomes of matrices that have none.

usage: matrices.py surge-run
"""
import math
from fractions import Fraction

from program import expect, run


def number(x):
    """As the IR spells it, with a point."""
    return repr(float(x)).replace("1e-", "1.0e-")


def dense(rows):
    return "[" + ", ".join(dense(row) if isinstance(row, list) else number(row) for row in rows) + "]"


def constant(name, rows, element="f64"):
    shape, inner = [], rows
    while isinstance(inner, list):
        shape.append(str(len(inner)))
        inner = inner[0]
    type = f"tensor<{'x'.join(shape)}x{element}>"
    # A NaN has no decimal spelling.
    text = dense(rows).replace("nan", "0x7FC00000" if element == "f32" else "0x7FF8000000000000")
    return f"%{name} = arith.constant dense<{text}> : {type}", type


def matrices(flat, n, m):
    """The matrices of a flat list, as lists of rows."""
    numbers = [float(x) for x in flat]
    rows = [numbers[i:i + m] for i in range(0, len(numbers), m)]
    return [rows[i:i + n] for i in range(0, len(rows), n)]


def product(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def transpose(a):
    return [list(column) for column in zip(*a)]


def solve(a, b):
    """X with A X = B, by exact elimination."""
    n = len(a)
    rows = [[Fraction(x) for x in left + right] for left, right in zip(a, b)]
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][k] != 0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k])]
    return [[float(x) for x in row[n:]] for row in rows]


def close(got, want, tolerance, what):
    for row, expected in zip(got, want):
        for x, y in zip(row, expected):
            expect(abs(x - y) <= tolerance * max(1, abs(y)), f"{what}: got {got}, expected {want}")


def unary(op, a, element="f64"):
    line, type = constant("a", a, element)
    return run(f"""
        func.func @main() -> {type} {{
          {line}
          %r = surge.{op} %a : {type}
          return %r : {type}
        }}""")[0]


def check_cholesky():
    # L is integer, so A = L L^T and its factor are exact.
    factors = [[[2, 0, 0], [-1, 3, 0], [4, 0, 1]], [[1, 0, 0], [5, 2, 0], [-3, 1, 7]]]
    symmetric = [product(l, transpose(l)) for l in factors]
    # The symmetric part alone counts.
    skewed = [[[x + 3 * (j - i) for j, x in enumerate(row)] for i, row in enumerate(a)] for a in symmetric]
    for element, tolerance in (("f64", 1e-14), ("f32", 1e-6)):
        for a in (symmetric, skewed):
            for got, want in zip(matrices(unary("cholesky", a, element), 3, 3), factors):
                close(got, want, tolerance, f"cholesky in {element}")
    got = matrices(unary("cholesky", [[4, 2, 0], [2, 1, 0], [0, 0, 9]]), 3, 3)[0]
    expect(got[0][0] == 2 and got[1][0] == 1 and got[2][0] == 0, f"the column before a pivot of zero: {got}")
    expect(all(math.isnan(x) for x in (got[1][1], got[2][1], got[2][2])), f"not NaN behind a pivot of zero: {got}")
    expect(got[0][1] == got[0][2] == got[1][2] == 0, f"not zero above the diagonal: {got}")
    expect(math.isnan(float(unary("cholesky", [[-1]])[0])), "no NaN for a negative matrix")


def check_inverse():
    # The pivot of the first column is zero in the first, and the smallest element in the second.
    batch = [[[0, 2, 1], [1, 1, 0], [3, 0, 1]], [[1e-18, 1, 0], [1, 1, 0], [0, 0, 2]]]
    identity = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    for got, a in zip(matrices(unary("inverse", batch), 3, 3), batch):
        close(got, solve(a, identity), 1e-14, "inverse")
    for singular in ([[1, 2], [2, 4]], [[0, 0], [0, 1]]):
        expect(all(math.isnan(float(x)) for x in unary("inverse", singular)), f"the inverse of {singular} is not NaN")


def check_solve():
    b = [[1, -2], [3, 4], [0.5, 6]]
    lower, upper = [[2, 0, 0], [-1, 4, 0], [3, 5, -2]], [[2, -1, 3], [0, 4, 5], [0, 0, -2]]
    for triangle, t in (("lower", lower), ("upper", upper)):
        # The other triangle is not read.
        isRead = (lambda i, j: i >= j) if triangle == "lower" else (lambda i, j: i <= j)
        filled = [[x if isRead(i, j) else math.nan for j, x in enumerate(row)] for i, row in enumerate(t)]
        for word in ("", "transposed"):
            line, type = constant("t", filled)
            other, rhs = constant("b", b)
            got = run(f"""
                func.func @main() -> {rhs} {{
                  {line}
                  {other}
                  %x = surge.triangular_solve %t, %b {triangle} {word} : {type}, {rhs}
                  return %x : {rhs}
                }}""")[0]
            close(matrices(got, 3, 2)[0], solve(transpose(t) if word else t, b), 1e-14, f"{triangle} {word}")
    line, type = constant("t", [[1, 0], [1, 0]])
    got = run(f"""
        func.func @main() -> {type} {{
          {line}
          %x = surge.triangular_solve %t, %t lower : {type}, {type}
          return %x : {type}
        }}""")[0]
    expect(got[:2] == [1, 0] and all(math.isnan(float(x)) for x in got[2:]), f"a zero on the diagonal: {got}")


def check_gradient_of_log_determinant():
    """The gradient of 2 sum ln L_ii is A^-1 where A is symmetric."""
    a = [[4, 1, -1], [1, 3, 0.5], [-1, 0.5, 2]]
    line, type = constant("a", a)
    got = run(f"""
        func.func @log_determinant(%a: {type}) -> f64 {{
          %two = arith.constant 2.0 : f64
          %zero = arith.constant dense<0.0> : tensor<f64>
          %l = surge.cholesky %a : {type}
          %sum = linalg.generic {{indexing_maps = [affine_map<(i) -> (i, i)>, affine_map<(i) -> ()>],
                                 iterator_types = ["reduction"]}} ins(%l : {type}) outs(%zero : tensor<f64>) {{
          ^bb0(%x: f64, %s: f64):
            %ln = math.log %x : f64
            %next = arith.addf %s, %ln : f64
            linalg.yield %next : f64
          }} -> tensor<f64>
          %s = tensor.extract %sum[] : tensor<f64>
          %r = arith.mulf %s, %two : f64
          return %r : f64
        }}
        func.func @main() -> (f64, {type}) {{
          {line}
          %y, %g = surge.value_and_grad @log_determinant(%a) wrt [0] : ({type}) -> (f64, {type})
          return %y, %g : f64, {type}
        }}""")
    inverse = solve(a, [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    close(matrices(got[1], 3, 3)[0], inverse, 1e-13, "the gradient of the log-determinant")
    # Laplace's expansion.
    determinant = 4 * (3 * 2 - 0.25) - 1 * (1 * 2 + 0.5) - 1 * (0.5 + 3)
    expect(abs(got[0][0] - math.log(determinant)) < 1e-14, f"the log-determinant is {got[0][0]}")


check_cholesky()
check_inverse()
check_solve()
check_gradient_of_log_determinant()
