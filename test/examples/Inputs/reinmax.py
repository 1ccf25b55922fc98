"""Compares the example's gradient with the closed form for the drawn category."""
# SPDX-License-Identifier: Apache-2.0

import json
import math
import sys

cost, gradient = (result["data"] for result in json.load(open(sys.argv[1]))["results"])
theta, prices = [0.0, 1.0, 2.0], [3.0, 1.0, 2.0]
weights = [math.exp(x) for x in theta]
p = [w / sum(weights) for w in weights]
s = sum(a * b for a, b in zip(prices, p))
d = prices.index(cost[0])
expected = [(p[k] * (prices[k] - s) + (prices[d] - s) * ((k == d) - p[k])) / 2 for k in range(3)]
if not all(math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-15) for a, b in zip(gradient, expected)):
    sys.exit(f"expected {expected} for category {d}, but got {gradient}")
print("the gradient is ReinMax's")
