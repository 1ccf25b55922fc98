"""Multi-head attention with a causal mask, one head and one position at a time."""
# SPDX-License-Identifier: Apache-2.0

from jax.nn import softmax
from jax.numpy import concatenate, stack, sum

from record import gradient, numbers


def objective(x, wq, wk, wv, wo, target):
    heads = []
    for h in range(3):
        columns = slice(4 * h, 4 * h + 4)
        q, k, v = x @ wq[:, columns], x @ wk[:, columns], x @ wv[:, columns]
        heads.append(stack([softmax(k[:i + 1] @ q[i] / 2) @ v[:i + 1] for i in range(len(x))]))
    return sum((concatenate(heads, axis=1) @ wo - target) ** 2) / 2


draw = numbers(3)
arguments = {"x": draw(5, 12), **{w: draw(12, 12, scale=0.4) for w in ("wq", "wk", "wv", "wo")}, "target": draw(5, 12)}
gradient(objective, arguments, ["x", "wq", "wk", "wv", "wo"])
