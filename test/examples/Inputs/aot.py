"""Compares what a program compiled ahead of time printed with surge-run's calls: aot.py OUTPUT SURGE_RUN MODEL FOLDER"""
# SPDX-License-Identifier: Apache-2.0

import json
import struct
import subprocess
import sys

output, surge_run, model, folder = sys.argv[1:]
lines = [line.split() for line in open(output)]
# Nine digits tell every float from the others.
losses = [struct.unpack("<f", struct.pack("<f", float(line[3])))[0] for line in lines if line[2] == "loss"]
expected = {int(line[1]): float(line[3]) for line in lines if line[2] == "expected"}


def call(entry, name, *arguments):
    """Saves the results as NAME/I.npy."""
    command = [surge_run, model, "--entry", entry, "--save", f"{folder}/{name}", "--cache", f"{folder}/cache"]
    for argument in arguments:
        command += ["--arg", argument]
    subprocess.run(command, check=True)


def state(name):
    return [f"{i}={folder}/{name}/{i}.npy" for i in range(3)]


def single(path):
    """The one number of a .npy file of floats."""
    return struct.unpack("<f", open(path, "rb").read()[-4:])[0]


call("init", "state0", "key=seed:0")
for step, loss in enumerate(losses):
    call("step", f"state{step + 1}", *state(f"state{step}"), f"step={step + 1}", "p=2", "rate=0.03", f"key=seed:{step + 1}")
    same = single(f"{folder}/state{step + 1}/3.npy")
    if loss != same:
        sys.exit(f"step {step}: expected the loss {same} of surge-run, but got {loss}")
# At the start every pi is near 0.5, which costs (0.55^2 + 0.45^2) / 2; the optimum is 0.45^2.
if not (len(losses) == 5 and 0.252 < expected[0] < 0.253 and 0.2025 < expected[400] < 0.2040):
    sys.exit(f"expected the loss to fall from 0.2525 to 0.2025, but got {expected}")
if sorted(expected.values(), reverse=True) != list(expected.values()):
    sys.exit(f"expected the loss to fall, but got {expected}")
print("the same losses, falling")
