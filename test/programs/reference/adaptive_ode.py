"""Adaptive steps, op by op in JAX, with control flow in Python; the tableau in fractions, not as the program writes it.

The value and its gradient also come close to those of the equation itself, solved with a step of 1e-3.
"""
# SPDX-License-Identifier: Apache-2.0

import jax
from jax.numpy import array, maximum, minimum, max, sum

from record import gradient


def field(y, mu):
    return array([y[1], mu * (1 - y[0]**2) * y[1] - y[0]])


def objective(start, mu, end, tolerance, target):
    t, h, y = 0.0, 0.1, start
    steps = {True: 0, False: 0}
    while t < end:
        last = bool(h >= end - t)
        h = end - t if last else h
        k1 = field(y, mu)
        k2 = field(y + h / 2 * k1, mu)
        k3 = field(y + 3 * h / 4 * k2, mu)
        y3 = y + h * (2 * k1 + 3 * k2 + 4 * k3) / 9
        k4 = field(y3, mu)
        y2 = y + h * (7 * k1 + 6 * k2 + 8 * k3 + 3 * k4) / 24
        error = max(abs(y3 - y2)) / tolerance
        accepted = bool(error <= 1)
        steps[accepted] += 1
        if accepted:
            t, y = end if last else t + h, y3
        h = h * minimum(5, maximum(0.2, 0.9 * error**(-1 / 3)))
    # Both ways of every branch must occur, or the test would not be one.
    assert min_count(steps) > 1, steps
    return sum((y - target) ** 2) / 2


def min_count(steps):
    return sorted(steps.values())[0]


def fine(start, mu, end, target, steps=3000):
    """The classical Runge-Kutta method."""
    h, y = end / steps, start
    def step(_, y):
        k1 = field(y, mu)
        k2 = field(y + h / 2 * k1, mu)
        k3 = field(y + h / 2 * k2, mu)
        k4 = field(y + h * k3, mu)
        return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return sum((jax.lax.fori_loop(0, steps, step, y) - target) ** 2) / 2


arguments = {"start": [2.0, 0.5], "mu": 2.5, "end": 3.0, "tolerance": 1e-4, "target": [0.5, -1.0]}
gradient(objective, arguments, ["start", "mu", "end"])
rough = jax.grad(objective, 0)(array(arguments["start"]), 2.5, 3.0, 1e-4, array(arguments["target"]))
exact = jax.grad(fine, 0)(array(arguments["start"]), 2.5, 3.0, array(arguments["target"]))
assert max(abs(rough - exact)) < 0.02 * max(abs(exact)), (rough, exact)
