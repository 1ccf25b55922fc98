"""The mean and the variance of guesses at the sites of the network of forward_gradient.py, in closed form.

With C = Cov(y) at each site and Q the sum of g^T C g over the sites, an example's estimate at a site has the mean C g
and the variance tr(C) Q + |C g|^2. A gradient of weights is the sum over the examples of what the layer read, a, times
that, with the variance |a|^2 times that. One W-perp for all examples is compared where all of them have the same input,
and so the same Jacobian: then its directions are the largest ones of W, although one or two examples pass each.
"""
import sys

import forward_gradient as network
from forward_gradient import backpropagated, check_mean, jacobians, product, top_projector, transposed

DRAWN = "%x = surge.random normal %g : tensor<4x5xf64>"
SAME = """%row = surge.random normal %g : tensor<5xf64>
  %none = tensor.empty() : tensor<4x5xf64>
  %x = linalg.broadcast ins(%row : tensor<5xf64>) outs(%none : tensor<4x5xf64>) dimensions = [0]"""


def identity(n):
    return [[float(i == j) for j in range(n)] for i in range(n)]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def expected(tool, covariance):
    """The means of the gradients and their total variance, with C = covariance(W^T W), which is I at the last site."""
    inputs, sums, weights, cotangents = backpropagated(tool)
    covariances = [[covariance(product(w, transposed(w))) for w in site] for site in jacobians(sums, weights)]
    covariances.append([identity(3)] * 4)
    estimates = [[[dot(row, gradient) for row in c] for c, gradient in zip(site, g)]
                 for site, g in zip(covariances, cotangents)]
    q = [sum(dot(g[e], estimate[e]) for g, estimate in zip(cotangents, estimates)) for e in range(4)]
    variance = 0
    for a, site, estimate in zip(inputs, covariances, estimates):
        for e in range(4):
            trace = sum(site[e][i][i] for i in range(len(site[e])))
            variance += dot(a[e], a[e]) * (trace * q[e] + dot(estimate[e], estimate[e]))
    means = [[v for row in product(transposed(a), g) for v in row] for a, g in zip(inputs, estimates)]
    return means, variance


def check(tool, guess, covariance):
    means, variance = expected(tool, covariance)
    check_mean(tool, means, f"guess(#surge.{guess})", variance)


def main():
    tool = sys.argv[1]
    check(tool, "gaussian", lambda c: identity(len(c)))
    check(tool, "upstream", lambda c: c)
    for rank in (1, 3):
        check(tool, f"w_perp<rank = {rank}, iterations = 20>", lambda c: top_projector(c, rank))
    assert DRAWN in network.NETWORK
    network.NETWORK = network.NETWORK.replace(DRAWN, SAME)
    for rank in (1, 2, 3):
        check(tool, f"w_perp<rank = {rank}, iterations = 20, shared = true>", lambda c: top_projector(c, rank))
    print("all agree")


main()
