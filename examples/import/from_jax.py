"""Exports a small trained JAX model with its loss for Surge, by IREE's compiler (pip install iree-base-compiler).

usage: from_jax.py PROGRAM.mlir REFERENCE.json

JAX exports StableHLO; `iree-compile --compile-to=input` makes linalg on tensors of it. The program is that text, and a
request for the gradient by the parameters. The reference holds the arguments, and the value and gradients of JAX.
"""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import subprocess
import sys

import jax
from jax import numpy as jnp
import numpy

from request import with_gradient

jax.config.update("jax_enable_x64", True)


def loss(parameters, inputs, labels):
    """A multilayer perceptron with tanh, an embedding of its last input, and the cross-entropy of its classes."""
    embedding, *layers = parameters
    x = jnp.concatenate([inputs, embedding[labels % 3]], axis=1)
    for weights, biases in layers[:-1]:
        x = jnp.tanh(x @ weights + biases)
    weights, biases = layers[-1]
    logits = jax.nn.log_softmax(x @ weights + biases)
    return -jnp.mean(jnp.take_along_axis(logits, labels[:, None], axis=1))


def linalg(stablehlo):
    """What IREE's compiler makes of a StableHLO module: linalg, arith, math and tensor in one function."""
    compiler = os.path.join(os.path.dirname(sys.executable), "iree-compile")
    options = ["--iree-input-type=stablehlo", "--iree-input-demote-f64-to-f32=false", "--compile-to=input", "-"]
    done = subprocess.run([compiler, *options], input=stablehlo, capture_output=True, text=True, check=True)
    # Functions are IREE's own kind there, which differs from the upstream one in the name only.
    return done.stdout.replace("util.func public", "func.func").replace("util.return", "return")


def main():
    program, reference = sys.argv[1:]
    draw = numpy.random.default_rng(0).standard_normal
    sizes = [6, 8, 8, 4]
    parameters = [draw((3, 2))] + [(draw((i, o)) / i**0.5, draw(o) / 4) for i, o in zip(sizes, sizes[1:])]
    inputs, labels = draw((24, 4)), numpy.arange(24, dtype=numpy.int32) % 4
    inputs[:, 0] += labels
    for _ in range(20):
        gradients = jax.grad(loss)(parameters, inputs, labels)
        parameters = jax.tree.map(lambda p, g: p - 0.3 * g, parameters, gradients)
    parameters = jax.tree.map(lambda p: jnp.round(p, 3), parameters)
    inputs, labels = numpy.round(inputs[:5], 3), labels[:5]

    exported = jax.export.export(jax.jit(loss))(parameters, inputs, labels)
    flat = jax.tree.leaves(parameters)
    with open(program, "w") as file:
        file.write("// Made by JAX and iree-compile: python3 from_jax.py mlp.mlir mlp.json\n")
        text = linalg(exported.mlir_module())
        file.write(with_gradient(text, "main", range(len(flat)), {len(flat) + 1: (0, sizes[-1])}))

    value, gradients = jax.value_and_grad(loss)(parameters, inputs, labels)
    positions = {str(i): numpy.asarray(a).tolist() for i, a in enumerate([*flat, inputs, labels])}
    results = {"value": float(value), **{f"d{i}": g.tolist() for i, g in enumerate(jax.tree.leaves(gradients))}}
    with open(reference, "w") as file:
        json.dump({"entry": "gradient", "arguments": positions, "results": results}, file)


if __name__ == "__main__":
    main()
