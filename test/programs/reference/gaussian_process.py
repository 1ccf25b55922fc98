"""The likelihood of a Gaussian process and its gradient in closed form, with an inverse by elimination."""
# SPDX-License-Identifier: Apache-2.0

from math import exp, log, pi

from record import write


def eliminate(a):
    """The inverse and the determinant."""
    n, determinant = len(a), 1.0
    rows = [list(row) + [float(i == j) for j in range(n)] for i, row in enumerate(a)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        if pivot != k:
            rows[k], rows[pivot], determinant = rows[pivot], rows[k], -determinant
        determinant *= rows[k][k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k])]
    return [row[n:] for row in rows], determinant


log_length, log_noise = -0.4, -0.9
points, targets = [-1.2, -0.3, 0.1, 0.8, 1.7], [0.4, -0.7, -0.5, 1.1, 0.2]
n, length2, noise2 = len(points), exp(2 * log_length), exp(2 * log_noise)
kernel = [[exp(-(a - b)**2 / (2 * length2)) for b in points] for a in points]
inverse, determinant = eliminate([[k + noise2 * (i == j) for j, k in enumerate(row)] for i, row in enumerate(kernel)])
alpha = [sum(k * y for k, y in zip(row, targets)) for row in inverse]
# dL/dK = (K^-1 - alpha alpha') / 2
slope = [[(k - alpha[i] * alpha[j]) / 2 for j, k in enumerate(row)] for i, row in enumerate(inverse)]
pairs = [(i, j) for i in range(n) for j in range(n)]
write({"log_length": log_length, "log_noise": log_noise, "points": points, "targets": targets},
      {"value": sum(a * y for a, y in zip(alpha, targets)) / 2 + log(determinant) / 2 + n * log(2 * pi) / 2,
       "dlog_length": sum(slope[i][j] * kernel[i][j] * (points[i] - points[j])**2 / length2 for i, j in pairs),
       "dlog_noise": sum(slope[i][i] * 2 * noise2 for i in range(n)),
       "dpoints": [sum(-2 * slope[i][j] * kernel[i][j] * (points[i] - points[j]) / length2 for j in range(n))
                   for i in range(n)],
       "dtargets": alpha})
