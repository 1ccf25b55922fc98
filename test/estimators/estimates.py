"""What an estimator for samples does, row by row, and the matrices that it is compared with.

One run samples many rows of the same logits; each row gets a unit cotangent, so that the estimator's matrix J of every
outcome can be read off.
"""
import json
import math
import os
import subprocess
import sys
import tempfile

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
