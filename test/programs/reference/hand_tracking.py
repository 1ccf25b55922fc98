"""The hand of ADBench on a small made-up model, one vertex and one bone at a time."""
# SPDX-License-Identifier: Apache-2.0

from jax.numpy import array, eye
from jax.scipy.linalg import expm
import numpy

from record import gradient, numbers


def turn(x, y, z):
    """The rotation about an axis by its length."""
    return expm(array([[0, -z, y], [z, 0, -x], [-y, x, 0]]))


def objective(theta, parents, relatives, inverses, positions, weights, correspondences, points):
    absolutes = []
    for bone in range(22):
        rotation = eye(4)
        finger, joint = divmod(bone - 2, 4)
        if bone >= 2 and joint < 3:
            first = 6 + 4 * finger
            bend = theta[first] if joint == 0 else theta[first + 1 + joint]
            spread = theta[first + 1] if joint == 0 else 0.0
            rotation = rotation.at[:3, :3].set(turn(0, 0, spread) @ turn(bend, 0, 0))
        relative = relatives[bone] @ rotation
        absolutes.append(relative if parents[bone] < 0 else absolutes[parents[bone]] @ relative)
    value = 0.0
    for vertex, point in zip(correspondences, points):
        place = sum(weights[vertex, bone] * (absolutes[bone] @ inverses[bone] @ positions[vertex])
                    for bone in range(22))
        error = point - (turn(*theta[:3]) @ place[:3] + theta[3:6])
        value += error @ error
    return value / 2


draw = numbers(8)
parents = [-1, 0] + [bone for finger in range(5) for bone in (1, *range(4 * finger + 2, 4 * finger + 5))]
relatives = draw(22, 4, 4, scale=0.4) + numpy.eye(4)
relatives[:, 3] = numpy.eye(4)[3]
inverses = draw(22, 4, 4, scale=0.4) + numpy.eye(4)
inverses[:, 3] = numpy.eye(4)[3]
vertices, n = 7, 6
positions = draw(vertices, 4)
positions[:, 3] = 1
arguments = {"theta": draw(26, scale=0.5), "parents": parents, "relatives": numpy.round(relatives, 3),
             "inverses": numpy.round(inverses, 3), "positions": positions,
             "weights": numpy.round(abs(draw(vertices, 22, scale=0.1)), 3), "correspondences": [0, 3, 3, 6, 1, 5],
             "points": draw(n, 3)}
gradient(objective, arguments, ["theta"])
