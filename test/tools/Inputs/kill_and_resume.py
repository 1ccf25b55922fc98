"""Kills a training run in its middle, resumes it, and compares it with one that was never stopped.

usage: kill_and_resume.py SIGNAL SURGE_RUN MODEL DATA FOLDER
"""
# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
import signal
import subprocess
import sys
import time
import zipfile

SIGNAL, SURGE_RUN, MODEL, DATA = getattr(signal, sys.argv[1]), *sys.argv[2:5]
FOLDER = pathlib.Path(sys.argv[5])
STEPS = 3000


def command(name):
    return [SURGE_RUN, "train", MODEL, "--steps", str(STEPS), "--data", f"x={DATA}", "--seed", "3", "--quiet", "--log",
            FOLDER / f"{name}.jsonl", "--checkpoint", FOLDER / name, "--checkpoint-every", "7"]


def lines(name):
    """The log's entries without the time."""
    entries = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text().splitlines()]
    return [{field: value for field, value in entry.items() if field != "seconds"} for entry in entries]


def state(name):
    """The bytes of every array of the checkpoint but the time."""
    with zipfile.ZipFile(FOLDER / name / "checkpoint.npz") as archive:
        return {entry: archive.read(entry) for entry in archive.namelist() if entry != "seconds.npy"}


def check(condition, message):
    if not condition:
        sys.exit(f"failed: {message}")


FOLDER.mkdir(parents=True, exist_ok=True)
subprocess.run(command("whole"), check=True)
check([entry.get("step") for entry in lines("whole")] == [None, *range(1, STEPS + 1)], "a line for every step")

stops = 0
for lowest in (300, 1200):
    run = subprocess.Popen(command("broken") + ["--resume"])
    log = FOLDER / "broken.jsonl"
    while run.poll() is None and not (log.exists() and log.read_bytes().count(b"\n") > lowest):
        time.sleep(0.001)
    run.send_signal(SIGNAL)
    status = run.wait()
    if SIGNAL == signal.SIGKILL:
        check(status == -signal.SIGKILL, f"killed, but the status is {status}")
    else:
        check(status == 128 + SIGNAL, f"expected the status {128 + SIGNAL}, but got {status}")
        check(int.from_bytes(state("broken")["step.npy"][-8:], "little") == lines("broken")[-1]["step"],
              "a checkpoint of the last step")
    if SIGNAL == signal.SIGKILL:
        # What a kill within a write leaves.
        with open(log, "a") as file:
            file.write('{"step": 2999, "los')
    stops += 1

subprocess.run(command("broken") + ["--resume"], check=True)
check(lines("broken") == lines("whole"), "the same log")
check(state("broken") == state("whole"), "the same state, bit for bit")
check(int.from_bytes(state("whole")["step.npy"][-8:], "little") == STEPS, "the last step in the checkpoint")
print(f"stopped {stops} times, same bits")
