"""Writes the arguments, value and gradients of a reference program, in f64, to the data file of the same name.

Every reference of this folder runs by itself: `python3 reference/NAME.py` needs numpy and jax, for this file reads both,
and torch where NAME.py imports it; it writes reference/NAME.json. Arguments are rounded to three decimals, so that the file holds them exactly.
"""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import sys

import jax
import numpy

jax.config.update("jax_enable_x64", True)


def numbers(seed):
    """A function that draws an array of that shape, normal, of that scale."""
    generator = numpy.random.default_rng(seed)
    return lambda *shape, scale=1.0: numpy.round(scale * generator.standard_normal(shape), 3)


def plain(value):
    return value if isinstance(value, str) else numpy.asarray(value).tolist()


def write(arguments, results, entry="gradient", name=None):
    path = os.path.splitext(os.path.abspath(sys.argv[0]))[0]
    path = os.path.join(os.path.dirname(path), name) if name else path
    command = f"python3 reference/{os.path.basename(sys.argv[0])}"
    record = {"command": command, "entry": entry, "arguments": {k: plain(v) for k, v in arguments.items()},
              "results": {k: plain(v) for k, v in results.items()}}
    with open(path + ".json", "w") as file:
        # One argument or result a line.
        sections = []
        for key, value in record.items():
            if isinstance(value, dict):
                lines = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
                sections.append(f"{json.dumps(key)}: {{\n{lines}\n }}")
            else:
                sections.append(f"{json.dumps(key)}: {json.dumps(value)}")
        file.write("{" + ",\n ".join(sections) + "}\n")


def gradient(function, arguments, wrt, entry="gradient", name=None):
    """Records the value of `function(**arguments)` and its gradient by the arguments named in `wrt`."""
    active = {k: jax.numpy.asarray(arguments[k], dtype=jax.numpy.float64) for k in wrt}
    rest = {k: numpy.asarray(v) for k, v in arguments.items() if k not in wrt}
    value, gradients = jax.value_and_grad(lambda active: function(**active, **rest))(active)
    write(arguments, {"value": value, **{f"d{k}": gradients[k] for k in wrt}}, entry, name)
