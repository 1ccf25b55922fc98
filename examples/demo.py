#!/usr/bin/env python3
"""Trains the examples with several estimators, prints a table and draws the curves."""
# SPDX-License-Identifier: Apache-2.0

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
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


def run(demo, *arguments):
    """What surge-run prints; its progress goes to this program's stderr."""
    command = [str(demo.build / "bin" / "surge-run"), *map(str, arguments)]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if result.returncode < 0:
        fail(f"surge-run ended by signal {-result.returncode}: {' '.join(command)}")
    if result.returncode != 0:
        # surge-run has said why.
        sys.exit(result.returncode)
    return result.stdout


def train(demo, model, steps, log, title, *arguments):
    """The last metrics of a run of this part of the steps."""
    steps = max(1, round(demo.scale * steps))
    return json.loads(
        run(demo, "train", model, "--steps", steps, "--log", log, "--title", title, "--json", *arguments))


def train_polynomial(demo, count, total):
    results = {}
    model = ROOT / "examples" / "polynomial" / "polynomial.mlir"
    for p in ("1.5", "2", "3"):
        for name, estimator in POLYNOMIAL.items():
            count += 1
            choice = ["--set-estimator", f"categorical={estimator}"] if estimator else ["--step", "exact_step"]
            log = demo.out / f"polynomial-{p}-{name}.jsonl"
            title = f"[{count}/{total}] polynomial p={p} {name}"
            last = train(demo, model, POLYNOMIAL_STEPS, log, title, "--set", f"p={p}", "--log-every", 20,
                         "--eval-every", POLYNOMIAL_STEPS // 100, *choice)
            results[p, name] = last["evaluate/expected_loss"]
    return results


def find_images(demo):
    """MNIST's file of 10,000 images, and what to say about it; where SURGE_MNIST is set but empty, drawn digits."""
    wanted = os.environ.get("SURGE_MNIST")
    folders = [ROOT.parent / "shared" / "data" / "mnist"] if wanted is None else [wanted] if wanted else []
    for folder in map(pathlib.Path, folders):
        if (folder / IMAGES).is_file():
            return folder / IMAGES, "MNIST (8,000 of its test images to train on, 2,000 held out)"
    if wanted:
        fail(f"expected {IMAGES} in the folder SURGE_MNIST={wanted}")
    drawn = demo.out / "drawn-images.gz"
    reason = "no copy of MNIST here (set SURGE_MNIST to a folder with one)" if wanted is None else "SURGE_MNIST is empty"
    print(f"{reason}: drawing 10,000 digits", file=sys.stderr)
    draw = ROOT / "examples" / "vae" / "draw_digits.py"
    subprocess.run([sys.executable, draw, "10000", drawn, demo.out / "drawn-labels.gz"], check=True)
    return drawn, "digits that the demo drew itself, not MNIST (8,000 to train on, 2,000 held out)"


def train_vae(demo, count, total, images):
    results = {}
    source = ROOT / "examples" / "vae"
    large = subprocess.run(["sed", "-f", source / "10x30.sed", source / "vae.mlir"], check=True, stdout=subprocess.PIPE)
    (demo.out / "vae-10x30.mlir").write_bytes(large.stdout)
    models = {"8x4": source / "vae.mlir", "10x30": demo.out / "vae-10x30.mlir"}
    for size, methods in VAE.items():
        for name, (rate, estimator) in methods.items():
            count += 1
            last = train(
                demo, models[size], VAE_STEPS, demo.out / f"vae-{size}-{name}.jsonl",
                f"[{count}/{total}] VAE {size} {name}",
                "--data", f"images={images}[0:8000]", "--eval", f"train:images={images}[0:8000]",
                "--eval", f"held-out:images={images}[8000:10000]", "--eval-every", VAE_STEPS // 20,
                "--log-every", 10, "--set", f"rate={rate}", "--set-estimator", f"categorical={estimator}")
            results[size, name] = (last["train/negative_elbo"], last["held-out/negative_elbo"])
    return results


def tabulate(polynomial, vae, data, seconds):
    lines = [f"Polynomial programming: exact expected loss after {POLYNOMIAL_STEPS} steps (reference in brackets)", ""]
    lines.append("  p    " + "".join(f"{name:>19}" for name in POLYNOMIAL))
    for p in ("1.5", "2", "3"):
        cells = []
        for name in POLYNOMIAL:
            reference = REFERENCE.get((p, name))
            cells.append(f"{polynomial[p, name]:.4f}" + (f" ({reference:6.4f})" if reference else " " * 9))
        lines.append(f"  {p:<5}" + "".join(f"{cell:>19}" for cell in cells))
    lines += ["", f"Categorical VAE: -ELBO after {VAE_STEPS} steps (lower is better)", f"Data: {data}", ""]
    lines.append("  latents  split   " + "".join(f"{name:>12}" for name in VAE["8x4"]))
    for size, methods in VAE.items():
        for i, split in enumerate(("train", "held out")):
            lines.append(f"  {size:<8} {split:<8}" + "".join(f"{vae[size, name][i]:12.2f}" for name in methods))
    lines += ["", f"All runs took {seconds // 60:.0f} min {seconds % 60:.0f} s."]
    return "\n".join(lines) + "\n"


def draw_curves(demo):
    arguments = ["--title", "Surge: one program, several gradient estimators"]
    for p in ("1.5", "2", "3"):
        arguments += ["--panel", f"polynomial programming, p = {p}", "--y", "evaluate/expected_loss"]
        for name in POLYNOMIAL:
            arguments += ["--label", name, demo.out / f"polynomial-{p}-{name}.jsonl"]
    for size, methods in VAE.items():
        arguments += ["--panel", f"VAE {size}, held-out images", "--y", "held-out/negative_elbo"]
        for name in methods:
            arguments += ["--label", name, demo.out / f"vae-{size}-{name}.jsonl"]
    run(demo, "plot", *arguments, "--out", demo.out / "curves.svg")


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="do only this part of each run's steps, 0 to 1")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", help="the build tree")
    parser.add_argument("--out", type=pathlib.Path, help="the folder for logs, table and curves (default: BUILD/demo)")
    demo = parser.parse_args()
    if not 0 < demo.scale <= 1:
        parser.error("expected --scale above 0 and up to 1")
    demo.out = demo.out or demo.build / "demo"
    return demo


def main():
    demo = parse_arguments()
    demo.out.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    small, large = len(POLYNOMIAL) * 3, sum(map(len, VAE.values()))
    polynomial = train_polynomial(demo, 0, small + large)
    images, data = find_images(demo)
    vae = train_vae(demo, small, small + large, images)
    table = tabulate(polynomial, vae, data, time.monotonic() - start)
    if demo.scale < 1:
        table = f"Only {demo.scale:g} of each run's steps were done.\n\n" + table
    draw_curves(demo)
    (demo.out / "table.txt").write_text(table)
    print("\n" + table)
    print(f"curves: {demo.out / 'curves.svg'}\ntable:  {demo.out / 'table.txt'}\nlogs:   {demo.out}/*.jsonl")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
