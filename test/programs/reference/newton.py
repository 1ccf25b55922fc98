"""Kepler's equation by bisection, with the derivatives of the implicit function theorem."""
# SPDX-License-Identifier: Apache-2.0

from math import cos, pi, sin

from record import write


def solve(e, m):
    low, high = 0.0, pi
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if middle - e * sin(middle) < m else (low, middle)
    return (low + high) / 2


e, anomalies, target = 0.65, [0.1, 0.8, 1.9, 3.0], [0.4, -0.3, 2.5, 1.0]
roots = [solve(e, m) for m in anomalies]
slopes = [1 - e * cos(x) for x in roots]
distances = [x - goal for x, goal in zip(roots, target)]
write({"e": e, "anomalies": anomalies, "target": target},
      {"value": sum(d * d for d in distances) / 2,
       "de": sum(d * sin(x) / slope for d, x, slope in zip(distances, roots, slopes)),
       "danomalies": [d / slope for d, slope in zip(distances, slopes)]})
