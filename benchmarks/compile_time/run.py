"""Times how long it takes to differentiate a function, and to make it callable, as its number of ops grows.

usage: python3 run.py path/to/surge-opt path/to/surge-run

The function is a chain of multiplications, sums and sines of two arguments; its gradient by both is asked for. Prints,
for each number of ops, the median seconds of five runs, start of the program and parsing included, and microseconds per
op: of `surge-opt --surge-gradient`, which differentiates, and of `surge-run --entry gradient`, which compiles to machine
code as well and makes one call. Needs the standard library only. Run it on a machine that does nothing else.
"""
# SPDX-License-Identifier: Apache-2.0

import os
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from report import print_head


def program(count):
    lines = ["func.func @f(%x: f64, %w: f64) -> f64 {", "  %0 = arith.mulf %x, %w : f64"]
    kinds = ["  %{} = math.sin %{} : f64", "  %{} = arith.mulf %{}, %w : f64", "  %{} = arith.addf %{}, %x : f64"]
    lines += [kinds[i % 3].format(i, i - 1) for i in range(1, count)]
    return "\n".join(lines + [f"  return %{count - 1} : f64", "}",
                              "func.func @gradient(%x: f64, %w: f64) -> (f64, f64, f64) {",
                              "  %y, %gx, %gw = surge.value_and_grad @f(%x, %w) wrt [0, 1] : (f64, f64) -> (f64, f64, f64)",
                              "  return %y, %gx, %gw : f64, f64, f64", "}"])


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print_head()
    print(f"{'':8} {'differentiated':>17} {'callable':>17}\n{'ops':>8}" + f" {'seconds':>8} {'us/op':>8}" * 2)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "program.mlir")
        ways = [[sys.argv[1], path, "--surge-gradient"],
                [sys.argv[2], path, "--entry", "gradient", "--arg", "x=0.5", "--arg", "w=0.5"]]
        for count in (10, 1000, 2000, 5000, 10000, 20000):
            with open(path, "w") as file:
                file.write(program(count))
            medians = [statistics.median(seconds(command) for _ in range(5)) for command in ways]
            print(f"{count:8}" + "".join(f" {median:8.3f} {1e6 * median / count:8.1f}" for median in medians),
                  flush=True)


if __name__ == "__main__":
    main()
