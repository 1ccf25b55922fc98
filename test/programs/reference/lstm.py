"""The LSTM of ADBench, with the plain softmax."""
# SPDX-License-Identifier: Apache-2.0

from jax.nn import log_softmax, sigmoid
from jax.numpy import split, tanh

from record import gradient, numbers


def objective(main, extra, state, sequence):
    state = list(state)
    total = 0.0
    for t in range(len(sequence) - 1):
        x = sequence[t] * extra[0]
        for row in range(0, len(main), 2):
            weights, biases = split(main[row], 4), split(main[row + 1], 4)
            gates = [w * read + b for w, b, read in zip(weights, biases, (x, state[row], x, state[row]))]
            state[row + 1] = state[row + 1] * sigmoid(gates[0]) + sigmoid(gates[1]) * tanh(gates[3])
            state[row] = x = sigmoid(gates[2]) * tanh(state[row + 1])
        total += sequence[t + 1] @ log_softmax(x * extra[1] + extra[2])
    return -total / ((len(sequence) - 1) * sequence.shape[1])


draw = numbers(7)
layers, h, t = 2, 5, 6
arguments = {"main": draw(2 * layers, 4 * h), "extra": draw(3, h), "state": draw(2 * layers, h),
             "sequence": abs(draw(t, h))}
gradient(objective, arguments, ["main", "extra"])
