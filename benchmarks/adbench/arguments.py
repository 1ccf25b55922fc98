"""Arguments of the four objectives of ADBench, at the sizes at which it publishes times."""
# SPDX-License-Identifier: Apache-2.0

from arrays import Array, Draw


def mixture_arguments(n=1000, k=25, d=10):
    draw = Draw()
    return {"alphas": draw.normal((k,)), "means": draw.normal((k, d)), "icf": draw.normal((k, d * (d + 1) // 2), 0.3),
            "x": draw.normal((n, d))}


def bundle_arguments(c=49, p=7776, n=31843):
    draw = Draw()
    cameras = draw.normal((c, 11), 0.1, (0.2, 0, 0, 0, 0, -10, 1, 0, 0, 0, 0))
    pairs = zip(draw.integers(n, c).numbers, draw.integers(n, p).numbers)
    return {"cameras": cameras, "points": draw.normal((p, 3)), "weights": draw.normal((n,)),
            "features": draw.normal((n, 2)), "observed": Array((n, 2), (i for pair in pairs for i in pair), "i")}


def lstm_arguments(layers=2, h=14, steps=1024):
    draw = Draw()
    return {"main": draw.normal((2 * layers, 4 * h)), "extra": draw.normal((3, h)),
            "state": draw.normal((2 * layers, h)), "sequence": draw.normal((steps, h), positive=True)}


def hand_arguments(vertices=544, n=100):
    draw = Draw()

    def affine():
        """The unit matrix, disturbed; the last row is 0 0 0 1."""
        numbers = draw.normal((22, 4, 4), 0.3, (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)).numbers
        for first in range(12, 22 * 16, 16):
            for i, number in enumerate((0, 0, 0, 1)):
                numbers[first + i] = number
        return Array((22, 4, 4), numbers)

    positions = draw.normal((vertices, 4))
    for i in range(3, 4 * vertices, 4):
        positions.numbers[i] = 1
    parents = [-1, 0] + [bone for finger in range(5) for bone in (1, *range(4 * finger + 2, 4 * finger + 5))]
    return {"theta": draw.normal((26,), 0.5), "parents": Array((22,), parents, "i"), "relatives": affine(),
            "inverses": affine(), "positions": positions, "weights": draw.normal((vertices, 22), 0.1, positive=True),
            "correspondences": draw.integers(n, vertices), "points": draw.normal((n, 3))}
