"""Samples against their probabilities, and each against the rule that draws it.

usage: samples.py surge-run
"""
import math

from program import expect, philox, run, uniform

SEED, KEY = 21, (21, 0)
INF = {"f16": "0xFC00", "bf16": "0xFF80", "f32": "0xFF800000", "f64": "0xFFF0000000000000"}


def literal(x, element):
    return INF[element] if x == -math.inf else repr(float(x))


def histogram(logits, estimator, rows, element="f32", mask=None):
    """How often each category is drawn in `rows` rows of the same logits."""
    n = len(logits)
    matrix, row = f"tensor<{rows}x{n}x{element}>", f"tensor<{n}x{element}>"
    masked = "" if mask is None else f"""
          %m0 = arith.constant dense<[{", ".join("true" if m else "false" for m in mask)}]> : tensor<{n}xi1>
          %me = tensor.empty() : tensor<{rows}x{n}xi1>
          %m = linalg.broadcast ins(%m0 : tensor<{n}xi1>) outs(%me : tensor<{rows}x{n}xi1>) dimensions = [0]"""
    counts, = run(f"""
        func.func @main() -> tensor<{n}xf64> {{
          %seed = arith.constant {SEED} : i64
          %k = surge.key %seed : i64
          %x0 = arith.constant dense<[{", ".join(literal(x, element) for x in logits)}]> : {row}
          %e = tensor.empty() : {matrix}
          %x = linalg.broadcast ins(%x0 : {row}) outs(%e : {matrix}) dimensions = [0]{masked}
          %z = surge.categorical %x, %k {"" if mask is None else "mask %m"} using({estimator}) : {matrix}
          %zero = arith.constant dense<0.0> : tensor<{n}xf64>
          %half = arith.constant 0.5 : {element}
          %one = arith.constant 1.0 : f64
          %none = arith.constant 0.0 : f64
          %c = linalg.generic {{indexing_maps = [affine_map<(r, k) -> (r, k)>, affine_map<(r, k) -> (k)>],
                               iterator_types = ["reduction", "parallel"]}}
              ins(%z : {matrix}) outs(%zero : tensor<{n}xf64>) {{
          ^bb0(%v: {element}, %sum: f64):
            %drawn = arith.cmpf ogt, %v, %half : {element}
            %w = arith.select %drawn, %one, %none : f64
            %next = arith.addf %sum, %w : f64
            linalg.yield %next : f64
          }} -> tensor<{n}xf64>
          return %c : tensor<{n}xf64>
        }}""")
    return counts


def softmax(logits, mask):
    kept = [x if m else -math.inf for x, m in zip(logits, mask)]
    top = max(kept)
    weights = [math.exp(x - top) for x in kept]
    return [w / sum(weights) for w in weights]


def check_frequencies(counts, p, rows, what):
    """Pearson's chi-square within five standard deviations of its mean; nothing drawn where p is 0."""
    expect(sum(counts) == rows, f"{what}: {rows} rows give {sum(counts)} samples")
    possible = [(c, q) for c, q in zip(counts, p) if q > 0]
    expect(all(c == 0 for c, q in zip(counts, p) if q == 0), f"{what}: drew what has probability 0: {counts}")
    chi_square = sum((c - rows * q) ** 2 / (rows * q) for c, q in possible)
    freedom = len(possible) - 1
    expect(chi_square <= freedom + 5 * math.sqrt(2 * freedom) + 10, f"{what}: chi-square {chi_square}, counts {counts}")


def test_frequencies():
    logits = [0.5, -1.0, 2.0, -math.inf, 0.0, 1.0, -3.0]
    mask = [True, True, False, True, True, True, True]
    all_kept = [True] * len(logits)
    for estimator in ("#surge.reinmax", "#surge.gumbel_softmax"):
        for element in INF:
            for kept in (None, mask):
                counts = histogram(logits, estimator, 50000, element, kept)
                check_frequencies(counts, softmax(logits, kept or all_kept), 50000, f"{estimator} {element} {kept}")


def test_row_lengths():
    for estimator in ("#surge.straight_through", "#surge.gumbel_softmax"):
        expect(histogram([3.0], estimator, 100) == [100], "a single category is always drawn")
        logits = [math.sin(k) for k in range(2000)]
        counts = histogram(logits, estimator, 20000)
        check_frequencies(counts, softmax(logits, [True] * 2000), 20000, f"{estimator}, 2000 categories")


def test_rows_without_categories():
    for estimator in ("#surge.straight_through", "#surge.gumbel_softmax"):
        counts = histogram([1.0, 2.0], estimator, 50, mask=[False, False])
        expect(counts == [0, 0], f"{estimator}: a row without categories gives {counts}")
        counts = histogram([1.0, 2.0, 3.0], estimator, 50, mask=[False, True, False])
        expect(counts == [0, 50, 0], f"{estimator}: one category is left, but {counts} are drawn")


def test_draws_by_the_rule():
    """Every row's category from its own number, in f64; a uniform number next to a boundary does not decide."""
    rows, n = 300, 5
    logits = [[math.sin(3 * r + k * k) * 2 for k in range(n)] for r in range(rows)]
    text = "dense<[" + ", ".join("[" + ", ".join(map(repr, row)) + "]" for row in logits) + "]>"
    plain, perturbed = run(f"""
        func.func @main() -> (tensor<{rows}xi32>, tensor<{rows}xi32>) {{
          %seed = arith.constant {SEED} : i64
          %k = surge.key %seed : i64
          %x = arith.constant {text} : tensor<{rows}x{n}xf64>
          %a = surge.draw %x, %k : tensor<{rows}x{n}xf64> -> tensor<{rows}xi32>
          %b = surge.draw %x, %k perturbed : tensor<{rows}x{n}xf64> -> tensor<{rows}xi32>
          return %a, %b : tensor<{rows}xi32>, tensor<{rows}xi32>
        }}""")
    for r, row in enumerate(logits):
        p = softmax(row, [True] * n)
        u = philox.uniform(KEY, r)
        prefixes = [sum(p[: k + 1]) for k in range(n)]
        if min(abs(u - q) for q in prefixes) > 1e-9:
            wanted = sum(q <= u for q in prefixes)
            expect(plain[r] == wanted, f"row {r}: drew {plain[r]} by inversion, expected {wanted}")
        scores = [x + philox.gumbel(KEY, r * n + k) for k, x in enumerate(row)]
        expect(perturbed[r] == scores.index(max(scores)), f"row {r}: drew {perturbed[r]} by noise")


def test_bernoulli():
    rows = 200000
    for a in (-math.inf, -20.0, -1.5, 0.0, 0.7, 30.0):
        mean, = run(f"""
            func.func @main() -> f32 {{
              %seed = arith.constant {SEED} : i64
              %k = surge.key %seed : i64
              %x = arith.constant dense<{literal(a, "f32")}> : tensor<{rows}xf32>
              %b = surge.bernoulli %x, %k using(#surge.straight_through) : tensor<{rows}xf32>
              %zero = arith.constant dense<0.0> : tensor<f32>
              %s = linalg.reduce {{ arith.addf }}
                  ins(%b : tensor<{rows}xf32>) outs(%zero : tensor<f32>) dimensions = [0]
              %sum = tensor.extract %s[] : tensor<f32>
              %n = arith.constant {float(rows)} : f32
              %mean = arith.divf %sum, %n : f32
              return %mean : f32
            }}""")
        p = 0.0 if a == -math.inf else 1 / (1 + math.exp(-a))
        tolerance = 5 * math.sqrt(p * (1 - p) / rows) + 1e-6
        expect(abs(mean[0] - p) <= tolerance, f"bernoulli({a}): mean {mean[0]}, expected {p} within {tolerance}")
    expect(uniform(KEY, 0, 24) > 0, "the numbers compared with lie in the open interval")


def test_argmax():
    rows, = run(f"""
        func.func @main() -> tensor<5x3xf32> {{
          %x = arith.constant dense<[[1.0, 3.0, 2.0], [2.0, 2.0, 1.0], [-1.0, -2.0, -1.0], [0.0, -0.0, 0.0],
                                     [{INF["f32"]}, {INF["f32"]}, {INF["f32"]}]]> : tensor<5x3xf32>
          %z = surge.argmax %x using(#surge.straight_through) : tensor<5x3xf32>
          return %z : tensor<5x3xf32>
        }}""")
    expect(rows == [0, 1, 0] + [1, 0, 0] * 4, f"the first of equals is the largest, got {rows}")


def test_deterministic_ops():
    step, sign, rounded = run(f"""
        func.func @main() -> (tensor<7xf32>, tensor<7xf32>, tensor<7xf32>) {{
          %x = arith.constant dense<[-2.5, -0.5, -0.0, 0.0, 0.5, 1.5, 2.5]> : tensor<7xf32>
          %a = surge.step %x using(#surge.fast_sigmoid) : tensor<7xf32>
          %b = surge.sign %x using(#surge.straight_through) : tensor<7xf32>
          %c = surge.round %x using(#surge.straight_through) : tensor<7xf32>
          return %a, %b, %c : tensor<7xf32>, tensor<7xf32>, tensor<7xf32>
        }}""")
    expect(step == [0, 0, 0, 0, 1, 1, 1], f"step: {step}")
    expect(sign == [-1, -1, 0, 0, 1, 1, 1], f"sign: {sign}")
    expect(rounded == [-2, 0, 0, 0, 0, 2, 2], f"ties go to even: {rounded}")


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
