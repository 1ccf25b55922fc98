"""ReinMax and straight-through against Liu et al. (NeurIPS 2023): their matrices, and their means over all outcomes."""
import math
import random

from estimates import (
    KEY, LOGITS, SEED, close, combine, dense, jacobian, matrices, products, reinmax_two_terms, rows_of, run, softmax, times,
    unit,
)
from philox import uniform


def check_reinmax_formula():
    for tau in (1.0, 1.3, 2.0):
        for d, J in enumerate(matrices(LOGITS, f"#surge.reinmax<temperature = {tau}>")):
            for got, want in zip(J, reinmax_two_terms(LOGITS, d, tau)):
                close(got, want, f"reinmax, tau {tau}, category {d}")


def check_straight_through_formula():
    for tau in (1.0, 1.5):
        want = combine((1 / tau, jacobian(softmax(LOGITS, tau))))
        for J in matrices(LOGITS, f"#surge.straight_through<temperature = {tau}>"):
            for a, b in zip(J, want):
                close(a, b, f"straight_through, tau {tau}")


def check_rows_sum_to_zero():
    for estimator in ("#surge.reinmax", "#surge.reinmax<temperature = 1.4>", "#surge.straight_through"):
        for J in matrices(LOGITS, estimator):
            close([sum(row) for row in J], [0.0] * len(J), f"{estimator}: rows")


def check_symmetric():
    """JVP and VJP by the same matrix."""
    for estimator in ("#surge.reinmax<temperature = 1.2>", "#surge.straight_through"):
        for forward, reverse in zip(matrices(LOGITS, estimator, request="jvp"), matrices(LOGITS, estimator)):
            for i, row in enumerate(reverse):
                close(row, [forward[j][i] for j in range(len(row))], f"{estimator}: jvp against vjp")


def exact_gradient(logits, f):
    p = softmax(logits)
    J = jacobian(p)
    values = [f(unit(len(p), i)) for i in range(len(p))]
    return [sum(J[k][i] * values[i] for i in range(len(p))) for k in range(len(p))]


def mean_estimate(logits, Js, gradient):
    p = softmax(logits)
    n = len(p)
    estimates = [times(Js[d], gradient(unit(n, d))) for d in range(n)]
    return [sum(p[d] * estimates[d][k] for d in range(n)) for k in range(n)]


def check_quadratic_is_unbiased():
    rng = random.Random(1)
    n = len(LOGITS)
    A = [[rng.gauss(0, 1) for _ in range(n)] for _ in range(n)]
    b = [rng.gauss(0, 1) for _ in range(n)]
    f = lambda x: sum(x[i] * A[i][j] * x[j] for i in range(n) for j in range(n)) + sum(bi * xi for bi, xi in zip(b, x))
    gradient = lambda x: [sum((A[i][j] + A[j][i]) * x[j] for j in range(n)) + b[i] for i in range(n)]
    exact = exact_gradient(LOGITS, f)
    close(mean_estimate(LOGITS, matrices(LOGITS, "#surge.reinmax"), gradient), exact, "reinmax on a quadratic")
    biased = mean_estimate(LOGITS, matrices(LOGITS, "#surge.straight_through"), gradient)
    assert max(abs(x - y) for x, y in zip(biased, exact)) > 1e-3, "straight-through should be biased on a quadratic"


def check_first_and_second_order():
    """Theorem 3.1: E[ST] is the forward-Euler approximation; the ReinMax theorem: E[ReinMax] is Heun's, for any f."""
    gradient = lambda x: [math.sin(3 * x[0]) + x[1], math.exp(x[2]), x[0] * x[3] ** 3 - 1, 2 * math.cos(x[3] + x[1])]
    p = softmax(LOGITS)
    n, J = len(p), jacobian(p)
    g = [gradient(unit(n, i)) for i in range(n)]
    difference = lambda i, j, slope: slope[i] - slope[j]
    euler = [sum(p[j] * difference(i, j, g[j]) * J[k][i] for i in range(n) for j in range(n)) for k in range(n)]
    heun = [sum(p[j] / 2 * (difference(i, j, g[j]) + difference(i, j, g[i])) * J[k][i]
                for i in range(n) for j in range(n)) for k in range(n)]
    close(mean_estimate(LOGITS, matrices(LOGITS, "#surge.straight_through"), gradient), euler, "E[ST]")
    close(mean_estimate(LOGITS, matrices(LOGITS, "#surge.reinmax"), gradient), heun, "E[ReinMax]")


def check_half_estimator():
    """n = 2, tau = 1: dL/dtheta_0 = (g_0 - g_1) pi_0 pi_1 / (2 pi_d) (Gregor et al. 2014)."""
    logits, g = [0.7, -0.4], [1.3, -0.2]
    p = softmax(logits)
    for d, J in enumerate(matrices(logits, "#surge.reinmax")):
        want = 0.5 * (g[0] - g[1]) * p[0] * p[1] / p[d]
        close(times(J, g), [want, -want], f"half estimator, category {d}")


def check_sampling_ignores_temperature():
    """The draw is at temperature 1 and by inverting the cumulative distribution with number r of the key."""
    p = softmax(LOGITS)
    want = []
    for r in range(120):
        u, total, d = uniform(KEY, r), 0.0, 0
        for d, pk in enumerate(p):
            total += pk
            if total > u:
                break
        want.append(unit(len(p), d))
    for estimator in ("#surge.reinmax", "#surge.reinmax<temperature = 1.7>", "#surge.straight_through<temperature = 3.0>",
                      "#surge.gumbel_rao<samples = 2>"):
        got = [z for z, _, _ in products(LOGITS, estimator, 120)]
        assert got == want, f"{estimator} draws other categories"


def check_soft_output_adds_softmax_product():
    """A cotangent on softmax(theta) beside the sample adds J(pi) g_soft."""
    n, rows = len(LOGITS), 60
    t = f"tensor<{rows}x{n}xf64>"
    rng = random.Random(2)
    hard = [[rng.gauss(0, 1) for _ in range(n)] for _ in range(rows)]
    soft = [[rng.gauss(0, 1) for _ in range(n)] for _ in range(rows)]
    z, g = run(f"""
func.func private @sample(%x: {t}, %k: !surge.key) -> ({t}, {t}) {{
  %z = surge.categorical %x, %k using(#surge.reinmax) : {t}
  %e = tensor.empty() : {t}
  %p = linalg.softmax dimension(1) ins(%x : {t}) outs(%e : {t}) -> {t}
  return %z, %p : {t}, {t}
}}
func.func @main() -> ({t}, {t}) {{
  %seed = arith.constant {SEED} : i64
  %k = surge.key %seed : i64
  %x = arith.constant {dense([LOGITS] * rows)} : {t}
  %h = arith.constant {dense(hard)} : {t}
  %s = arith.constant {dense(soft)} : {t}
  %z, %p, %g = surge.vjp @sample(%x, %k) wrt [0] cotangents(%h, %s) : ({t}, !surge.key), ({t}, {t}) -> ({t}, {t}, {t})
  return %z, %g : {t}, {t}
}}
""")
    J = jacobian(softmax(LOGITS))
    for z_r, g_r, h, s in zip(rows_of(z, n), rows_of(g, n), hard, soft):
        reinmax = times(reinmax_two_terms(LOGITS, z_r.index(1.0), 1.0), h)
        close(g_r, [a + b for a, b in zip(reinmax, times(J, s))], "hard and soft cotangents")


def check_mask():
    """A masked category is never drawn and has gradient exactly 0; the others are as if it were not there. So is -inf."""
    n, rows, kept = 4, 120, [0, 2, 3]
    t, m = f"tensor<{rows}x{n}xf64>", f"tensor<{rows}x{n}xi1>"
    vectors = [unit(n, r % n) for r in range(rows)]
    mask = "dense<[" + ", ".join("[true, false, true, true]" for _ in range(rows)) + "]>"
    infinite = [x if k in kept else 0.0 for k, x in enumerate(LOGITS)]
    for use_mask in (True, False):
        logits = dense([LOGITS if use_mask else infinite] * rows)
        if not use_mask:
            logits = logits.replace(", 0.0, ", ", 0xFFF0000000000000, ")
        z, g = run(f"""
func.func private @sample(%x: {t}, %k: !surge.key, %m: {m}) -> {t} {{
  %z = surge.categorical %x, %k {"mask %m" if use_mask else ""} using(#surge.reinmax<temperature = 1.2>) : {t}
  return %z : {t}
}}
func.func @main() -> ({t}, {t}) {{
  %seed = arith.constant {SEED} : i64
  %k = surge.key %seed : i64
  %x = arith.constant {logits} : {t}
  %m = arith.constant {mask} : {m}
  %c = arith.constant {dense(vectors)} : {t}
  %z, %g = surge.vjp @sample(%x, %k, %m) wrt [0] cotangents(%c) : ({t}, !surge.key, {m}), ({t}) -> ({t}, {t})
  return %z, %g : {t}, {t}
}}
""")
        for r, (z_r, g_r) in enumerate(zip(rows_of(z, n), rows_of(g, n))):
            d = z_r.index(1.0)
            assert d in kept and g_r[1] == 0.0, f"the removed category took part: {z_r}, {g_r}"
            J = reinmax_two_terms([LOGITS[k] for k in kept], kept.index(d), 1.2)
            want = times(J, [vectors[r][k] for k in kept])
            close([g_r[k] for k in kept], want, f"masked row {r}")
