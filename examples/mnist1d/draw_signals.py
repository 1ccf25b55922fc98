#!/usr/bin/env python3
"""Makes MNIST-1D: ten templates of 12 points, each padded, scaled, shifted, sheared and made noisy, 40 points long.

usage: draw_signals.py EXAMPLES SIGNALS.npy LABELS.npy [SEED]

The recipe and its constants are those of Greydanus and Kobak, "Scaling down deep learning with MNIST-1D" (ICML 2024,
arXiv 2011.14439), whose own set has 5000 examples, the first 4000 of which are for training. The random numbers are
others, so single examples differ.
"""
# SPDX-License-Identifier: Apache-2.0

import math
import random
import struct
import sys

TEMPLATES = [
    [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
    [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
    [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
    [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
    [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
    [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
    [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
    [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
]
PADDING = (36, 60)
LONGEST = 12 + PADDING[1]
LENGTH = 40
SCALE, SHEAR, SHIFT = 0.4, 0.75, 48
CORRELATED_NOISE, WHITE_NOISE = 0.25, 0.02


def whitened(template):
    """Of mean 0 and deviation 1, from there moved to start at 0, and a sixth of that."""
    mean = sum(template) / len(template)
    deviation = math.sqrt(sum((x - mean) ** 2 for x in template) / len(template))
    scaled = [(x - mean) / deviation for x in template]
    return [(x - scaled[0]) / 6 for x in scaled]


def interpolated(x, count):
    """Linearly, at `count` points from the first to the last."""
    result = []
    for i in range(count):
        at = i * (len(x) - 1) / (count - 1)
        left = min(int(at), len(x) - 2)
        result.append(x[left] + (at - left) * (x[left + 1] - x[left]))
    return result


def smooth(x, deviation=2.0):
    """A Gaussian filter, cut at 4 deviations, that mirrors the signal at its ends."""
    reach = int(4 * deviation + 0.5)
    weights = [math.exp(-0.5 * (i / deviation) ** 2) for i in range(-reach, reach + 1)]
    total = sum(weights)
    mirrored = x[::-1] + x + x[::-1]
    first = len(x)
    return [sum(w * mirrored[first + i + j - reach] for j, w in enumerate(weights)) / total for i in range(len(x))]


def draw(template, rng):
    """The 40 points of one example."""
    padding = PADDING[0] + int(rng.random() * (PADDING[1] - PADDING[0] + 1))
    x = interpolated([v + 1e-8 for v in template] + [0.0] * padding, LONGEST)
    scale = 1 + SCALE * (rng.random() - 0.5)
    x = [scale * v for v in x]
    shift = rng.randrange(SHIFT)
    x = x[len(x) - shift:] + x[:len(x) - shift]
    noise = smooth([CORRELATED_NOISE * rng.gauss(0, 1) for _ in x])
    x = [(v if v != 0 else n) + WHITE_NOISE * rng.gauss(0, 1) for v, n in zip(x, noise)]
    shear = SHEAR * (rng.random() - 0.5)
    x = [v - shear * (i / (len(x) - 1) - 0.5) for i, v in enumerate(x)]
    return interpolated(x, LENGTH)


def write_npy(path, kind, shape, data):
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data)


def main():
    if len(sys.argv) not in (4, 5) or not all(text.isdigit() for text in (sys.argv[1], *sys.argv[4:])):
        sys.exit(__doc__.split("\n\n")[1])
    count, rng = int(sys.argv[1]), random.Random(int(sys.argv[4]) if len(sys.argv) == 5 else 42)
    templates = [whitened(template) for template in TEMPLATES]
    examples = [(draw(templates[i % 10], rng), i % 10) for i in range(count)]
    rng.shuffle(examples)
    signals = struct.pack(f"<{count * LENGTH}f", *(v for signal, _ in examples for v in signal))
    write_npy(sys.argv[2], "<f4", (count, LENGTH), signals)
    write_npy(sys.argv[3], "<i4", (count,), struct.pack(f"<{count}i", *(label for _, label in examples)))


main()
