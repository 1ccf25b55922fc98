"""Gumbel-softmax and Gumbel-Rao against Jang et al. (2017) and Paulus et al. (2020), noise by noise."""
import math

from estimates import KEY, LOGITS, close, jacobian, products, reinmax_two_terms, softmax, unit
from philox import exponential, fold_in, gumbel


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
