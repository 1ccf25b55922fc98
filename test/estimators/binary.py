"""Estimators for binary samples, which are the first of two categories."""
import math

from estimates import KEY, SEED, close, reinmax_two_terms, run, softmax
from philox import uniform


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
