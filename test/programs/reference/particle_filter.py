"""The particle filter on the same uniform numbers, with ReinMax's linear map as the derivative of a sample.

The map is J = 2 (diag(p) - p p') - (diag(pi) - pi pi') / 2 with p = (pi + onehot) / 2 (Liu et al., NeurIPS 2023).
"""
# SPDX-License-Identifier: Apache-2.0

import os
import sys

import jax
from jax.nn import one_hot, softmax
from jax.numpy import array, cos, cumsum, diag, exp, log, max, outer, pi, sin, sqrt, stack, sum, zeros
from jax.scipy.special import logsumexp
from jax.scipy.stats import norm

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "estimators"))
from philox import fold_in, uniform

from record import gradient


@jax.custom_jvp
def sample(logits, u):
    e = exp(logits - max(logits))
    return one_hot(sum(cumsum(e) <= u * sum(e)), len(logits), dtype=float)


@sample.defjvp
def sample_jvp(primals, tangents):
    logits, u = primals
    z = sample(logits, u)
    p = softmax(logits)
    middle = (p + z) / 2
    j = 2 * (diag(middle) - outer(middle, middle)) - (diag(p) - outer(p, p)) / 2
    return z, j @ tangents[0]


def normal(key, i):
    u, v = uniform(key, i // 2 * 2), uniform(key, i // 2 * 2 + 1)
    return sqrt(-2 * log(u)) * (sin if i % 2 else cos)(2 * pi * v)


def objective(a, s, r, observed, n, key):
    key, n = (int(str(key).split(":")[1]), 0), int(n)
    x, value = zeros(n), 0.0
    for t, y in enumerate(observed):
        x = a * x + exp(s) * array([normal(fold_in(key, 2 * t), i) for i in range(n)])
        weights = norm.logpdf(y, x, exp(r))
        value += logsumexp(weights) - log(n)
        choice = fold_in(key, 2 * t + 1)
        x = stack([sample(weights, uniform(choice, i)) for i in range(n)]) @ x
    return value


gradient(objective, {"a": 0.9, "s": -0.5, "r": -0.25, "observed": [0.3, 0.8, 1.1, -0.2], "n": 6, "key": "seed:5"},
         ["a", "s", "r"])
