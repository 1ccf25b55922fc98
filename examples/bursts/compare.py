#!/usr/bin/env python3
"""Trains the perceptron on images of digits with each way back for the error, and prints a table of test errors.

The images are MNIST's, gzipped as its authors give them (IDX): the first 8000 of a file of 10,000 to train on, the last
2000 to test.
"""
# SPDX-License-Identifier: Apache-2.0

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
WAYS = {
    "step": "bursts, random Y, Q = Y / 2",
    "homeostatic": "bursts, random Y, Q learned with the teacher on",
    "alignment": "feedback alignment",
    "burstprop": "Burstprop, random Y",
    "dendrites": "dendritic errors, random Y",
    "kolen_pollack": "bursts, learned Y",
    "tied": "bursts, Y = W, Q = W / 2",
    "backpropagation": "backpropagation",
}


def train(options, way, seed):
    command = [options.tool, "train", HERE / "digits.mlir", "--step", way, "--steps", str(options.steps), "--seed", str(seed),
               "--eval-every", str(options.steps), "--json", "--threads", "1", "--title", f"{WAYS[way]}, seed {seed}"]
    for name, file in (("images", options.images), ("labels", options.labels)):
        command += ["--data", f"{name}={file}[0:8000]", "--eval", f"test:{name}={file}[8000:10000]",
                    "--eval", f"train:{name}={file}[0:8000]"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(done.returncode)
    last = json.loads(done.stdout)
    return [100 * (1 - last[f"{split}/accuracy"]) for split in ("train", "test")] + [last["seconds"]]


def spread(values):
    error = f" +- {statistics.stdev(values) / len(values) ** .5:.2f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.2f}{error}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", help="such as t10k-images-idx3-ubyte.gz")
    parser.add_argument("labels", help="such as t10k-labels-idx1-ubyte.gz")
    parser.add_argument("--steps", type=int, default=10000, metavar="N", help="of 32 images (default: 10000, 40 epochs)")
    parser.add_argument("--seeds", type=int, default=5, metavar="N", help="runs of each way (default: 5)")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="default: all")
    parser.add_argument("--tool", default=HERE.parent.parent / "build/bin/surge-run", metavar="FILE",
                        help="surge-run (default: that of build/)")
    options = parser.parse_args()
    if options.steps < 1 or options.seeds < 1:
        parser.error("expected at least one step and one seed")
    print(f"{'':50} {'train error %':>16} {'test error %':>16} {'seconds':>8}")
    for way in options.ways:
        runs = [train(options, way, seed) for seed in range(options.seeds)]
        print(f"{WAYS[way]:50}" + "".join(f" {spread([run[i] for run in runs]):>16}" for i in range(2))
              + f" {statistics.median(run[2] for run in runs):8.1f}", flush=True)


if __name__ == "__main__":
    main()
