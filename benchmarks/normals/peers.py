"""Normal numbers in NumPy, PyTorch and JAX."""
# SPDX-License-Identifier: Apache-2.0


def numpy_normal(arguments, parameters):
    import numpy
    generator = numpy.random.Generator(numpy.random.Philox(7))
    return lambda: [generator.standard_normal(parameters["count"], dtype=numpy.float32)]


def torch_randn(arguments, parameters):
    import torch
    torch.manual_seed(7)
    return lambda: [torch.randn(parameters["count"])]


def jax_normal(parameters, implementation):
    import jax
    draw = jax.jit(lambda key: jax.random.normal(key, (parameters["count"],)))
    key = jax.random.key(7, impl=implementation)
    return lambda: [draw(key).block_until_ready()]


def jax_threefry(arguments, parameters):
    return jax_normal(parameters, "threefry2x32")


def jax_rbg(arguments, parameters):
    return jax_normal(parameters, "rbg")
