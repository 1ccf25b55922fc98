"""A step of polynomial programming with ReinMax and Adam in PyTorch and JAX."""
# SPDX-License-Identifier: Apache-2.0

BATCH, LATENTS, C = 64, 128, 0.45


def torch_step(arguments, sample, compiled=False):
    import torch
    torch.manual_seed(7)
    theta = torch.from_numpy(arguments["theta"].copy()).requires_grad_()
    p = float(arguments["p"])
    optimizer = torch.optim.Adam([theta], lr=float(arguments["rate"]), fused=True)

    def evaluate(theta):
        z = sample(theta.expand(BATCH, LATENTS, 2))
        return (z[..., 0] - C).abs().pow(p).mean()

    if compiled:
        torch.compiler.reset()
        evaluate = torch.compile(evaluate, dynamic=False)

    def call():
        optimizer.zero_grad()
        loss = evaluate(theta)
        loss.backward()
        optimizer.step()
        state = optimizer.state[theta]
        return theta, state["exp_avg"], state["exp_avg_sq"], loss

    return call


def torch_sample(logits):
    """ReinMax as its authors' examples write it."""
    import torch
    p = torch.softmax(logits, -1)
    index = torch.multinomial(p.detach().reshape(-1, 2), 1).reshape(*p.shape[:-1], 1)
    z = torch.zeros_like(p).scatter_(-1, index, 1.0)
    half = torch.softmax((torch.log(0.5 * (z + p)) - logits).detach() + logits, -1)
    soft = 2 * half - 0.5 * p
    return z + (soft - soft.detach())


def torch_eager(arguments, parameters):
    return torch_step(arguments, torch_sample)


def torch_compile(arguments, parameters):
    return torch_step(arguments, torch_sample, compiled=True)


def torch_reinmax_package(arguments, parameters):
    from reinmax import reinmax
    return torch_step(arguments, lambda logits: reinmax(logits.contiguous(), 1.0)[0])


def jax_step(arguments):
    """From the state and a key to the state and the loss."""
    import jax
    from jax import numpy as jnp
    p, rate = float(arguments["p"]), float(arguments["rate"])

    def evaluate(theta, key):
        logits = jnp.broadcast_to(theta, (BATCH, LATENTS, 2))
        fixed = jax.lax.stop_gradient(logits)
        z = jax.nn.one_hot(jax.random.categorical(key, fixed), 2)
        shift = jnp.log(0.5 * (z + jax.nn.softmax(fixed))) - fixed
        soft = 2 * jax.nn.softmax(logits + shift) - 0.5 * jax.nn.softmax(logits)
        x = z + soft - jax.lax.stop_gradient(soft)
        return (jnp.abs(x[..., 0] - C) ** p).mean()

    def step(theta, m, v, t, key):
        loss, g = jax.value_and_grad(evaluate)(theta, jax.random.fold_in(key, t))
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        wide = t.astype("float32")
        first, second = 1 - 0.9**wide, 1 - 0.999**wide
        theta = theta - rate * (m / first) / (jnp.sqrt(v / second) + 1e-8)
        return theta, m, v, loss

    return step


def jax_jit(arguments, parameters):
    import jax
    from jax import numpy as jnp
    step = jax.jit(jax_step(arguments), donate_argnums=(0, 1, 2))
    key = jax.random.key(7)
    state = [jax.device_put(arguments[name].copy()) for name in ("theta", "m", "v")]
    count = [0]

    def call():
        count[0] += 1
        *state[:], loss = step(*state, jnp.int32(count[0]), key)
        return jax.block_until_ready([jnp.copy(x) for x in state] if count[0] == 1 else []) + [loss.block_until_ready()]

    return call


def jax_loop(arguments, parameters):
    import jax
    steps, step, key = 100, jax_step(arguments), jax.random.key(7)

    @jax.jit
    def loop(theta, m, v, t):
        def body(carry, i):
            *state, loss = step(*carry, t + i, key)
            return tuple(state), loss
        return jax.lax.scan(body, (theta, m, v), jax.numpy.arange(steps, dtype="int32"))

    state = [tuple(jax.device_put(arguments[name]) for name in ("theta", "m", "v"))]
    count = [1]

    def call():
        state[0], losses = jax.block_until_ready(loop(*state[0], jax.numpy.int32(count[0])))
        count[0] += steps
        return [*state[0], losses[0]]

    return call, steps
