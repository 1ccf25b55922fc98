"""Bundle adjustment of ADBench, with rotations as matrix exponentials.

Besides the gradient it records the 2 x 15 Jacobian of the first observation and of one whose camera does not rotate.
"""
# SPDX-License-Identifier: Apache-2.0

import jax
from jax.numpy import array, concatenate, sum
from jax.scipy.linalg import expm
import numpy

from record import gradient, numbers, write


def residual(camera, point, weight, feature):
    r, centre, focal, principal, k = camera[:3], camera[3:6], camera[6], camera[7:9], camera[9:]
    turned = expm(array([[0, -r[2], r[1]], [r[2], 0, -r[0]], [-r[1], r[0], 0]])) @ (point - centre)
    flat = turned[:2] / turned[2]
    r2 = flat @ flat
    return weight * (flat * (1 + k[0] * r2 + k[1] * r2**2) * focal + principal - feature)


def objective(cameras, points, weights, features, observed):
    value = 0.0
    for (c, p), weight, feature in zip(observed, weights, features):
        value += sum(residual(cameras[c], points[p], weight, feature) ** 2) + (1 - weight**2) ** 2
    return value / 2


def jacobian(arguments, name):
    camera, point, weight, feature = arguments.values()
    together = concatenate([camera, point, array([weight])])
    function = lambda x: residual(x[:11], x[11:14], x[14], feature)
    write(arguments, {"value": function(together), "jacobian": jax.jacobian(function)(together)}, "jacobian", name)


draw = numbers(6)
cameras = draw(3, 11, scale=0.3) + numpy.array([0, 0, 0, 0, 0, -4, 2, 0, 0, 0, 0])
points, weights, features = draw(4, 3), draw(7), draw(7, 2)
observed = [[0, 0], [0, 1], [1, 1], [1, 2], [2, 2], [2, 3], [0, 3]]
gradient(objective, {"cameras": cameras, "points": points, "weights": weights, "features": features,
                     "observed": observed}, ["cameras", "points", "weights"])
one = {"camera": cameras[0], "point": points[0], "weight": weights[0], "feature": features[0]}
jacobian(one, "bundle_adjustment_jacobian")
jacobian({**one, "camera": numpy.concatenate([numpy.zeros(3), cameras[0, 3:]])}, "bundle_adjustment_at_rest")
