"""Compares a program's results with those that an independent reference computed.

usage: check.py surge-run PROGRAM.mlir REFERENCE.json [--tolerance T]

The reference is what `reference/record.py` writes. A result is right where no element is further from the expected one
than T (default 1e-9) times the largest of that result; a shape, a type or a count that differs is wrong as well.
"""
# SPDX-License-Identifier: Apache-2.0

import json
import math
import subprocess
import sys


def flatten(data):
    if isinstance(data, list):
        return [x for part in data for x in flatten(part)]
    return [float(data)]


def shape(data):
    return [len(data)] + (shape(data[0]) if data else []) if isinstance(data, list) else []


def difference(actual, expected):
    """The largest difference relative to the largest expected number, infinite where they cannot be compared."""
    sizes = actual["type"].split("<")[-1].split("x")[:-1] if actual["type"].startswith("tensor") else []
    if sizes != [str(size) for size in shape(expected)]:
        return float("inf")
    actual, expected = flatten(actual["data"]), flatten(expected)
    if len(actual) != len(expected):
        return float("inf")
    scale = max(map(abs, expected), default=0)
    distances = [abs(a - e) for a, e in zip(actual, expected)]
    # A NaN compares false with everything, so the largest of several may not see it.
    if not all(map(math.isfinite, distances)):
        return float("inf")
    worst = max(distances, default=0)
    return worst / scale if scale else worst


def main():
    arguments = sys.argv[1:]
    tolerance = float(arguments[arguments.index("--tolerance") + 1]) if "--tolerance" in arguments else 1e-9
    surge_run, program, path = arguments[:3]
    with open(path) as file:
        reference = json.load(file)
    command = [surge_run, program, "--json", "--entry", reference["entry"]]
    for name, value in reference["arguments"].items():
        command += ["--arg", f"{name}={value if isinstance(value, str) else json.dumps(value)}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    results = json.loads(done.stdout)["results"]
    if len(results) != len(reference["results"]):
        sys.exit(f"expected {len(reference['results'])} results, but got {len(results)}")
    failed = False
    for actual, (name, expected) in zip(results, reference["results"].items()):
        error = difference(actual, expected)
        wrong = not error <= tolerance
        failed |= wrong
        print(f"{name:20} {actual['type']:20} {error:.1e} {'WRONG' if wrong else 'ok'}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
