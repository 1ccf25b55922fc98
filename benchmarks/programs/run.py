"""Times every program of examples/ whose gradient the tests compare with a reference, at sizes of real use.

usage: OMP_NUM_THREADS=1 python3 run.py path/to/surge-run [program...]

Prints, per program, the median seconds of a call of @loss and of @gradient, without compilation, and their
ratio; and the peak memory of the process that compiles and runs each, in MB of 10^6 bytes. What the compiler takes is
the same in both to a few MB, so the difference is that of the gradient; none shows less than what this script itself
holds when it starts the process. The mixture at d=128, K=200 and n=1000 stands
last. The network's sizes are part of its program, as are the heads of attention. Run it on a machine that does nothing
else.
"""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, ".."), os.path.join(HERE, "..", "adbench")]
from arguments import bundle_arguments, hand_arguments, lstm_arguments, mixture_arguments
from arrays import Array, Draw
from report import print_head

PROGRAMS = os.path.join(HERE, "..", "..", "examples")


def draw(*shape, **options):
    """Normal numbers, the same for every shape and options."""
    return Draw(3).normal(shape, **options)


def attention(t=512, d=12):
    matrices = {name: draw(d, d, scale=d**-0.5) for name in ("wq", "wk", "wv", "wo")}
    return {"x": draw(t, d), **matrices, "target": draw(t, d)}


def batch_norm(n=32, c=64, size=32):
    return {"x": draw(n, c, size, size), "gain": draw(c), "bias": draw(c), "target": draw(n, c, size, size)}


def gru(t=64, b=32, i=128, h=256):
    return {"wx": draw(i, 3 * h, scale=i**-0.5), "wh": draw(h, 3 * h, scale=h**-0.5), "bx": draw(3 * h),
            "bh": draw(3 * h), "start": draw(b, h), "sequence": draw(t, b, i), "target": draw(t, b, h)}


def layer_norm(rows=512, columns=768):
    return {"x": draw(rows, columns), "gain": draw(columns), "bias": draw(columns), "target": draw(rows, columns)}


def residual_network():
    shapes = {"w0": (3, 3, 3, 4), "w1": (3, 3, 4, 4), "w2": (3, 3, 4, 4), "w3": (3, 3, 4, 8), "w4": (3, 3, 8, 8),
              "w5": (1, 1, 4, 8), "dense": (8, 5), "bias": (5,)}
    return {**{name: draw(*shape, scale=0.3) for name, shape in shapes.items()}, "images": draw(2, 8, 8, 3),
            "labels": Draw().integers(2, 5, "q")}


# Per row of the table: the program, its arguments, and how many calls are timed.
ROWS = {
    "adaptive_ode": ("adaptive_ode", lambda: {
        "start": Array((2,), [2.0, 0.5]), "mu": 2.5, "end": 50.0, "tolerance": 1e-6, "target": draw(2)}, 21),
    "alignment": ("alignment", lambda: {"x": draw(256, 8), "y": draw(256, 8), "gamma": 0.5}, 21),
    "attention": ("attention", attention, 21),
    "batch_norm": ("batch_norm", batch_norm, 21),
    "bundle_adjustment": ("bundle_adjustment", bundle_arguments, 21),
    "cross_entropy": ("cross_entropy", lambda: {
        "logits": draw(512, 1000), "labels": Draw().integers(512, 1000, "q")}, 21),
    "gaussian_mixture": ("gaussian_mixture", lambda: {**mixture_arguments(), "gamma": 1.0, "m": 0}, 21),
    "gaussian_process": ("gaussian_process", lambda: {
        "log_length": -1.0, "log_noise": -1.0, "points": draw(200), "targets": draw(200)}, 21),
    "gru": ("gru", gru, 21),
    "hand_tracking": ("hand_tracking", hand_arguments, 21),
    "layer_norm": ("layer_norm", layer_norm, 21),
    "lstm": ("lstm", lstm_arguments, 21),
    "newton": ("newton", lambda: {"e": 0.6, "anomalies": draw(10000, positive=True), "target": draw(10000)}, 21),
    "particle_filter": ("particle_filter", lambda: {
        "a": 0.9, "s": -1.0, "r": -1.0, "observed": draw(100), "n": 100, "key": "seed:0"}, 21),
    "residual_network": ("residual_network", residual_network, 21),
    "mixture d=128 K=200": (
        "gaussian_mixture", lambda: {**mixture_arguments(k=200, d=128), "gamma": 1.0, "m": 0}, 3),
}


def measure(surge_run, program, entry, arguments, calls, folder):
    """The median seconds of a call, and the peak memory of the process in bytes."""
    command = [surge_run, os.path.join(PROGRAMS, program + ".mlir"), "--entry", entry, "--json", "--time", str(calls),
               "--threads", os.environ.get("OMP_NUM_THREADS", "1")]
    for name, value in arguments.items():
        if isinstance(value, Array):
            path = os.path.join(folder, name + ".npy")
            value.save(path)
            value = path
        command += ["--arg", f"{name}={value}"]
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        # Nobody else may wait for a process that has ended.
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{program}: surge-run ended with status {process.returncode}")
        output.seek(0)
        return json.load(output)["seconds"]["median"], usage.ru_maxrss * 1024


def main():
    if len(sys.argv) < 2 or any(name not in ROWS for name in sys.argv[2:]):
        sys.exit(__doc__ + "\nprograms: " + ", ".join(ROWS))
    print_head()
    print(f"{'':22}{'function':>12}{'gradient':>12}{'ratio':>8}{'MB':>9}{'MB':>9}")
    for name in sys.argv[2:] or ROWS:
        program, make, calls = ROWS[name]
        arguments = make()
        with tempfile.TemporaryDirectory() as folder:
            (value, memory), (both, memory_of_both) = (
                measure(sys.argv[1], program, entry, arguments, calls, folder) for entry in ("loss", "gradient"))
        print(f"{name:22}{value:12.6f}{both:12.6f}{both / value:8.2f}{memory / 1e6:9.1f}{memory_of_both / 1e6:9.1f}",
              flush=True)


if __name__ == "__main__":
    main()
