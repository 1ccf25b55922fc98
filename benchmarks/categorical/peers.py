"""The categorical sample and its gradient in PyTorch and JAX."""
# SPDX-License-Identifier: Apache-2.0


def torch_forward(estimator, temperature, samples):
    """The sample with a graph behind it, whose gradient is the estimate, as users of PyTorch write it."""
    import torch
    from torch import nn

    def drawn(logits):
        p = torch.softmax(logits, -1)
        index = torch.multinomial(p.detach(), 1)
        return p, torch.zeros_like(logits).scatter_(-1, index, 1.0)

    def straight_through(logits):
        p, z = drawn(logits)
        return z + (p - p.detach())

    def reinmax(logits):
        p, z = drawn(logits)
        mixed = (0.5 * (z + p)).detach()
        half = torch.softmax((torch.log(mixed) - logits).detach() + logits, -1)
        soft = 2 * half - 0.5 * p
        return z + (soft - soft.detach())

    def gumbel_softmax(logits):
        return nn.functional.gumbel_softmax(logits, tau=temperature, hard=True)

    def gumbel_rao(logits):
        p, z = drawn(logits)
        with torch.no_grad():
            e = torch.empty((samples, *logits.shape)).exponential_()
            at_drawn = (e * z).sum(-1, keepdim=True)
            shift = -torch.log(e * (1 - z) / p + at_drawn) - logits
        soft = torch.softmax((logits + shift) / temperature, -1).mean(0)
        return z + (soft - soft.detach())

    return {"ST": straight_through, "ReinMax": reinmax, "ST-Gumbel": gumbel_softmax,
            "Gumbel-Rao": gumbel_rao}[estimator]


def torch_call(arguments, forward):
    import torch
    torch.manual_seed(7)
    logits = torch.from_numpy(arguments["logits"]).requires_grad_()
    cotangent = torch.from_numpy(arguments["cotangent"])

    def call():
        z = forward(logits)
        gradient, = torch.autograd.grad(z, logits, cotangent)
        return z.detach(), gradient

    return call


def torch_eager(arguments, parameters):
    return torch_call(arguments, torch_forward(**parameters))


def torch_compile(arguments, parameters):
    import torch
    torch.compiler.reset()
    return torch_call(arguments, torch.compile(torch_forward(**parameters), dynamic=False))


def torch_reinmax_package(arguments, parameters):
    from reinmax import reinmax
    return torch_call(arguments, lambda logits: reinmax(logits, parameters["temperature"])[0])


def jax_both(estimator, temperature, samples):
    """From logits, cotangent and key to the sample and the gradient estimate."""
    import jax
    from jax import numpy as jnp

    def one_hot(index, like):
        return jax.nn.one_hot(index, like.shape[-1], dtype=like.dtype)

    def forward(logits, key):
        if estimator == "ST-Gumbel":
            noisy = logits + jax.random.gumbel(key, logits.shape)
            return one_hot(jnp.argmax(noisy, -1), logits), lambda x: jax.nn.softmax((x + noisy - logits) / temperature)
        key, own = jax.random.split(key)
        z = one_hot(jax.random.categorical(key, logits), logits)
        if estimator == "ST":
            return z, jax.nn.softmax
        if estimator == "ReinMax":
            shift = jnp.log(0.5 * (z + jax.nn.softmax(logits))) - logits
            return z, lambda x: 2 * jax.nn.softmax(x + shift) - 0.5 * jax.nn.softmax(x)
        e = jax.random.exponential(own, (samples, *logits.shape))
        at_drawn = (e * z).sum(-1, keepdims=True)
        shift = -jnp.log(e * (1 - z) / jax.nn.softmax(logits) + at_drawn) - logits
        return z, lambda x: jax.nn.softmax((x + shift) / temperature).mean(0)

    def both(logits, cotangent, key):
        z, soft = forward(logits, key)
        _, transposed = jax.vjp(soft, logits)
        return z, transposed(cotangent)[0]

    return both


def jax_jit(arguments, parameters):
    import jax
    both = jax.jit(jax_both(**parameters))
    logits, cotangent = jax.device_put((arguments["logits"], arguments["cotangent"]))
    key = jax.random.key(7)
    return lambda: jax.block_until_ready(both(logits, cotangent, key))


def jax_loop(arguments, parameters):
    """Many calls in one program, each with a key of its own."""
    import jax
    both = jax_both(**parameters)
    steps = max(2, min(100, (1 << 20) // arguments["logits"].size))

    @jax.jit
    def loop(logits, cotangent, key):
        def step(i, carry):
            return both(logits, cotangent, jax.random.fold_in(key, i))
        return jax.lax.fori_loop(0, steps, step, (logits, logits))

    logits, cotangent = jax.device_put((arguments["logits"], arguments["cotangent"]))
    key = jax.random.key(7)
    return lambda: jax.block_until_ready(loop(logits, cotangent, key)), steps
