"""Arguments of the four objectives of ADBench, at the sizes at which it publishes times."""
# SPDX-License-Identifier: Apache-2.0

import numpy

draw = numpy.random.default_rng(0).standard_normal


def mixture_arguments(n=1000, k=25, d=10):
    return {"alphas": draw(k), "means": draw((k, d)), "icf": draw((k, d * (d + 1) // 2)) * 0.3, "x": draw((n, d))}


def bundle_arguments():
    c, p, n = 49, 7776, 31843
    cameras = draw((c, 11)) * 0.1 + numpy.array([0.2, 0, 0, 0, 0, -10, 1, 0, 0, 0, 0])
    integers = numpy.random.default_rng(1).integers
    observed = numpy.stack([integers(0, c, n), integers(0, p, n)], 1).astype(numpy.int32)
    return {"cameras": cameras, "points": draw((p, 3)), "weights": draw(n), "features": draw((n, 2)),
            "observed": observed}


def lstm_arguments():
    layers, h, steps = 2, 14, 1024
    return {"main": draw((2 * layers, 4 * h)), "extra": draw((3, h)), "state": draw((2 * layers, h)),
            "sequence": abs(draw((steps, h)))}


def hand_arguments():
    vertices, n = 544, 100
    affine = lambda: numpy.concatenate([(draw((22, 4, 4)) * 0.3 + numpy.eye(4))[:, :3],
                                        numpy.broadcast_to(numpy.eye(4)[3:], (22, 1, 4))], 1)
    parents = [-1, 0] + [bone for finger in range(5) for bone in (1, *range(4 * finger + 2, 4 * finger + 5))]
    correspondences = numpy.random.default_rng(2).integers(0, vertices, n).astype(numpy.int32)
    return {"theta": draw(26) * 0.5, "parents": numpy.array(parents, dtype=numpy.int32), "relatives": affine(),
            "inverses": affine(), "positions": numpy.concatenate([draw((vertices, 3)), numpy.ones((vertices, 1))], 1),
            "weights": abs(draw((vertices, 22))) * 0.1, "correspondences": correspondences, "points": draw((n, 3))}
