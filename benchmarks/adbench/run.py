"""Times the four objectives of ADBench and their gradients in Surge, JAX (jit) and PyTorch, at the same sizes in f64.

usage: OMP_NUM_THREADS=1 python3 run.py path/to/surge-run [objective...]

Needs numpy, jax and torch. Prints, per objective and system, the median seconds of the function and of its value with
the gradient, their ratio, and the ratio of each system's gradient to Surge's. Compilation is not counted. All three must
agree in the gradient to 1e-8, or the run fails. Run it on a machine that does nothing else. Sizes: mixture n=1000 k=25
d=10; bundle adjustment of 49 cameras, 7776 points, 31843 observations; LSTM of 2 layers of 14, 1024 elements; hand of
544 vertices and 100 points.
"""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import subprocess
import sys
import tempfile
import time

import jax
import numpy
import torch
from jax import numpy as jnp
from jax.scipy.special import logsumexp

from arguments import bundle_arguments, hand_arguments, lstm_arguments, mixture_arguments

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from report import print_head

jax.config.update("jax_enable_x64", True)
threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
torch.set_num_threads(threads)
PROGRAMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")


# Every objective is written once, over the functions that numpy's descendants share, and once more where a loop needs
# the system's own.

def mixture(np, lse, alphas, means, icf, x):
    """Without the prior's constant, which no gradient sees."""
    d, k = x.shape[1], len(alphas)
    rows, columns = zip(*[(i, j) for j in range(d) for i in range(j + 1, d)])
    flat = [i * d + j for i, j in zip(rows, columns)]
    if np is torch:
        lower = np.zeros((k, d * d), dtype=x.dtype).index_copy(1, np.tensor(flat), icf[:, d:]).reshape(k, d, d)
    else:
        lower = np.zeros((k, d * d)).at[:, np.array(flat)].set(icf[:, d:]).reshape(k, d, d)
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
    h = sequence.shape[1]

    def step(state, pair):
        rows, predicted = lstm_step(jnp, jax.nn.sigmoid, main, extra, state, pair[0], h)
        return jnp.stack(rows), pair[1] @ jax.nn.log_softmax(predicted)

    _, terms = jax.lax.scan(step, state, (sequence[:-1], sequence[1:]))
    return -terms.sum() / (len(terms) * h)


def lstm_torch(main, extra, state, sequence):
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


# Per objective: the program, further arguments of it, the arguments differentiated, the others' functions and the
# arguments.
# The hand's parents are part of its structure, so JAX compiles them in.
OBJECTIVES = {
    "mixture": ("gaussian_mixture", {"gamma": "1.0", "m": "0"}, ["alphas", "means", "icf"],
                lambda **a: mixture(jnp, lambda x, axis: logsumexp(x, axis=axis), **a),
                lambda **a: mixture(torch, torch.logsumexp, **a), mixture_arguments),
    "bundle adjustment": ("bundle_adjustment", {}, ["cameras", "points", "weights"], lambda **a: bundle(jnp, **a),
                          lambda **a: bundle(torch, **a), bundle_arguments),
    "lstm": ("lstm", {}, ["main", "extra"], lstm_jax, lstm_torch, lstm_arguments),
    "hand": ("hand_tracking", {}, ["theta"], lambda **a: hand(jnp, **a), lambda **a: hand(torch, **a), hand_arguments),
}


def median(function, least=0.5):
    """The median seconds of a call, over as many as fill half a second, at least five."""
    function()
    seconds = []
    while sum(seconds) < least or len(seconds) < 5:
        start = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[len(seconds) // 2]


def time_jax(function, arguments, wrt):
    static = {k: v for k, v in arguments.items() if k == "parents"}
    rest = {k: jnp.asarray(v) for k, v in arguments.items() if k not in wrt and k not in static}
    active = {k: jnp.asarray(arguments[k]) for k in wrt}
    value = jax.jit(lambda active, rest: function(**active, **rest, **static))
    both = jax.jit(jax.value_and_grad(lambda active, rest: function(**active, **rest, **static)))
    result, gradient = both(active, rest)
    return (median(lambda: value(active, rest).block_until_ready()),
            median(lambda: jax.block_until_ready(both(active, rest))), [gradient[k] for k in wrt])


def time_torch(function, arguments, wrt):
    tensors = {k: torch.tensor(v) for k, v in arguments.items()}
    for name in wrt:
        tensors[name].requires_grad_()

    def both():
        return torch.autograd.grad(function(**tensors), [tensors[name] for name in wrt])

    def value():
        with torch.no_grad():
            return function(**tensors)

    return median(value), median(both), both()


def time_surge(surge_run, program, further, arguments, wrt):
    with tempfile.TemporaryDirectory() as folder:
        command = [surge_run, os.path.join(PROGRAMS, program + ".mlir"), "--json", "--threads", str(threads)]
        for name, value in arguments.items():
            numpy.save(os.path.join(folder, name + ".npy"), value)
            command += ["--arg", f"{name}={os.path.join(folder, name + '.npy')}"]
        for name, value in further.items():
            command += ["--arg", f"{name}={value}"]
        run = lambda entry: json.loads(subprocess.run([*command, "--entry", entry, "--time", "21"], check=True,
                                                      capture_output=True, text=True).stdout)
        value, both = run("loss"), run("gradient")
    gradients = [result["data"] for result in both["results"][1:]]
    return value["seconds"]["median"], both["seconds"]["median"], gradients


def agree(a, b):
    a, b = (numpy.asarray(x, dtype=float).ravel() for x in (a, b))
    return numpy.abs(a - b).max() <= 1e-8 * numpy.abs(b).max()


def main():
    names = sys.argv[2:] or list(OBJECTIVES)
    print_head()
    print(f"{'':20}{'system':10}{'function':>12}{'gradient':>12}{'ratio':>8}{'to Surge':>10}   ({threads} threads)")
    for name in names:
        program, further, wrt, jax_function, torch_function, make = OBJECTIVES[name]
        arguments = make()
        rows = {"Surge": time_surge(sys.argv[1], program, further, arguments, wrt),
                "JAX": time_jax(jax_function, arguments, wrt), "PyTorch": time_torch(torch_function, arguments, wrt)}
        for system, (function, gradient, gradients) in rows.items():
            for own, reference in zip(gradients, rows["JAX"][2]):
                if not agree(torch.as_tensor(own).detach().numpy() if system == "PyTorch" else own, reference):
                    sys.exit(f"{name}: the gradients of {system} and JAX differ")
            print(f"{name:20}{system:10}{function:12.6f}{gradient:12.6f}{gradient / function:8.2f}"
                  f"{gradient / rows['Surge'][1]:10.2f}", flush=True)


if __name__ == "__main__":
    main()
