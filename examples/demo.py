#!/usr/bin/env python3
"""Trains the examples with several estimators, prints a table and draws the curves.

usage: ./dev demo [--scale FRACTION]

  --scale FRACTION   do only this part of each run's steps (default 1; the table means little below)

Writes logs, table.txt and curves.svg to build/demo.
"""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
OUT = BUILD / "demo"
SURGE_RUN = BUILD / "bin" / "surge-run"
IMAGES = "t10k-images-idx3-ubyte.gz"

POLYNOMIAL_STEPS = 8000
# The expected loss that a separately written program reaches with each estimator, to about 0.001.
REFERENCE = {
    ("1.5", "ST"): 0.352, ("2", "ST"): 0.2475, ("3", "ST"): 0.121,
    ("1.5", "ReinMax"): 0.305, ("2", "ReinMax"): 0.204, ("3", "ReinMax"): 0.0915,
    ("1.5", "exact"): 0.302, ("2", "exact"): 0.203, ("3", "exact"): 0.0913,
}
POLYNOMIAL = {
    "ST": "#surge.straight_through",
    "ST-Gumbel": "#surge.gumbel_softmax<temperature = 1.0>",
    "ReinMax": "#surge.reinmax",
    "exact": None,
}

VAE_STEPS = 6000
# Learning rate and temperature of each estimator, as the paper's authors tuned them.
VAE = {
    "8x4": {
        "ST": ("1e-3", "#surge.straight_through<temperature = 1.3>"),
        "ST-Gumbel": ("3e-4", "#surge.gumbel_softmax<temperature = 0.5>"),
        "ReinMax": ("5e-4", "#surge.reinmax<temperature = 1.3>"),
    },
    "10x30": {
        "ST": ("7e-3", "#surge.straight_through<temperature = 1.4>"),
        "ST-Gumbel": ("5e-4", "#surge.gumbel_softmax<temperature = 0.5>"),
        "ReinMax": ("5e-4", "#surge.reinmax<temperature = 1.3>"),
    },
}


def fail(message):
    print(f"demo: {message}", file=sys.stderr)
    sys.exit(1)


def run(*arguments, **options):
    """Runs surge-run; its progress goes to this program's stderr."""
    result = subprocess.run([str(SURGE_RUN), *map(str, arguments)], stdout=subprocess.PIPE, text=True, **options)
    if result.returncode != 0:
        # surge-run has said why.
        sys.exit(result.returncode if result.returncode > 0 else 1)
    return result.stdout


def train(model, steps, log, title, *arguments):
    """The last metrics of a run."""
    return json.loads(run("train", model, "--steps", steps, "--log", log, "--title", title, "--json", *arguments))


def train_polynomial(scale, count, total):
    results = {}
    model = ROOT / "examples" / "polynomial" / "polynomial.mlir"
    for p in ("1.5", "2", "3"):
        for name, estimator in POLYNOMIAL.items():
            count += 1
            choice = ["--set-estimator", f"categorical={estimator}"] if estimator else ["--step", "exact_step"]
            log = OUT / f"polynomial-{p}-{name}.jsonl"
            steps = max(1, round(scale * POLYNOMIAL_STEPS))
            title = f"[{count}/{total}] polynomial p={p} {name}"
            last = train(model, steps, log, title, "--set", f"p={p}", "--log-every", 20,
                         "--eval-every", max(1, steps // 100), *choice)
            results[p, name] = last["evaluate/expected_loss"]
    return results


def find_images():
    """MNIST's file of 10,000 images, and what to say about it."""
    for folder in (os.environ.get("SURGE_MNIST"), ROOT.parent / "shared" / "data" / "mnist"):
        if folder and (pathlib.Path(folder) / IMAGES).is_file():
            return pathlib.Path(folder) / IMAGES, "MNIST (8,000 of its test images to train on, 2,000 held out)"
    if os.environ.get("SURGE_MNIST"):
        fail(f"expected {IMAGES} in the folder SURGE_MNIST={os.environ['SURGE_MNIST']}")
    drawn = BUILD / "demo" / "drawn-images.gz"
    print("no copy of MNIST here (set SURGE_MNIST to a folder with one): drawing 10,000 digits", file=sys.stderr)
    draw = ROOT / "examples" / "vae" / "draw_digits.py"
    subprocess.run([sys.executable, draw, "10000", drawn, OUT / "drawn-labels.gz"], check=True)
    return drawn, "digits that the demo drew itself, not MNIST (8,000 to train on, 2,000 held out)"


def train_vae(scale, count, total, images):
    results = {}
    source = ROOT / "examples" / "vae"
    large = subprocess.run(["sed", "-f", source / "10x30.sed", source / "vae.mlir"], check=True, stdout=subprocess.PIPE)
    (OUT / "vae-10x30.mlir").write_bytes(large.stdout)
    models = {"8x4": source / "vae.mlir", "10x30": OUT / "vae-10x30.mlir"}
    for size, methods in VAE.items():
        for name, (rate, estimator) in methods.items():
            count += 1
            steps = max(1, round(scale * VAE_STEPS))
            last = train(
                models[size], steps, OUT / f"vae-{size}-{name}.jsonl", f"[{count}/{total}] VAE {size} {name}",
                "--data", f"images={images}[0:8000]", "--eval", f"train:images={images}[0:8000]",
                "--eval", f"held-out:images={images}[8000:10000]", "--eval-every", max(1, steps // 20),
                "--log-every", 10, "--set", f"rate={rate}", "--set-estimator", f"categorical={estimator}")
            results[size, name] = (last["train/negative_elbo"], last["held-out/negative_elbo"])
    return results


def tabulate(polynomial, vae, data, seconds):
    lines = [f"Polynomial programming: exact expected loss after training ({POLYNOMIAL_STEPS} steps); reference in brackets", ""]
    lines.append("  p    " + "".join(f"{name:>19}" for name in POLYNOMIAL))
    for p in ("1.5", "2", "3"):
        cells = []
        for name in POLYNOMIAL:
            reference = REFERENCE.get((p, name))
            cells.append(f"{polynomial[p, name]:.4f}" + (f" ({reference:6.4f})" if reference else " " * 9))
        lines.append(f"  {p:<5}" + "".join(f"{cell:>19}" for cell in cells))
    lines += ["", f"Categorical VAE: -ELBO after {VAE_STEPS} steps (lower is better), on {data}", ""]
    lines.append("  latents  split   " + "".join(f"{name:>12}" for name in VAE["8x4"]))
    for size, methods in VAE.items():
        for i, split in enumerate(("train", "held out")):
            lines.append(f"  {size:<8} {split:<8}" + "".join(f"{vae[size, name][i]:12.2f}" for name in methods))
    lines += ["", f"All runs took {seconds // 60:.0f} min {seconds % 60:.0f} s."]
    return "\n".join(lines) + "\n"


def draw_curves():
    arguments = ["--title", "Surge: one program, several gradient estimators"]
    for p in ("1.5", "2", "3"):
        arguments += ["--panel", f"polynomial programming, p = {p}", "--y", "evaluate/expected_loss"]
        for name in POLYNOMIAL:
            arguments += ["--label", name, OUT / f"polynomial-{p}-{name}.jsonl"]
    for size, methods in VAE.items():
        arguments += ["--panel", f"VAE {size}, held-out images", "--y", "held-out/negative_elbo"]
        for name in methods:
            arguments += ["--label", name, OUT / f"vae-{size}-{name}.jsonl"]
    run("plot", *arguments, "--out", OUT / "curves.svg")


def main():
    arguments, scale = sys.argv[1:], 1.0
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 0
    try:
        if arguments:
            flag, value = arguments
            scale = float(value)
            if flag != "--scale" or not 0 < scale <= 1:
                raise ValueError
    except ValueError:
        print("demo: expected no argument, or --scale and a number above 0 up to 1", file=sys.stderr)
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    total = 3 * len(POLYNOMIAL) + sum(map(len, VAE.values()))
    polynomial = train_polynomial(scale, 0, total)
    images, data = find_images()
    vae = train_vae(scale, 3 * len(POLYNOMIAL), total, images)
    table = tabulate(polynomial, vae, data, time.monotonic() - start)
    if scale < 1:
        table = f"Only {scale:g} of each run's steps were done.\n\n" + table
    draw_curves()
    (OUT / "table.txt").write_text(table)
    print("\n" + table)
    print(f"curves: {OUT / 'curves.svg'}\ntable:  {OUT / 'table.txt'}\nlogs:   {OUT}/*.jsonl")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
