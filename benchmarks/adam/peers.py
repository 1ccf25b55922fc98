"""A step of Adam in PyTorch and JAX."""
# SPDX-License-Identifier: Apache-2.0


def torch_adam(arguments, parameters):
    import torch
    p = torch.from_numpy(arguments["p"].copy()).requires_grad_()
    p.grad = torch.from_numpy(arguments["g"])
    optimizer = torch.optim.Adam([p], lr=float(arguments["rate"]), **parameters["torch"])

    def call():
        optimizer.step()
        return p, optimizer.state[p]["exp_avg"], optimizer.state[p]["exp_avg_sq"]

    return call


def torch_eager(arguments, parameters):
    return torch_adam(arguments, {"torch": {}})


def torch_fused(arguments, parameters):
    return torch_adam(arguments, {"torch": {"fused": True}})


def torch_compile(arguments, parameters):
    import torch
    torch.compiler.reset()
    p, m, v, g = (torch.from_numpy(arguments[name].copy()) for name in ("p", "m", "v", "g"))
    rate = float(arguments["rate"])

    def update(p, m, v, g, first, second):
        m.lerp_(g, 0.1)
        v.mul_(0.999).addcmul_(g, g, value=0.001)
        p.sub_(rate * (m / first) / ((v / second).sqrt() + 1e-8))

    compiled, count = torch.compile(update), [0]
    first, second = torch.zeros(()), torch.zeros(())

    def call():
        count[0] += 1
        first.fill_(1 - 0.9**count[0])
        second.fill_(1 - 0.999**count[0])
        compiled(p, m, v, g, first, second)
        return p, m, v

    return call


def jax_update(arguments):
    from jax import numpy as jnp
    rate = float(arguments["rate"])

    def update(p, m, v, g, t):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        wide = t.astype("float32")
        return p - rate * (m / (1 - 0.9**wide)) / (jnp.sqrt(v / (1 - 0.999**wide)) + 1e-8), m, v

    state = [jnp.array(arguments[name]) for name in ("p", "m", "v")]
    return update, state, jnp.array(arguments["g"])


def jax_jit(arguments, parameters):
    import jax
    update, state, g = jax_update(arguments)
    update, count = jax.jit(update, donate_argnums=(0, 1, 2)), [0]

    def call():
        count[0] += 1
        state[:] = jax.block_until_ready(update(*state, g, jax.numpy.int32(count[0])))
        # The state's memory is given to the next call, so what is kept of it is a copy.
        return [jax.numpy.copy(x) for x in state] if count[0] == 1 else state

    return call


def jax_loop(arguments, parameters):
    import jax
    update, state, g = jax_update(arguments)
    steps, count = 5, [1]

    def loop(p, m, v, g, t):
        return jax.lax.fori_loop(0, steps, lambda i, carry: update(*carry, g, t + i), (p, m, v))

    loop = jax.jit(loop, donate_argnums=(0, 1, 2))

    def call():
        state[:] = jax.block_until_ready(loop(*state, g, jax.numpy.int32(count[0])))
        count[0] += steps
        return []

    return call, steps
