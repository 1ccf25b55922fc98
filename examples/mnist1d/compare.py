#!/usr/bin/env python3
"""Trains the perceptron on MNIST-1D with several forward gradients and prints a table beside the published one."""
# SPDX-License-Identifier: Apache-2.0

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
STRATEGIES = {
    "weights": ["--step", "weights"],
    "activations": ["--set-guess", "#surge.gaussian"],
    "upstream": ["--set-guess", "#surge.upstream"],
    "W-perp, shared": ["--set-guess", "#surge.active<guess = #surge.w_perp<shared = true>>"],
    "W-perp": ["--set-guess", "#surge.w_perp"],
    "backpropagation": ["--step", "backpropagation"],
}
# Training accuracy after 300 epochs: Wang, Markou and Campbell, AJCAI 2025, Table 3 (W-perp with k = 10).
PUBLISHED = {
    64: {"weights": .121, "activations": .201, "upstream": .268, "W-perp": .268, "backpropagation": .536},
    128: {"weights": .124, "activations": .275, "upstream": .312, "W-perp": .323, "backpropagation": .709},
    256: {"weights": .179, "activations": .309, "upstream": .376, "W-perp": .434, "backpropagation": .887},
    512: {"weights": .177, "activations": .319, "upstream": .494, "W-perp": .581, "backpropagation": 1.000},
}


def train(tool, folder, width, strategy, seed, steps):
    """The accuracies on the examples trained on and on others, and the seconds."""
    text = (HERE / "mlp.mlir").read_text()
    for point in ("x", "."):
        text = text.replace(f"64{point}", f"{width}{point}")
    program = folder / f"mlp{width}.mlir"
    program.write_text(text)
    command = [tool, "train", program, "--steps", str(steps), "--seed", str(seed), "--json", "--threads", "1",
               "--eval-every", str(steps), "--title", f"{strategy}, {width} wide, seed {seed}", *STRATEGIES[strategy]]
    for name in ("signals", "labels"):
        file = folder / f"{name}.npy"
        command += ["--data", f"{name}={file}[0:4000]", "--eval", f"train:{name}={file}[0:4000]",
                    "--eval", f"test:{name}={file}[4000:5000]"]
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(done.returncode)
    last = json.loads(done.stdout)
    return last["train/accuracy"], last["test/accuracy"], time.monotonic() - start


def mean(values):
    spread = f" +- {statistics.stdev(values):.3f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.3f}{spread}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--widths", type=int, nargs="+", default=[64], metavar="N", help="hidden units (default: 64)")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="runs of each, from seed 0 (default: 1)")
    parser.add_argument("--steps", type=int, default=2400, metavar="N", help="8 make an epoch (default: 2400)")
    parser.add_argument("--strategies", nargs="+", choices=STRATEGIES, default=list(STRATEGIES), metavar="NAME",
                        help=f"of {', '.join(STRATEGIES)} (default: all)")
    options = parser.parse_args()
    if min(options.widths) < 10 or options.seeds < 1 or options.steps < 1:
        parser.error("expected widths of 10 and more, as W-perp has rank 10, and at least one seed and step")
    build = pathlib.Path(os.environ.get("SURGE_BUILD", HERE.parent.parent / "build"))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([sys.executable, HERE / "draw_signals.py", "5000", folder / "signals.npy",
                        folder / "labels.npy"], check=True)
        print("| width | gradient | train accuracy | published | test accuracy | seconds |\n|---|---|---|---|---|---|")
        for width in options.widths:
            for strategy in options.strategies:
                runs = [train(build / "bin" / "surge-run", folder, width, strategy, seed, options.steps)
                        for seed in range(options.seeds)]
                trained, tested, seconds = zip(*runs)
                published = PUBLISHED.get(width, {}).get(strategy)
                shown = "" if published is None or options.steps != 2400 else f"{published:.3f}"
                print(f"| {width} | {strategy} | {mean(trained)} | {shown} | {mean(tested)} | "
                      f"{statistics.median(seconds):.0f} |", flush=True)


main()
