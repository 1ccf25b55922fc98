"""Times how long surge-opt takes to differentiate a function, as its number of ops grows.

usage: python3 run.py path/to/surge-opt

The function is a chain of multiplications, sums and sines of two arguments; its gradient by both is asked for. Prints,
for each number of ops, the median seconds of five runs of --surge-gradient, start of the program and parsing included,
and microseconds per op. Needs the standard library only. Run it on a machine that does nothing else.
"""
# SPDX-License-Identifier: Apache-2.0

import statistics
import subprocess
import sys
import time


def program(count):
    lines = ["func.func @f(%x: f64, %w: f64) -> f64 {", "  %0 = arith.mulf %x, %w : f64"]
    kinds = ["  %{} = math.sin %{} : f64", "  %{} = arith.mulf %{}, %w : f64", "  %{} = arith.addf %{}, %x : f64"]
    lines += [kinds[i % 3].format(i, i - 1) for i in range(1, count)]
    return "\n".join(lines + [f"  return %{count - 1} : f64", "}",
                              "func.func @gradient(%x: f64, %w: f64) -> (f64, f64, f64) {",
                              "  %y, %gx, %gw = surge.value_and_grad @f(%x, %w) wrt [0, 1] : (f64, f64) -> (f64, f64, f64)",
                              "  return %y, %gx, %gw : f64, f64, f64", "}"])


def seconds(tool, text):
    start = time.perf_counter()
    subprocess.run([tool, "--surge-gradient", "-o", "/dev/null"], input=text, text=True, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(f"{'ops':>8} {'seconds':>8} {'us/op':>8}")
    for count in (10, 1000, 2000, 5000, 10000, 20000):
        text = program(count)
        median = statistics.median(seconds(sys.argv[1], text) for _ in range(5))
        print(f"{count:8} {median:8.3f} {1e6 * median / count:8.1f}", flush=True)
