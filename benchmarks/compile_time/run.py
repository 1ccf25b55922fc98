"""Times how long it takes to differentiate a function, and to make it callable, as its number of ops grows.

usage: python3 run.py path/to/surge-opt path/to/surge-run

The function is a chain of multiplications, sums and sines of two arguments; its gradient by both is asked for. Prints,
for each number of ops, the median seconds of five runs, start of the program and parsing included, and microseconds per
op: of `surge-opt --surge-gradient`, which differentiates, and of `surge-run --entry gradient`, which compiles to machine
code as well and makes one call. Then the same from text to a callable for @step of the categorical autoencoder of
examples/vae, a phase a column, in milliseconds: the phases of the run of median sum out of five, once with all of the
compiler's work and once with the code found in a cache on disk. Needs the standard library only. Run it on a machine
that does nothing else.
"""
# SPDX-License-Identifier: Apache-2.0

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from arrays import Array
from report import print_head

VAE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "vae")
# What --time-compile says, in the order of the columns.
PHASES = ["parsing", "looking in the cache", "derivatives", "lowering", "translation", "LLVM optimization",
          "code generation", "loading", "text to callable"]


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


def vae_step(sed):
    """The text of the autoencoder with @step as its only public function."""
    text = subprocess.run(["sed", sed, os.path.join(VAE, "vae.mlir")], capture_output=True, text=True, check=True).stdout
    return re.sub(r"func\.func @(init|evaluate)\(", r"func.func private @\1(", text)


def zeros(surge_run, path, folder):
    """Options that give every argument of the only function; what they hold does not matter here."""
    listed = subprocess.run([surge_run, path, "--list"], capture_output=True, text=True, check=True).stdout
    options = []
    for name, kind in re.findall(r"%(\w+): ([^,)]+)", listed.split(" -> ")[0]):
        value = "seed:0" if kind == "!surge.key" else "1"
        if shape := re.match(r"tensor<((?:\d+x)+)f32>", kind):
            sizes = [int(size) for size in shape[1].split("x") if size]
            count = 1
            for size in sizes:
                count *= size
            value = os.path.join(folder, f"{shape[1]}.npy")
            Array(sizes, bytes(4 * count), "f").save(value)
        options += ["--arg", f"{name}={value}"]
    return options


def phases(command):
    """Seconds of each phase of the compilation that a command reports."""
    said = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True).stderr
    found = {name: float(number) for name, number in re.findall(r"^(\S.*?) +(\d\S*) s$", said, re.MULTILINE)}
    return [found.get(name, 0.0) for name in PHASES]


def print_vae(surge_run, folder):
    print(f"\n{'':14}" + "".join(f"{name.split()[-1]:>13}" for name in PHASES))
    for name, sed in (("8x4", ""), ("10x30", open(os.path.join(VAE, "10x30.sed")).read())):
        path, cache = os.path.join(folder, name + ".mlir"), os.path.join(folder, name)
        with open(path, "w") as file:
            file.write(vae_step(sed))
        command = [surge_run, path, *zeros(surge_run, path, folder), "--time-compile", "--save",
                   os.path.join(folder, "results"), "--cache"]
        for way, folder_or_off in (("compiled", "off"), ("found", cache)):
            if way == "found":
                phases(command + [cache])
            runs = sorted((phases(command + [folder_or_off]) for _ in range(5)), key=lambda run: run[-1])
            print(f"{name + ' ' + way:14}" + "".join(f"{1e3 * seconds:13.1f}" for seconds in runs[2]), flush=True)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    os.environ["SURGE_CACHE"] = "off"
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
        print_vae(sys.argv[2], folder)


if __name__ == "__main__":
    main()
