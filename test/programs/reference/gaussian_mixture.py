"""The Gaussian mixture of ADBench, one point and one component at a time."""
# SPDX-License-Identifier: Apache-2.0

from jax.numpy import arange, array, exp, log, pi, sqrt, stack, sum, zeros
from jax.scipy.special import logsumexp, multigammaln

from record import gradient, numbers


def factor(packed, d):
    """The matrix Q of one component."""
    q = zeros((d, d)).at[arange(d), arange(d)].set(exp(packed[:d]))
    rows, columns = zip(*[(i, j) for j in range(d) for i in range(j + 1, d)])
    return q.at[array(rows), array(columns)].set(packed[d:])


def objective(alphas, means, icf, x, gamma, m):
    n, d = x.shape
    k = len(alphas)
    factors = [factor(packed, d) for packed in icf]
    value = 0.0
    for point in x:
        terms = [alphas[c] + sum(icf[c, :d]) - 0.5 * sum((factors[c] @ (point - means[c])) ** 2) for c in range(k)]
        value += logsumexp(stack(terms))
    value -= n * logsumexp(alphas) + 0.5 * n * d * log(2 * pi)
    for c in range(k):
        value += 0.5 * gamma**2 * sum(factors[c] ** 2) - m * sum(icf[c, :d])
    freedom = d + m + 1
    return value - k * (freedom * d * log(gamma / sqrt(2)) - multigammaln(0.5 * freedom, d))


draw = numbers(1)
d, k, n = 4, 3, 6
arguments = {"alphas": draw(k), "means": draw(k, d), "icf": draw(k, d * (d + 1) // 2, scale=0.5), "x": draw(n, d),
             "gamma": 1.25, "m": 2}
gradient(objective, arguments, ["alphas", "means", "icf"])
