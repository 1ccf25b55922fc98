"""The objectives of ADBench and their gradients in PyTorch, JAX and Enzyme."""
# SPDX-License-Identifier: Apache-2.0

import numpy

# Per objective: the arguments differentiated.
ACTIVE = {"mixture": ["alphas", "means", "icf"], "bundle": ["cameras", "points", "weights"], "lstm": ["main", "extra"],
          "hand": ["theta"]}


# Every objective is written once, over the functions that numpy's descendants share, and once more where a loop needs
# the system's own.

def mixture(np, lse, lower_of, alphas, means, icf, x):
    """Without the prior's constant, which no gradient sees."""
    d, k = x.shape[1], len(alphas)
    rows, columns = zip(*[(i, j) for j in range(d) for i in range(j + 1, d)])
    lower = lower_of((k, d * d), [i * d + j for i, j in zip(rows, columns)], icf[:, d:]).reshape(k, d, d)
    diagonal = np.exp(icf[:, :d])
    centered = x[None] - means[:, None]
    whitened = diagonal[:, None] * centered + centered @ np.swapaxes(lower, 1, 2)
    terms = alphas + icf[:, :d].sum(1) - 0.5 * (whitened**2).sum(2).T
    prior = 0.5 * ((diagonal**2).sum() + (icf[:, d:]**2).sum())
    return lse(terms, 1).sum() - len(x) * lse(alphas, 0) + prior


def bundle(np, cameras, points, weights, features, observed):
    camera, point = cameras[observed[:, 0]], points[observed[:, 1]]
    r, x = camera[:, :3], point - camera[:, 3:6]
    theta = np.sqrt((r**2).sum(1))[:, None]
    w, c, s = r / theta, np.cos(theta), np.sin(theta)
    turned = x * c + np.linalg.cross(w, x) * s + w * (w * x).sum(1)[:, None] * (1 - c)
    flat = turned[:, :2] / turned[:, 2:]
    r2 = (flat**2).sum(1)[:, None]
    zoom = (1 + camera[:, 9:10] * r2 + camera[:, 10:] * r2**2) * camera[:, 6:7]
    errors = weights[:, None] * (flat * zoom + camera[:, 7:9] - features)
    return 0.5 * ((errors**2).sum() + ((1 - weights**2)**2).sum())


def lstm_step(np, sigmoid, main, extra, state, x, h):
    """The next state, as a list of its rows, and the prediction."""
    state, x = list(state), x * extra[0]
    for row in range(0, len(state), 2):
        w, b = main[row], main[row + 1]
        gate = lambda g, read: w[g * h:(g + 1) * h] * read + b[g * h:(g + 1) * h]
        hidden, cell = state[row], state[row + 1]
        state[row + 1] = cell * sigmoid(gate(0, x)) + sigmoid(gate(1, hidden)) * np.tanh(gate(3, hidden))
        state[row] = x = sigmoid(gate(2, x)) * np.tanh(state[row + 1])
    return state, x * extra[1] + extra[2]


def lstm_jax(main, extra, state, sequence):
    import jax
    from jax import numpy as jnp
    h = sequence.shape[1]

    def step(state, pair):
        rows, predicted = lstm_step(jnp, jax.nn.sigmoid, main, extra, state, pair[0], h)
        return jnp.stack(rows), pair[1] @ jax.nn.log_softmax(predicted)

    _, terms = jax.lax.scan(step, state, (sequence[:-1], sequence[1:]))
    return -terms.sum() / (len(terms) * h)


def lstm_torch(main, extra, state, sequence):
    import torch
    h, total = sequence.shape[1], 0.0
    for x, gold in zip(sequence[:-1], sequence[1:]):
        state, predicted = lstm_step(torch, torch.sigmoid, main, extra, state, x, h)
        total = total + gold @ torch.log_softmax(predicted, 0)
    return -total / ((len(sequence) - 1) * h)


def hand(np, theta, parents, relatives, inverses, positions, weights, correspondences, points):
    """As a program of whole arrays, except for the chain of bones."""
    zero, one = theta[0] * 0, theta[0] * 0 + 1
    stack = lambda rows: np.stack([np.stack(row) for row in rows])
    absolutes = []
    for bone in range(22):
        relative = relatives[bone]
        finger, joint = divmod(bone - 2, 4)
        if bone >= 2 and joint < 3:
            a = theta[6 + 4 * finger + (joint + 1 if joint else 0)]
            b = theta[7 + 4 * finger] if joint == 0 else zero
            ca, sa, cb, sb = np.cos(a), np.sin(a), np.cos(b), np.sin(b)
            relative = relative @ stack([[cb, -sb * ca, sb * sa, zero], [sb, cb * ca, -cb * sa, zero],
                                         [zero, sa, ca, zero], [zero, zero, zero, one]])
        parent = int(parents[bone])
        absolutes.append(relative if parent < 0 else absolutes[parent] @ relative)
    transforms = np.stack(absolutes) @ inverses
    places = np.einsum("vb,bij,vj->vi", weights, transforms[:, :3], positions)
    length = np.sqrt((theta[:3]**2).sum())
    x, y, z = theta[:3] / length
    c, s = np.cos(length), np.sin(length)
    rotation = stack([[x * x * (1 - c) + c, x * y * (1 - c) - z * s, x * z * (1 - c) + y * s],
                      [x * y * (1 - c) + z * s, y * y * (1 - c) + c, y * z * (1 - c) - x * s],
                      [x * z * (1 - c) - y * s, y * z * (1 - c) + x * s, z * z * (1 - c) + c]])
    vertices = places @ rotation.T + theta[3:6]
    return 0.5 * ((points - vertices[correspondences])**2).sum()


def torch_objective(name):
    import torch

    def lower_of(shape, columns, values):
        return torch.zeros(shape, dtype=values.dtype).index_copy(1, torch.tensor(columns), values)

    return {"mixture": lambda **a: mixture(torch, torch.logsumexp, lower_of, **a),
            "bundle": lambda **a: bundle(torch, **a), "lstm": lstm_torch, "hand": lambda **a: hand(torch, **a)}[name]


def torch_gradient(arguments, parameters, compiled=False):
    import torch
    name = parameters["objective"]
    tensors = {key: torch.from_numpy(value) for key, value in arguments.items() if not isinstance(value, str)}
    active = [tensors[key].requires_grad_() for key in ACTIVE[name]]
    if name == "hand":
        # The hand's bones are part of its structure.
        tensors["parents"] = [int(parent) for parent in arguments["parents"]]
    function = torch_objective(name)
    if compiled:
        torch.compiler.reset()
        function = torch.compile(function, dynamic=False)

    def call():
        value = function(**tensors)
        return [value, *torch.autograd.grad(value, active)]

    return call


def torch_eager(arguments, parameters):
    return torch_gradient(arguments, parameters)


def torch_compile(arguments, parameters):
    return torch_gradient(arguments, parameters, compiled=True)


def jax_objective(name):
    """A function of the active arguments and of the others."""
    from jax import numpy as jnp
    from jax.scipy.special import logsumexp

    def lower_of(shape, columns, values):
        return jnp.zeros(shape).at[:, numpy.array(columns)].set(values)

    return {"mixture": lambda **a: mixture(jnp, lambda x, axis: logsumexp(x, axis=axis), lower_of, **a),
            "bundle": lambda **a: bundle(jnp, **a), "lstm": lstm_jax, "hand": lambda **a: hand(jnp, **a)}[name]


def jax_split(arguments, parameters):
    """The objective as a function of its active arguments and of the others, in turn; and both."""
    import jax
    name = parameters["objective"]
    active = ACTIVE[name]
    # The hand's bones are part of its structure.
    static = {"parents": arguments["parents"]} if name == "hand" else {}
    others = [key for key, value in arguments.items() if key not in active and key not in static and
              not isinstance(value, str)]
    function = jax_objective(name)

    def of(*values):
        return function(**dict(zip(active + others, values)), **static)

    return of, len(active), jax.device_put([arguments[key] for key in active + others])


def jax_jit(arguments, parameters):
    import jax
    function, count, values = jax_split(arguments, parameters)
    both = jax.jit(jax.value_and_grad(function, argnums=tuple(range(count))))

    def call():
        value, gradient = jax.block_until_ready(both(*values))
        return [value, *gradient]

    return call


def jax_enzyme(arguments, parameters):
    """Enzyme's derivative of the StableHLO that JAX makes of the function."""
    import jax
    from enzyme_ad.jax import enzyme_jax_ir
    function, count, values = jax_split(arguments, parameters)
    function = enzyme_jax_ir(argv=())(function)

    @jax.jit
    def both(*values):
        value, transposed = jax.vjp(lambda *active: function(*active, *values[count:]), *values[:count])
        return [value, *transposed(jax.numpy.ones_like(value))]

    return lambda: jax.block_until_ready(both(*values))
