"""Compares every estimator for samples with its published formula, and its mean over all outcomes with exact gradients.

usage: enumeration.py surge-run [check...]

One run samples many rows of the same logits; each row gets a unit cotangent, so that the estimator's matrix J of every outcome can be
read off. What is checked is written in f64 below, from Liu et al. (NeurIPS 2023), Paulus et al. (2020) and Jang et al. (2017).
"""
import json
import math
import os
import random
import subprocess
import sys
import tempfile

from philox import exponential, fold_in, gumbel, uniform

SEED = 11
KEY = (SEED, 0)


def run(text):
    """Compiles and runs @main; returns its results as flat lists."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "program.mlir")
        with open(path, "w") as file:
            file.write(text)
        done = subprocess.run([sys.argv[1], path, "--entry", "main", "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [result["data"] for result in json.loads(done.stdout)["results"]]


def rows_of(flat, n):
    return [flat[i : i + n] for i in range(0, len(flat), n)]


def dense(rows):
    return "dense<[" + ", ".join("[" + ", ".join(repr(float(x)) for x in row) + "]" for row in rows) + "]>"


def softmax(x, tau=1.0):
    top = max(x)
    e = [math.exp((xi - top) / tau) if xi > -math.inf else 0.0 for xi in x]
    return [ei / sum(e) for ei in e]


def jacobian(p):
    """diag(p) - p p^T"""
    n = len(p)
    return [[p[i] * ((i == j) - p[j]) for j in range(n)] for i in range(n)]


def unit(n, d):
    return [float(k == d) for k in range(n)]


def times(matrix, v):
    return [sum(m * x for m, x in zip(row, v)) for row in matrix]


def combine(*terms):
    """sum of factor * matrix"""
    n = len(terms[0][1])
    return [[sum(f * m[i][j] for f, m in terms) for j in range(n)] for i in range(n)]


def close(got, want, what, tolerance=1e-12):
    for a, b in zip(got, want):
        assert abs(a - b) <= tolerance * max(1.0, abs(b)), f"{what}: got {got}, expected {want}"


def program(logits, rows, cotangents, estimator, request):
    n = len(logits)
    t = f"tensor<{rows}x{n}xf64>"
    mode = {"vjp": "cotangents", "jvp": "tangents"}[request]
    return f"""
func.func private @sample(%x: {t}, %k: !surge.key) -> {t} {{
  %z = surge.categorical %x, %k using({estimator}) : {t}
  return %z : {t}
}}
func.func @main() -> ({t}, {t}) {{
  %seed = arith.constant {SEED} : i64
  %k = surge.key %seed : i64
  %x = arith.constant {dense([logits] * rows)} : {t}
  %c = arith.constant {dense(cotangents)} : {t}
  %z, %g = surge.{request} @sample(%x, %k) wrt [0] {mode}(%c) : ({t}, !surge.key), ({t}) -> ({t}, {t})
  return %z, %g : {t}, {t}
}}
"""


def products(logits, estimator, rows, request="vjp"):
    """For each row: outcome (one-hot or relaxed), number of the unit vector, J times it."""
    n = len(logits)
    vectors = [unit(n, r % n) for r in range(rows)]
    z, g = run(program(logits, rows, vectors, estimator, request))
    return list(zip(rows_of(z, n), (r % n for r in range(rows)), rows_of(g, n)))


def matrices(logits, estimator, rows=120, request="vjp"):
    """The matrix J of every category; fails where a category was never drawn with some unit vector."""
    n = len(logits)
    found = {}
    for z, i, column in products(logits, estimator, rows, request):
        assert sorted(z) == [0.0] * (n - 1) + [1.0], f"not one-hot: {z}"
        found.setdefault((z.index(1.0), i), column)
    assert len(found) == n * n, f"only {len(found)} of {n * n} pairs were drawn"
    # Column i of J; J is symmetric by its definition, which check_symmetric verifies from both sides.
    return [[[found[d, j][i] for j in range(n)] for i in range(n)] for d in range(n)]


def reinmax_two_terms(logits, d, tau):
    """2 J((pi_tau + D) / 2) - J(pi) / 2: the published form."""
    p, pt = softmax(logits), softmax(logits, tau)
    middle = [(x + y) / 2 for x, y in zip(pt, unit(len(logits), d))]
    return combine((2.0, jacobian(middle)), (-0.5, jacobian(p)))


LOGITS = [0.3, -0.6, 0.9, 0.1]


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


def gumbel_softmax_of_row(r, tau):
    n = len(LOGITS)
    return softmax([x + gumbel(KEY, r * n + k) for k, x in enumerate(LOGITS)], tau)


def check_gumbel_softmax():
    tau = 0.6
    for hard in (True, False):
        estimator = f"#surge.gumbel_softmax<temperature = {tau}, hard = {str(hard).lower()}>"
        for r, (z, i, g) in enumerate(products(LOGITS, estimator, 60)):
            y = gumbel_softmax_of_row(r, tau)
            if hard:
                assert z == unit(len(y), y.index(max(y))), f"row {r} is not the perturbed argmax"
            else:
                close(z, y, f"relaxed sample {r}", 1e-10)
            close(g, [x / tau for x in jacobian(y)[i]], f"gumbel_softmax, row {r}, hard {hard}", 1e-9)


def conditional_gumbels(key, first, d, logits):
    """x + G given argmax = d, without the constant ln Z: -ln E_d and -ln(E_k / pi_k + E_d) (Paulus et al., Lemma)."""
    p = softmax(logits)
    e = [exponential(key, first + k) for k in range(len(p))]
    return [-math.log(e[d]) if k == d else -math.log(e[k] / p[k] + e[d]) for k in range(len(p))]


def check_gumbel_rao():
    """The mean over conditional noise; the largest perturbed logit is always the drawn one."""
    tau, samples, rows, n = 0.5, 7, 60, len(LOGITS)
    noise = fold_in(KEY, 1)
    estimator = f"#surge.gumbel_rao<temperature = {tau}, samples = {samples}>"
    for r, (z, i, g) in enumerate(products(LOGITS, estimator, rows)):
        d = z.index(1.0)
        want = [0.0] * n
        for s in range(samples):
            perturbed = conditional_gumbels(noise, (s * rows + r) * n, d, LOGITS)
            assert perturbed.index(max(perturbed)) == d, "conditional noise moved the argmax"
            want = [w + x / tau / samples for w, x in zip(want, jacobian(softmax(perturbed, tau))[i])]
        close(g, want, f"gumbel_rao, row {r}", 1e-9)


def check_gumbel_rao_tends_to_reinmax():
    """T -> 0 with many samples gives ReinMax at temperature 1 (zero-temperature limit; Shekhovtsov 2023)."""
    logits, rows = [0.3, -0.6, 0.9], 90
    columns = {}
    for z, i, g in products(logits, "#surge.gumbel_rao<temperature = 0.03, samples = 20000>", rows):
        columns.setdefault((z.index(1.0), i), []).append(g)
    for (d, i), found in columns.items():
        want = [row[i] for row in reinmax_two_terms(logits, d, 1.0)]
        for k, exact in enumerate(want):
            mean = sum(g[k] for g in found) / len(found)
            variance = sum((g[k] - mean) ** 2 for g in found) / max(1, len(found) - 1)
            error = math.sqrt(variance / len(found))
            # Four standard errors, and what is left of the bias at T = 0.03.
            assert len(found) < 3 or abs(mean - exact) < 4 * error + 0.03 * max(map(abs, want)), (d, i, k, mean, exact)


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


def bernoulli(estimator, logit, rows=64):
    t = f"tensor<{rows}xf64>"
    z, g = run(f"""
func.func private @sample(%x: {t}, %k: !surge.key) -> {t} {{
  %z = surge.bernoulli %x, %k using({estimator}) : {t}
  return %z : {t}
}}
func.func @main() -> ({t}, {t}) {{
  %seed = arith.constant {SEED} : i64
  %k = surge.key %seed : i64
  %x = arith.constant dense<{logit!r}> : {t}
  %c = arith.constant dense<1.0> : {t}
  %z, %g = surge.vjp @sample(%x, %k) wrt [0] cotangents(%c) : ({t}, !surge.key), ({t}) -> ({t}, {t})
  return %z, %g : {t}, {t}
}}
""")
    return z, g


def check_bernoulli():
    """The binary sample is the first of two categories with logits (a, 0); number i of the key draws element i."""
    a = 0.4
    p = softmax([a, 0.0])[0]
    for tau in (1.0, 1.6):
        z, g = bernoulli(f"#surge.reinmax<temperature = {tau}>", a)
        assert set(z) == {0.0, 1.0}
        for i, (b, slope) in enumerate(zip(z, g)):
            assert b == float(uniform(KEY, i) > 1 - p), f"element {i}"
            close([slope], [reinmax_two_terms([a, 0.0], 0 if b else 1, tau)[0][0]], f"bernoulli, tau {tau}")
    # Exact for quadratics: E[s(b) f'(b)] = p (1 - p) (f(1) - f(0)).
    slopes = dict(zip(*bernoulli("#surge.reinmax", a)))
    f, df = (lambda x: 3 * x * x - 0.5 * x), (lambda x: 6 * x - 0.5)
    close([p * slopes[1.0] * df(1.0) + (1 - p) * slopes[0.0] * df(0.0)], [p * (1 - p) * (f(1.0) - f(0.0))], "E[ReinMax]")
    tau = 0.7
    for i, slope in enumerate(bernoulli(f"#surge.gumbel_softmax<temperature = {tau}>", a)[1]):
        u = uniform(KEY, i)
        y = softmax([(a + math.log(u) - math.log(1 - u)) / tau, 0.0])[0]
        close([slope], [y * (1 - y) / tau], f"bernoulli gumbel_softmax {i}", 1e-9)
    # Gumbel-Rao averages over noise that agrees with the sample: in the mean over samples it is Gumbel-softmax.
    z, g = bernoulli("#surge.gumbel_rao<temperature = 0.7, samples = 4000>", a)
    for b in (0.0, 1.0):
        grid = [(k + 0.5) / 20000 for k in range(20000)]
        conditioned = [u for u in grid if (u > 1 - p) == (b == 1.0)]
        ys = [softmax([(a + math.log(u) - math.log(1 - u)) / tau, 0.0])[0] for u in conditioned]
        want = sum(y * (1 - y) / tau for y in ys) / len(ys)
        for got in (slope for outcome, slope in zip(z, g) if outcome == b):
            assert abs(got - want) < 0.01, f"gumbel_rao bernoulli {b}: {got} against {want}"


SURROGATES = {
    "#surge.straight_through": lambda x: 1.0,
    "#surge.clipped_straight_through<width = 0.8>": lambda x: float(abs(x) <= 0.8),
    "#surge.fast_sigmoid<sharpness = 10.0>": lambda x: 1 / (1 + 10 * abs(x)) ** 2,
    "#surge.arctan<sharpness = 2.5>": lambda x: 1 / math.pi / (1 + (math.pi * 2.5 * x / 2) ** 2),
    "#surge.sigmoid<sharpness = 4.0>": lambda x: 4 * math.exp(-4 * x) / (1 + math.exp(-4 * x)) ** 2,
    "#surge.triangular<width = 1.5>": lambda x: max(0.0, 1 - abs(x) / 1.5) / 1.5,
}


def check_surrogates():
    points = [-3.0, -0.81, -0.8, -0.3, 0.0, 0.25, 0.5, 0.79, 1.0, 1.5, 2.5, 40.0]
    t = f"tensor<{len(points)}xf64>"
    forward = {
        "step": lambda x: float(x > 0),
        "sign": lambda x: float((x > 0) - (x < 0)),
        "round": lambda x: float(round(x)),
    }
    for kind, value in forward.items():
        for estimator, slope in SURROGATES.items():
            y, g = run(f"""
func.func private @f(%x: {t}) -> {t} {{
  %y = surge.{kind} %x using({estimator}) : {t}
  return %y : {t}
}}
func.func @main() -> ({t}, {t}) {{
  %x = arith.constant dense<{points}> : {t}
  %c = arith.constant dense<2.0> : {t}
  %y, %g = surge.vjp @f(%x) wrt [0] cotangents(%c) : ({t}), ({t}) -> ({t}, {t})
  return %y, %g : {t}, {t}
}}
""")
            assert y == [value(x) for x in points], f"{kind}: {y}"
            close(g, [2 * slope(x) for x in points], f"{kind} {estimator}")


CHECKS = {name[len("check_"):]: check for name, check in list(globals().items()) if name.startswith("check_")}

if __name__ == "__main__":
    for name in sys.argv[2:] or CHECKS:
        CHECKS[name]()
        print("ok", name)
