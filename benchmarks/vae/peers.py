"""A step of the categorical autoencoder with ReinMax and Adam in PyTorch and JAX."""
# SPDX-License-Identifier: Apache-2.0

import math

BATCH, TEMPERATURE = 100, 1.3
NAMES = [f"{kind}{layer}" for layer in range(1, 7) for kind in "wb"]


def torch_sample(logits):
    """ReinMax as its authors' examples write it."""
    import torch
    p = torch.softmax(logits, -1)
    index = torch.multinomial(p.detach().reshape(-1, p.shape[-1]), 1).reshape(*p.shape[:-1], 1)
    z = torch.zeros_like(p).scatter_(-1, index, 1.0)
    mixed = 0.5 * (z + torch.softmax(logits / TEMPERATURE, -1))
    half = torch.softmax((torch.log(mixed) - logits).detach() + logits, -1)
    soft = 2 * half - 0.5 * p
    return z + (soft - soft.detach())


def torch_step(arguments, parameters, sample, compiled=False):
    import torch
    from torch.nn import functional
    torch.manual_seed(7)
    latents, categories = parameters["latents"], parameters["categories"]
    weights = [torch.from_numpy(arguments[name].copy()).requires_grad_() for name in NAMES]
    x = torch.from_numpy(arguments["x"])
    optimizer = torch.optim.Adam(weights, lr=float(arguments["rate"]), fused=True)

    def evaluate(w1, b1, w2, b2, w3, b3, w4, b4, w5, b5, w6, b6):
        h = torch.relu(torch.addmm(b1, x, w1))
        h = torch.relu(torch.addmm(b2, h, w2))
        logits = torch.addmm(b3, h, w3).reshape(BATCH, latents, categories)
        z = sample(logits)
        h = torch.relu(torch.addmm(b4, z.reshape(BATCH, -1), w4))
        h = torch.relu(torch.addmm(b5, h, w5))
        pixels = torch.addmm(b6, h, w6)
        reconstruction = functional.binary_cross_entropy_with_logits(pixels, x, reduction="sum") / BATCH
        log_q = torch.log_softmax(logits, -1)
        divergence = (log_q.exp() * (log_q + math.log(categories))).sum() / BATCH
        return reconstruction + divergence

    if compiled:
        torch.compiler.reset()
        evaluate = torch.compile(evaluate, dynamic=False)

    def call():
        optimizer.zero_grad()
        loss = evaluate(*weights)
        loss.backward()
        optimizer.step()
        return optimizer.state[weights[-1]]["exp_avg"], loss

    return call


def torch_eager(arguments, parameters):
    return torch_step(arguments, parameters, torch_sample)


def torch_compile(arguments, parameters):
    return torch_step(arguments, parameters, torch_sample, compiled=True)


def torch_reinmax_package(arguments, parameters):
    from reinmax import reinmax
    return torch_step(arguments, parameters, lambda logits: reinmax(logits, TEMPERATURE)[0])


def jax_step(arguments, latents, categories):
    """From the state and a key to the state and the loss."""
    import jax
    from jax import numpy as jnp
    rate = float(arguments["rate"])

    def evaluate(weights, x, key):
        w1, b1, w2, b2, w3, b3, w4, b4, w5, b5, w6, b6 = weights
        h = jax.nn.relu(x @ w1 + b1)
        h = jax.nn.relu(h @ w2 + b2)
        logits = (h @ w3 + b3).reshape(BATCH, latents, categories)
        fixed = jax.lax.stop_gradient(logits)
        z = jax.nn.one_hot(jax.random.categorical(key, fixed), categories)
        shift = jnp.log(0.5 * (z + jax.nn.softmax(fixed / TEMPERATURE))) - fixed
        soft = 2 * jax.nn.softmax(logits + shift) - 0.5 * jax.nn.softmax(logits)
        code = z + soft - jax.lax.stop_gradient(soft)
        h = jax.nn.relu(code.reshape(BATCH, -1) @ w4 + b4)
        h = jax.nn.relu(h @ w5 + b5)
        pixels = h @ w6 + b6
        reconstruction = (jax.nn.softplus(pixels) - x * pixels).sum() / BATCH
        log_q = jax.nn.log_softmax(logits)
        return reconstruction + (jnp.exp(log_q) * (log_q + math.log(categories))).sum() / BATCH

    def step(weights, m, v, t, x, key):
        loss, g = jax.value_and_grad(evaluate)(weights, x, jax.random.fold_in(key, t))
        wide = t.astype("float32")
        first, second = 1 - 0.9**wide, 1 - 0.999**wide
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        weights = jax.tree.map(lambda p, m, v: p - rate * (m / first) / (jnp.sqrt(v / second) + 1e-8), weights, m, v)
        return weights, m, v, loss

    return step


def jax_state(arguments):
    from jax import numpy as jnp
    weights = [jnp.array(arguments[name]) for name in NAMES]
    return (weights, [jnp.zeros_like(w) for w in weights], [jnp.zeros_like(w) for w in weights])


def jax_jit(arguments, parameters):
    import jax
    step = jax.jit(jax_step(arguments, **parameters), donate_argnums=(0, 1, 2))
    x, key, state, count = jax.device_put(arguments["x"]), jax.random.key(7), list(jax_state(arguments)), [0]

    def call():
        count[0] += 1
        *state[:], loss = jax.block_until_ready(step(*state, jax.numpy.int32(count[0]), x, key))
        # The state's memory is given to the next call, so what is kept of it is a copy.
        return [jax.numpy.copy(state[1][-1]) if count[0] == 1 else None, loss]

    return call


def jax_loop(arguments, parameters):
    import jax
    steps, step, key = 10, jax_step(arguments, **parameters), jax.random.key(7)
    x, state, count = jax.device_put(arguments["x"]), [jax_state(arguments)], [1]

    def loop(state, t, x):
        def body(carry, i):
            *carry, loss = step(*carry, t + i, x, key)
            return tuple(carry), (loss, carry[1][-1])
        return jax.lax.scan(body, state, jax.numpy.arange(steps, dtype="int32"))

    loop = jax.jit(loop, donate_argnums=(0,))

    def call():
        state[0], (losses, m) = jax.block_until_ready(loop(state[0], jax.numpy.int32(count[0]), x))
        count[0] += steps
        return [m[0], losses[0]]

    return call, steps
