#!/usr/bin/env python3
"""Draws images of handwritten-like digits and writes them in MNIST's files.

usage: draw_digits.py COUNT IMAGES.gz LABELS.gz

Each digit is a few strokes in the unit square, moved, scaled, slanted and drawn with a soft round pen, all at random
from a fixed seed. They stand in for MNIST where there is no copy of it: same files, same sizes, easier images.
"""
# SPDX-License-Identifier: Apache-2.0

import gzip
import math
import random
import struct
import sys

SIZE = 28


def arc(x, y, rx, ry, first, last, points=14):
    """Points of an ellipse between two angles in degrees; 0 is right, 90 is down."""
    angles = (math.radians(first + (last - first) * i / (points - 1)) for i in range(points))
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]


STROKES = [
    [arc(0.5, 0.5, 0.28, 0.42, 0, 360, 26)],
    [[(0.32, 0.25), (0.54, 0.08), (0.54, 0.92)]],
    [arc(0.5, 0.32, 0.27, 0.24, -170, 35) + [(0.22, 0.9), (0.8, 0.9)]],
    [arc(0.47, 0.29, 0.26, 0.21, -150, 90) + arc(0.47, 0.7, 0.29, 0.21, -90, 150)],
    [[(0.62, 0.92), (0.62, 0.08), (0.2, 0.65), (0.82, 0.65)]],
    [[(0.76, 0.1), (0.32, 0.1), (0.28, 0.48)] + arc(0.48, 0.66, 0.28, 0.25, -125, 150)],
    [[(0.66, 0.08), (0.36, 0.4)] + arc(0.5, 0.67, 0.26, 0.24, -160, 200, 20)],
    [[(0.2, 0.1), (0.8, 0.1), (0.42, 0.92)]],
    [arc(0.5, 0.29, 0.22, 0.2, 0, 360, 20), arc(0.5, 0.7, 0.27, 0.22, 0, 360, 20)],
    [arc(0.5, 0.33, 0.25, 0.24, 0, 360, 20), [(0.75, 0.33), (0.68, 0.92)]],
]


def draw(digit, rng):
    """The 784 bytes of an image."""
    angle = rng.gauss(0, 0.12)
    slant = rng.gauss(-0.12, 0.16)
    width = 14 * rng.uniform(0.8, 1.15)
    height = 20 * rng.uniform(0.88, 1.05)
    left, top = 14 + rng.gauss(0, 0.9), 14 + rng.gauss(0, 0.9)
    pen = rng.uniform(0.9, 1.5)
    image = [0.0] * (SIZE * SIZE)

    def place(x, y):
        x, y = x - 0.5 + rng.gauss(0, 0.012), y - 0.5 + rng.gauss(0, 0.012)
        x -= slant * y
        x, y = width * x, height * y
        return (left + x * math.cos(angle) - y * math.sin(angle), top + x * math.sin(angle) + y * math.cos(angle))

    def stamp(x, y):
        reach = int(pen + 1.5)
        for row in range(max(0, int(y) - reach), min(SIZE, int(y) + reach + 2)):
            for column in range(max(0, int(x) - reach), min(SIZE, int(x) + reach + 2)):
                ink = min(1.0, max(0.0, pen + 0.5 - math.hypot(column - x, row - y)))
                at = SIZE * row + column
                if ink > image[at]:
                    image[at] = ink

    for stroke in STROKES[digit]:
        points = [place(x, y) for x, y in stroke]
        for (x0, y0), (x1, y1) in zip(points, points[1:]):
            stops = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / 0.8))
            for i in range(stops + 1):
                stamp(x0 + (x1 - x0) * i / stops, y0 + (y1 - y0) * i / stops)
    return bytes(int(255 * ink) for ink in image)


def main():
    if len(sys.argv) != 4 or not sys.argv[1].isdigit():
        print(__doc__.splitlines()[2], file=sys.stderr)
        return 2
    count = int(sys.argv[1])
    rng = random.Random(22)
    labels = bytes(rng.randrange(10) for _ in range(count))
    with gzip.GzipFile(sys.argv[2], "wb", compresslevel=6, mtime=0) as images:
        images.write(struct.pack(">IIII", 0x803, count, SIZE, SIZE))
        for label in labels:
            images.write(draw(label, rng))
    with gzip.GzipFile(sys.argv[3], "wb", mtime=0) as file:
        file.write(struct.pack(">II", 0x801, count) + labels)
    return 0


if __name__ == "__main__":
    sys.exit(main())
