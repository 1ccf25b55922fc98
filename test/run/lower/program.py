"""Runs small programs for the tests of this folder, and holds the generator they compare with."""
import json
import os
import subprocess
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(__file__), "..", "..", "estimators"))
import philox


def run(text, *options):
    """Compiles and runs @main; returns its results as flat lists, scalars as lists of one."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "program.mlir")
        with open(path, "w") as file:
            file.write(text)
        command = [sys.argv[1], path, "--entry", "main", "--json", *options]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    data = [result["data"] for result in json.loads(done.stdout)["results"]]
    return [values if isinstance(values, list) else [values] for values in data]


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def split(key):
    """The two keys of `surge.split`."""
    keys = []
    for index in (0, 1):
        c = philox.block(key[0], index + ((key[1] ^ 0x73706C6974000000) << 64))
        keys.append((c[0] | c[1] << 32, c[2] | c[3] << 32))
    return keys


def uniform(key, i, precision):
    """Number i of a key in a float type of that many bits of precision."""
    w = philox.word(key, i)
    if precision > 32:
        return (2 * w + 1) * 2.0**-33
    return (2 * (w >> (33 - precision)) + 1) * 2.0**-precision
