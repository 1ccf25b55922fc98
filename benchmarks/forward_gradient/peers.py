"""Forward gradients of a classifier in PyTorch and JAX.

A guess is pushed through the layers one after another: `segment(l)` leads from the pre-activations of layer l to those
of the next, the last one to the cost of each example. The first call also returns the derivatives and, to compare them
with, the dot products of the guesses with the exact gradient, which a backward pass finds.
"""
# SPDX-License-Identifier: Apache-2.0

LAYERS = 4
NAMES = [f"{kind}{layer + 1}" for layer in range(LAYERS) for kind in "wb"]


def torch_eager(arguments, parameters):
    import torch
    from torch.nn.functional import cross_entropy, relu
    torch.manual_seed(7)
    weights = tuple(torch.from_numpy(arguments[name].copy()) for name in NAMES)
    x, labels = torch.from_numpy(arguments["x"]), torch.from_numpy(arguments["labels"]).long()
    strategy = parameters["strategy"]

    def loss_at_sites(weights, noise):
        """The costs, with something added to the pre-activations of each layer."""
        h = x
        for layer in range(LAYERS):
            s = torch.addmm(weights[2 * layer + 1], h, weights[2 * layer])
            s = s + noise[layer] if noise else s
            h = relu(s)
        return cross_entropy(s, labels, reduction="none")

    def exact():
        variables = [w.requires_grad_() for w in weights]
        loss = loss_at_sites(variables, None).mean()
        return [loss, *torch.autograd.grad(loss, variables)]

    def guess_weights():
        y = tuple(torch.randn_like(w) for w in weights)
        loss, j = torch.func.jvp(lambda *w: loss_at_sites(w, None).mean(), weights, y)
        return loss, [j * guess for guess in y], y, j

    def segment(layer):
        if layer + 1 == LAYERS:
            return lambda s: cross_entropy(s, labels, reduction="none")
        return lambda s: torch.addmm(weights[2 * layer + 3], relu(s), weights[2 * layer + 2])

    def guess(layer, s):
        if strategy == "activations" or layer + 1 == LAYERS:
            return torch.randn_like(s)
        w = weights[2 * layer + 2]
        return torch.where(s > 0, torch.randn(len(s), w.shape[1]) @ w.T, 0.0)

    def guess_sites():
        s, tangent, seen, y = torch.addmm(weights[1], x, weights[0]), None, [x], []
        for layer in range(LAYERS):
            y.append(guess(layer, s))
            seen.append(relu(s))
            tangent = y[layer] if tangent is None else tangent + y[layer]
            s, tangent = torch.func.jvp(segment(layer), (s,), (tangent,))
        # Now s are the costs of the examples, and the tangent is the derivative of each.
        gradients, each = [], (tangent / len(x))[:, None]
        for layer in range(LAYERS):
            cotangent = y[layer] * each
            gradients += [seen[layer].T @ cotangent, cotangent.sum(0)]
        return s.mean(), gradients, y, tangent

    def identity(y, j):
        if strategy == "weights":
            products = [(guess * g).sum() for guess, g in zip(y, exact()[1:])]
        else:
            zeros = [torch.zeros_like(guess).requires_grad_() for guess in y]
            cotangents = torch.autograd.grad(loss_at_sites(weights, zeros).sum(), zeros)
            products = [(guess * g).sum(1) for guess, g in zip(y, cotangents)]
        return [j, sum(products)]

    if strategy == "backpropagation":
        return exact
    estimate, first = guess_weights if strategy == "weights" else guess_sites, [True]

    def call():
        loss, gradients, y, j = estimate()
        checked = identity(y, j) if first[0] else []
        for w in weights if first[0] else ():
            w.requires_grad_(False)
        first[0] = False
        return [loss, *gradients, *checked]

    return call


def jax_jit(arguments, parameters):
    import jax
    from jax import numpy as jnp
    from jax.nn import relu
    strategy, rank, iterations = (parameters[name] for name in ("strategy", "rank", "iterations"))
    given = jax.device_put([arguments[name] for name in NAMES])
    x, labels = jax.device_put((arguments["x"], arguments["labels"]))

    def cost(s, labels):
        return -jnp.take_along_axis(jax.nn.log_softmax(s), labels[:, None], 1)[:, 0]

    def loss_at_sites(weights, x, labels, noise=None):
        """The costs, with something added to the pre-activations of each layer."""
        h = x
        for layer in range(LAYERS):
            s = h @ weights[2 * layer] + weights[2 * layer + 1]
            s = s + noise[layer] if noise else s
            h = relu(s)
        return cost(s, labels)

    def mean_loss(weights, x, labels):
        return loss_at_sites(weights, x, labels).mean()

    def guess_weights(weights, x, labels, key):
        keys = jax.random.split(key, len(weights))
        y = [jax.random.normal(key, w.shape) for key, w in zip(keys, weights)]
        loss, j = jax.jvp(lambda w: mean_loss(w, x, labels), (weights,), (y,))
        return loss, [j * guess for guess in y], y, j

    def orthonormal(basis):
        """The rows of rank x examples x n in each example; rank x n where one basis serves all."""
        gram = jnp.einsum("i...n,j...n->...ij", basis, basis)
        gram += 1e-6 * jnp.trace(gram, axis1=-2, axis2=-1)[..., None, None] * jnp.eye(rank)
        inverse = jax.scipy.linalg.solve_triangular(
            jnp.linalg.cholesky(gram), jnp.broadcast_to(jnp.eye(rank), gram.shape), lower=True)
        return jnp.einsum("...ij,j...n->i...n", inverse, basis)

    def w_perp(segment, s, key):
        first, second = jax.random.split(key)
        _, push = jax.linearize(segment, s)
        pull = jax.linear_transpose(push, s)
        z = jax.random.normal(second, (rank, len(s)))
        if strategy == "W-perp":
            passed = jax.vmap(lambda direction: pull(push(direction))[0])
            basis = orthonormal(jax.random.normal(first, (rank, *s.shape)))
            for _ in range(iterations):
                basis = orthonormal(passed(basis))
            return jnp.einsum("kb,kbn->bn", z, orthonormal(basis))
        # Example e passes row e mod rank, and what comes back is summed over these; the rank divides the batch.
        basis = orthonormal(jax.random.normal(first, (rank, s.shape[1])))
        for _ in range(iterations):
            back, = pull(push(jnp.tile(basis, (len(s) // rank, 1))))
            basis = orthonormal(back.reshape(-1, *basis.shape).sum(0))
        return z.T @ orthonormal(basis)

    def guess(segment, s, key):
        if strategy == "activations" or segment is None:
            return jax.random.normal(key, s.shape)
        if strategy == "upstream":
            following, pull = jax.vjp(segment, s)
            return pull(jax.random.normal(key, following.shape))[0]
        return w_perp(segment, s, key)

    def guess_sites(weights, x, labels, key):
        keys = jax.random.split(key, LAYERS)
        s, tangent, seen, y = x @ weights[0] + weights[1], 0, [x], []
        for layer in range(LAYERS):
            is_last = layer + 1 == LAYERS
            if is_last:
                segment = lambda s: cost(s, labels)
            else:
                segment = lambda s, w=weights[2 * layer + 2], b=weights[2 * layer + 3]: relu(s) @ w + b
            y.append(guess(None if is_last else segment, s, keys[layer]))
            seen.append(relu(s))
            tangent = tangent + y[layer]
            s, tangent = jax.jvp(segment, (s,), (tangent,))
        # Now s are the costs of the examples, and the tangent is the derivative of each.
        gradients, each = [], (tangent / len(x))[:, None]
        for layer in range(LAYERS):
            cotangent = y[layer] * each
            gradients += [seen[layer].T @ cotangent, cotangent.sum(0)]
        return s.mean(), gradients, y, tangent

    def checked(weights, x, labels, key):
        loss, gradients, y, j = estimate(weights, x, labels, key)
        if strategy == "weights":
            exact = jax.grad(mean_loss)(weights, x, labels)
            products = [(guess * g).sum() for guess, g in zip(y, exact)]
        else:
            exact = jax.grad(lambda noise: loss_at_sites(weights, x, labels, noise).sum())(
                [jnp.zeros_like(guess) for guess in y])
            products = [(guess * g).sum(1) for guess, g in zip(y, exact)]
        return [loss, *gradients, j, sum(products)]

    if strategy == "backpropagation":
        gradient = jax.jit(jax.value_and_grad(mean_loss))

        def call_exact():
            loss, gradients = jax.block_until_ready(gradient(given, x, labels))
            return [loss, *gradients]

        return call_exact
    estimate = guess_weights if strategy == "weights" else guess_sites
    calls = [0]

    @jax.jit
    def step(weights, x, labels, number):
        return estimate(weights, x, labels, jax.random.fold_in(jax.random.key(7), number))[:2]

    def call():
        calls[0] += 1
        if calls[0] == 1:
            return jax.jit(checked)(given, x, labels, jax.random.key(7))
        loss, gradients = jax.block_until_ready(step(given, x, labels, calls[0]))
        return [loss, *gradients]

    return call
