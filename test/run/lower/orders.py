"""Running sums, sorting and elements by index, against the same in Python.

usage: orders.py surge-run
"""
import math
import random

from program import expect, run

HEX = {"nan": "0x7FC00000", "inf": "0x7F800000", "-inf": "0xFF800000"}


def dense(rows):
    if isinstance(rows, list):
        return "[" + ", ".join(dense(row) for row in rows) + "]"
    return str(rows) if isinstance(rows, int) else HEX.get(repr(rows), repr(rows))


def in_order(x, descending):
    """Stable, NaNs last."""
    sign = -1 if descending else 1
    return sorted(range(len(x)), key=lambda i: (math.isnan(x[i]), 0 if math.isnan(x[i]) else sign * x[i]))


def check_sort():
    numbers = random.Random(7)
    rows = [[], [3.0], [2.0, 1.0], [1.0, 1.0], [0.0, -0.0, 0.0], [math.nan, 1.0, math.nan, -math.inf, math.inf]]
    rows += [[float(numbers.randrange(6)) for _ in range(n)] for n in (3, 4, 5, 7, 8, 9, 31, 64, 65)]
    for x in rows:
        for word in ("", "descending"):
            n = len(x)
            got = run(f"""
                func.func private @order(%x: tensor<?xf32>) -> tensor<?xi32> {{
                  %o = surge.sort_order %x {word} : tensor<?xf32> -> tensor<?xi32>
                  return %o : tensor<?xi32>
                }}
                func.func @main() -> (tensor<{n}xi64>, tensor<?xi32>) {{
                  %x = arith.constant dense<{dense(x)}> : tensor<{n}xf32>
                  %o = surge.sort_order %x {word} : tensor<{n}xf32> -> tensor<{n}xi64>
                  %d = tensor.cast %x : tensor<{n}xf32> to tensor<?xf32>
                  %p = call @order(%d) : (tensor<?xf32>) -> tensor<?xi32>
                  return %o, %p : tensor<{n}xi64>, tensor<?xi32>
                }}""")
            expect(got == [in_order(x, bool(word))] * 2, f"the {word} order of {x} is {got}")
    batch = [[[3.0, 1.0, 2.0], [1.0, 1.0, 0.0]], [[0.0, 5.0, 5.0], [9.0, 8.0, 7.0]]]
    got = run(f"""
        func.func @main() -> tensor<2x2x3xf32> {{
          %x = arith.constant dense<{dense(batch)}> : tensor<2x2x3xf32>
          %o = surge.sort_order %x : tensor<2x2x3xf32> -> tensor<2x2x3xindex>
          %y = surge.take_along %x, %o : tensor<2x2x3xf32>, tensor<2x2x3xindex> -> tensor<2x2x3xf32>
          return %y : tensor<2x2x3xf32>
        }}""")[0]
    expect(got == [x for plane in batch for row in plane for x in sorted(row)], f"the rows sorted are {got}")


def check_cumulative_sum():
    x = [[[float(100 * i + 10 * j + k) for k in range(3)] for j in range(4)] for i in range(2)]
    for axis in range(3):
        for word in ("", "reverse"):
            got = run(f"""
                func.func @main() -> tensor<2x4x3xf32> {{
                  %x = arith.constant dense<{dense(x)}> : tensor<2x4x3xf32>
                  %y = surge.cumulative_sum %x axis({axis}) {word} : tensor<2x4x3xf32>
                  return %y : tensor<2x4x3xf32>
                }}""")[0]

            def counts(at, other):
                same = all(at[a] == other[a] for a in range(3) if a != axis)
                return same and (other[axis] >= at[axis] if word else other[axis] <= at[axis])

            places = [(i, j, k) for i in range(2) for j in range(4) for k in range(3)]
            want = [sum(x[i][j][k] for i, j, k in places if counts(at, (i, j, k))) for at in places]
            expect(got == want, f"the running sums along {axis} {word} are {got}")
    # 4096 times 2^-11 is 2; rounded to f16 each time, the sum would stop at 1.
    got = run("""
        func.func @main() -> f16 {
          %last = arith.constant 4095 : index
          %x = arith.constant dense<4.8828125e-4> : tensor<4096xf16>
          %y = surge.cumulative_sum %x axis(0) : tensor<4096xf16>
          %r = tensor.extract %y[%last] : tensor<4096xf16>
          return %r : f16
        }""")[0]
    expect(got == [2], f"4096 times 2^-11 in f16 is {got}")


def check_additions():
    got = run("""
        func.func @main() -> (tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x2xi32>) {
          %v = arith.constant dense<[[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]]> : tensor<2x3xf64>
          %o = arith.constant dense<[[2, 0, 2], [1, 1, 1]]> : tensor<2x3xi32>
          %x = arith.constant dense<100.0> : tensor<2x3xf64>
          %a = surge.add_along %v, %o into %x : tensor<2x3xf64>, tensor<2x3xi32> into tensor<2x3xf64>
          %i = arith.constant dense<[[1], [1]]> : tensor<2x1xi8>
          %b = surge.scatter_add %v into %x[%i] dims([0]) : (tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x1xi8>) -> tensor<2x3xf64>
          %n = arith.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi32>
          %j = arith.constant dense<[[2], [0]]> : tensor<2x1xindex>
          %c = tensor.gather %n[%j] gather_dims([0]) : (tensor<3x2xi32>, tensor<2x1xindex>) -> tensor<2x2xi32>
          return %a, %b, %c : tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x2xi32>
        }""")
    expect(got[0] == [102, 100, 105, 100, 156, 100], f"added along the rows: {got[0]}")
    expect(got[1] == [100, 100, 100, 109, 118, 136], f"rows added: {got[1]}")
    expect(got[2] == [5, 6, 1, 2], f"rows of integers gathered: {got[2]}")


check_sort()
check_cumulative_sum()
check_additions()
