"""A step of gradient descent on a classifier in PyTorch and JAX."""
# SPDX-License-Identifier: Apache-2.0

NAMES = ["w1", "b1", "w2", "b2", "w3", "b3"]


def torch_step(arguments, compiled=False):
    import torch
    from torch.nn import functional
    weights = [torch.from_numpy(arguments[name].copy()).requires_grad_() for name in NAMES]
    x, labels = torch.from_numpy(arguments["x"]), torch.from_numpy(arguments["labels"]).long()
    optimizer = torch.optim.SGD(weights, lr=float(arguments["rate"]), fused=True)

    def evaluate(w1, b1, w2, b2, w3, b3):
        h = torch.relu(torch.addmm(b1, x, w1))
        h = torch.relu(torch.addmm(b2, h, w2))
        return functional.cross_entropy(torch.addmm(b3, h, w3), labels)

    if compiled:
        torch.compiler.reset()
        evaluate = torch.compile(evaluate, dynamic=False)

    def call():
        optimizer.zero_grad()
        loss = evaluate(*weights)
        loss.backward()
        optimizer.step()
        return [*weights, loss]

    return call


def torch_eager(arguments, parameters):
    return torch_step(arguments)


def torch_compile(arguments, parameters):
    return torch_step(arguments, compiled=True)


def jax_step(arguments):
    import jax
    from jax import numpy as jnp
    rate = float(arguments["rate"])

    def evaluate(weights, x, labels):
        w1, b1, w2, b2, w3, b3 = weights
        h = jax.nn.relu(x @ w1 + b1)
        h = jax.nn.relu(h @ w2 + b2)
        log_p = jax.nn.log_softmax(h @ w3 + b3)
        return -jnp.take_along_axis(log_p, labels[:, None], 1).mean()

    def step(weights, x, labels):
        loss, g = jax.value_and_grad(evaluate)(weights, x, labels)
        return jax.tree.map(lambda p, g: p - rate * g, weights, g), loss

    return step


def jax_jit(arguments, parameters):
    import jax
    step = jax.jit(jax_step(arguments), donate_argnums=(0,))
    x, labels = jax.device_put((arguments["x"], arguments["labels"]))
    state, first = [[jax.numpy.array(arguments[name]) for name in NAMES]], [True]

    def call():
        state[0], loss = jax.block_until_ready(step(state[0], x, labels))
        # The state's memory is given to the next call, so what is kept of it is a copy.
        kept = [jax.numpy.copy(w) for w in state[0]] if first[0] else []
        first[0] = False
        return [*kept, loss]

    return call


def jax_loop(arguments, parameters):
    import jax
    steps, step = 5, jax_step(arguments)
    x, labels = jax.device_put((arguments["x"], arguments["labels"]))
    state = [[jax.numpy.array(arguments[name]) for name in NAMES]]

    def loop(weights, x, labels):
        return jax.lax.scan(lambda carry, _: step(carry, x, labels), weights, length=steps)

    loop = jax.jit(loop, donate_argnums=(0,))

    def call():
        state[0], losses = jax.block_until_ready(loop(state[0], x, labels))
        return [losses[0]]

    return call, steps
