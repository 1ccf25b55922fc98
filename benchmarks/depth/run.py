"""Measures what a gradient needs in memory and time as a network gets deeper: with a backward pass, and without.

usage: python3 run.py path/to/surge-run [DEPTH ...]

The network has as many layers of 64 ReLU units as the depth says, 512 examples and no biases. Kilobytes are those of one
call at its peak beside its arguments, as `surge-run --stats` finds them; they include the gradients, whose own size stands
first. Milliseconds are the median of 20 calls.
"backpropagation" keeps what it will read, "checkpointed" only what enters each of sqrt(depth) groups of layers, which run
again. The others have no backward pass: "weights" guesses at the parameters, "activations" and "upstream" at the sites of
each example, keeping what the layers read or running them again. Then, for 8 layers, the decrease of the loss that one
step of the best length along an estimate brings, as a part of that along the gradient (`surge-run quality`), and that part
for a millisecond. Needs the standard library only. Run it on a machine that does nothing else.
"""
# SPDX-License-Identifier: Apache-2.0

import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
from array import array

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from arrays import Array
from report import print_head

WIDTH, BATCH = 64, 512
H, W, COSTS = f"tensor<{BATCH}x{WIDTH}xf32>", f"tensor<{WIDTH}x{WIDTH}xf32>", f"tensor<{BATCH}xf32>"
DEPTHS = [2, 4, 8, 16, 32, 64]
# The function that is differentiated, and how.
WAYS = {
    "backpropagation": ("loss", "value_and_grad", ""),
    "checkpointed": ("checkpointed", "value_and_grad", ""),
    "weights": ("loss", "forward_gradient", "guess(#surge.gaussian) space(parameters)"),
    "activations, keep": ("loss", "forward_gradient", "guess(#surge.gaussian) memory(keep)"),
    "activations, again": ("loss", "forward_gradient", "guess(#surge.gaussian) memory(recompute)"),
    "upstream, keep": ("loss", "forward_gradient", "guess(#surge.upstream) memory(keep)"),
    "upstream, again": ("loss", "forward_gradient", "guess(#surge.upstream) memory(recompute)"),
}


def layers(first, last, site):
    lines = [f"  %zero = arith.constant dense<0.0> : {H}"]
    for i in range(first, last):
        lines.append(f"  %p{i} = linalg.matmul ins(%h{i}, %w{i} : {H}, {W}) outs(%zero : {H}) -> {H}")
        lines.append(f'  %s{i} = surge.site %p{i} name("s{i}") : {H}' if site else f"  %s{i} = tensor.cast %p{i} : {H} to {H}")
        lines.append(f"  %h{i + 1} = arith.maximumf %s{i}, %zero : {H}")
    return lines


def tail(depth):
    return [f"  %none = arith.constant dense<0.0> : {COSTS}", "  %start = arith.constant dense<0.0> : tensor<f32>",
            f"  %sum = linalg.reduce {{ arith.addf }} ins(%h{depth} : {H}) outs(%none : {COSTS}) dimensions = [1]",
            f"  %c = surge.cost %sum : {COSTS}",
            f"  %l = linalg.reduce {{ arith.addf }} ins(%c : {COSTS}) outs(%start : tensor<f32>) dimensions = [0]",
            "  return %l : tensor<f32>", "}"]


def program(depth, name):
    """@loss or @checkpointed, and @gradient of it in one of the ways."""
    weights = ", ".join(f"%w{i}: {W}" for i in range(depth))
    lines = [f"func.func private @loss(%h0: {H}, {weights}) -> tensor<f32> {{", *layers(0, depth, True), *tail(depth)]
    group = math.isqrt(depth - 1) + 1
    calls = []
    for number, first in enumerate(range(0, depth, group)):
        last = min(first + group, depth)
        own = range(first, last)
        lines += [f"func.func private @group{number}(%h{first}: {H}, {', '.join(f'%w{i}: {W}' for i in own)}) -> {H} "
                  'attributes {surge.policy = "recompute"} {', *layers(first, last, False), f"  return %h{last} : {H}", "}"]
        calls.append(f"  %h{last} = call @group{number}(%h{first}, {', '.join(f'%w{i}' for i in own)}) "
                     f": ({H}, {', '.join(W for _ in own)}) -> {H}")
    lines += [f"func.func private @checkpointed(%h0: {H}, {weights}) -> tensor<f32> {{", *calls, *tail(depth)]
    names = ", ".join(["%x"] + [f"%w{i}" for i in range(depth)])
    types, gradients = ", ".join([H] + [W] * depth), ", ".join([W] * depth)
    function, request, clauses = WAYS[name]
    seed = "seed(%k) " if clauses else ""
    lines += [f"func.func @gradient(%x: {H}, {weights}, %k: !surge.key) -> ({gradients}) {{",
              f"  %l, %g:{depth} = surge.{request} @{function}({names}) wrt {list(range(1, depth + 1))} {seed}{clauses}",
              f"      : ({types}) -> (tensor<f32>, {gradients})",
              f"  return {', '.join(f'%g#{i}' for i in range(depth))} : {gradients}", "}"]
    return "\n".join(lines)


def numbers(path, rows, columns, deviation):
    source = random.Random(path)
    Array([rows, columns], array("f", (source.gauss(0, deviation) for _ in range(rows * columns))).tobytes(), "f").save(path)


def call(surge_run, path, arguments, folder):
    """Bytes at the peak beside the arguments, and seconds."""
    done = subprocess.run([surge_run, path, "--entry", "gradient", *arguments, "--arg", "k=seed:1", "--time", "20",
                           "--stats", "--save", folder], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    said = done.stdout + done.stderr
    of = lambda name: int(re.search(rf"^ *{name} +(\d+)$", said, re.MULTILINE)[1])
    return (of("peak") - of("arguments"),
            float(re.search(r"median (\S+)", said)[1]))


def print_quality(surge_run, path, arguments, times):
    guesses = {clauses.replace("guess(", "").replace(")", "", 1): name for name, (_, _, clauses) in WAYS.items()
               if clauses and "recompute" not in clauses}
    options = [option for guess in guesses for option in ("--guess", guess)]
    done = subprocess.run([surge_run, "quality", path, "--entry", "loss", "--wrt", "1,2,3,4,5,6,7,8", "--samples", "64",
                           "--json", *arguments, *options], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    print(f"\n{'8 layers':20} {'efficiency':>12} {'of a ms':>12}")
    rows = [(name, 1.0) for name in list(WAYS)[:2]]
    rows += [(guesses[row["estimate"]], row["efficiency"]) for row in json.loads(done.stdout)["estimates"]
             if row["estimate"] in guesses]
    for name, efficiency in rows:
        print(f"{name:20} {efficiency:12.3g} {efficiency / (1e3 * times[name]):12.3g}")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    surge_run, depths = sys.argv[1], list(map(int, sys.argv[2:])) or DEPTHS
    print_head()
    print(f"{'KB':20}" + "".join(f"{depth:>9}" for depth in depths))
    with tempfile.TemporaryDirectory() as folder:
        x, path = os.path.join(folder, "x.npy"), os.path.join(folder, "net.mlir")
        numbers(x, BATCH, WIDTH, 1.0)
        found = {}
        for depth in depths:
            arguments = ["--arg", f"0={x}"]
            for i in range(depth):
                w = os.path.join(folder, f"w{i}.npy")
                numbers(w, WIDTH, WIDTH, math.sqrt(2 / WIDTH))
                arguments += ["--arg", f"{i + 1}={w}"]
            for name in WAYS:
                with open(path, "w") as file:
                    file.write(program(depth, name))
                found[name, depth] = call(surge_run, path, arguments, os.path.join(folder, "results"))
            if depth == 8:
                kept = arguments
        print(f"{'gradients':20}" + "".join(f"{depth * WIDTH * WIDTH * 4 / 1024:9.0f}" for depth in depths))
        for name in WAYS:
            print(f"{name:20}" + "".join(f"{found[name, depth][0] / 1024:9.0f}" for depth in depths))
        print(f"\n{'ms':20}")
        for name in WAYS:
            print(f"{name:20}" + "".join(f"{1e3 * found[name, depth][1]:9.2f}" for depth in depths))
        if 8 in depths:
            with open(path, "w") as file:
                file.write(program(8, "weights").replace("private @loss", "@loss"))
            print_quality(surge_run, path, kept, {name: found[name, 8][1] for name in WAYS})


if __name__ == "__main__":
    main()
