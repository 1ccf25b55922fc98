"""Soft alignment by enumerating every path."""
# SPDX-License-Identifier: Apache-2.0

from jax.numpy import stack, sum
from jax.scipy.special import logsumexp

from record import gradient, numbers


def paths(i, j):
    """Every path from (0, 0) to (i, j), as a list of pairs."""
    if (i, j) == (0, 0):
        return [[(0, 0)]]
    before = [(i - 1, j), (i, j - 1), (i - 1, j - 1)]
    return [path + [(i, j)] for k, l in before if k >= 0 and l >= 0 for path in paths(k, l)]


def objective(x, y, gamma):
    cost = sum((x[:, None] - y[None]) ** 2, axis=2) / 2
    every = paths(len(x) - 1, len(y) - 1)
    assert len(every) == 129
    return -gamma * logsumexp(stack([-sum(stack([cost[pair] for pair in path])) / gamma for path in every]))


draw = numbers(11)
gradient(objective, {"x": draw(4, 2), "y": draw(5, 2), "gamma": 0.7}, ["x", "y", "gamma"])
