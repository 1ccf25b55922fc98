"""Forward gradients against the exact gradient: in the mean, in the variance, and where the directions span everything.

The network has three layers of ReLU units, a cost for each of 4 examples and the mean of these as its loss. The mean over
many keys of an estimate is known up to the standard error of that mean, which is measured along.
"""
import json
import math
import subprocess
import sys
import tempfile

KEYS = 4000
TYPES = "tensor<5x6xf64>, tensor<6x7xf64>, tensor<7x3xf64>"
NETWORK = """
func.func private @loss(%w1: tensor<5x6xf64>, %w2: tensor<6x7xf64>, %w3: tensor<7x3xf64>, %x: tensor<4x5xf64>,
                        %t: tensor<4x3xf64>) -> tensor<f64> {
  %zero = arith.constant 0.0 : f64
  %z6 = arith.constant dense<0.0> : tensor<4x6xf64>
  %z7 = arith.constant dense<0.0> : tensor<4x7xf64>
  %z3 = arith.constant dense<0.0> : tensor<4x3xf64>
  %z4 = arith.constant dense<0.0> : tensor<4xf64>
  %quarter = arith.constant dense<0.25> : tensor<4xf64>
  %z = arith.constant dense<0.0> : tensor<f64>
  %p1 = linalg.matmul ins(%x, %w1 : tensor<4x5xf64>, tensor<5x6xf64>) outs(%z6 : tensor<4x6xf64>) -> tensor<4x6xf64>
  %s1 = surge.site %p1 name("s1") : tensor<4x6xf64>
  %a1 = arith.maximumf %s1, %z6 : tensor<4x6xf64>
  %p2 = linalg.matmul ins(%a1, %w2 : tensor<4x6xf64>, tensor<6x7xf64>) outs(%z7 : tensor<4x7xf64>) -> tensor<4x7xf64>
  %s2 = surge.site %p2 name("s2") : tensor<4x7xf64>
  %a2 = arith.maximumf %s2, %z7 : tensor<4x7xf64>
  %p3 = linalg.matmul ins(%a2, %w3 : tensor<4x7xf64>, tensor<7x3xf64>) outs(%z3 : tensor<4x3xf64>) -> tensor<4x3xf64>
  %s3 = surge.site %p3 name("s3") : tensor<4x3xf64>
  %d = arith.subf %s3, %t : tensor<4x3xf64>
  %q = arith.mulf %d, %d : tensor<4x3xf64>
  %e = linalg.reduce { arith.addf } ins(%q : tensor<4x3xf64>) outs(%z4 : tensor<4xf64>) dimensions = [1]
  %c = surge.cost %e : tensor<4xf64>
  %m = arith.mulf %c, %quarter : tensor<4xf64>
  %l = linalg.reduce { arith.addf } ins(%m : tensor<4xf64>) outs(%z : tensor<f64>) dimensions = [0]
  return %l : tensor<f64>
}
func.func private @data(%seed: i64) -> (tensor<5x6xf64>, tensor<6x7xf64>, tensor<7x3xf64>, tensor<4x5xf64>,
                                        tensor<4x3xf64>, !surge.key) {
  %key = surge.key %seed : i64
  %a, %b = surge.split %key
  %c, %d = surge.split %a
  %e, %f = surge.split %b
  %g, %h = surge.split %c
  %w1 = surge.random normal %d : tensor<5x6xf64>
  %w2 = surge.random normal %e : tensor<6x7xf64>
  %w3 = surge.random normal %f : tensor<7x3xf64>
  %x = surge.random normal %g : tensor<4x5xf64>
  %t = surge.random normal %h : tensor<4x3xf64>
  return %w1, %w2, %w3, %x, %t, %b : tensor<5x6xf64>, tensor<6x7xf64>, tensor<7x3xf64>, tensor<4x5xf64>,
                                     tensor<4x3xf64>, !surge.key
}
"""
DATA = f"%w1, %w2, %w3, %x, %t, %k = func.call @data(%seed) : (i64) -> ({TYPES}, tensor<4x5xf64>, tensor<4x3xf64>, !surge.key)"
CALL = f"({TYPES}, tensor<4x5xf64>, tensor<4x3xf64>) -> (tensor<f64>, {TYPES})"
EXACT = f"""func.func @main(%seed: i64) -> ({TYPES}) {{
  {DATA}
  %l, %g:3 = surge.value_and_grad @loss(%w1, %w2, %w3, %x, %t) wrt [0, 1, 2] : {CALL}
  return %g#0, %g#1, %g#2 : {TYPES}
}}"""


def request(options, key="%k"):
    return f"surge.forward_gradient @loss(%w1, %w2, %w3, %x, %t) wrt [0, 1, 2] seed({key}) {options} : {CALL}"


def once(options):
    return f"""func.func @main(%seed: i64) -> ({TYPES}) {{
  {DATA}
  %l, %g:3 = {request(options)}
  return %g#0, %g#1, %g#2 : {TYPES}
}}"""


def over_keys(options):
    """The sums over keys of the estimates and of their squares."""
    sums = ", ".join(["tensor<5x6xf64>", "tensor<6x7xf64>", "tensor<7x3xf64>"] * 2)
    shapes = ["5x6", "6x7", "7x3"]
    zeros = "\n".join(f"%z{i} = arith.constant dense<0.0> : tensor<{s}xf64>" for i, s in enumerate(shapes))
    adds = "\n".join(f"""%a{i} = arith.addf %s{i}, %g#{i} : tensor<{s}xf64>
      %q{i} = arith.mulf %g#{i}, %g#{i} : tensor<{s}xf64>
      %b{i} = arith.addf %t{i}, %q{i} : tensor<{s}xf64>""" for i, s in enumerate(shapes))
    return f"""func.func @main(%seed: i64) -> ({sums}) {{
  {DATA}
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant {KEYS} : index
  {zeros}
  %r:6 = scf.for %i = %c0 to %n step %c1 iter_args(%s0 = %z0, %s1 = %z1, %s2 = %z2, %t0 = %z0, %t1 = %z1, %t2 = %z2)
      -> ({sums}) {{
      %ki = surge.fold_in %k, %i : index
      %l, %g:3 = {request(options, "%ki")}
      {adds}
      scf.yield %a0, %a1, %a2, %b0, %b1, %b2 : {sums}
  }}
  return %r#0, %r#1, %r#2, %r#3, %r#4, %r#5 : {sums}
}}"""


def run(tool, text):
    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        file.write(NETWORK + text)
        file.flush()
        done = subprocess.run([tool, file.name, "--entry", "main", "--json", "--arg", "0=3"], text=True,
                              capture_output=True)
    if done.returncode:
        sys.exit(f"{done.stderr}\n{text}")
    flatten = lambda v: [x for y in v for x in flatten(y)] if isinstance(v, list) else [v]
    return [flatten(result["data"]) for result in json.loads(done.stdout)["results"]]


def rows_of(flat, columns):
    return [flat[i:i + columns] for i in range(0, len(flat), columns)]


def product(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def transposed(a):
    return [list(column) for column in zip(*a)]


def top_projector(c, k):
    """The projector on the k largest eigenvectors of a symmetric matrix, by power iteration and deflation."""
    n = len(c)
    c = [row[:] for row in c]
    projector = [[0.0] * n for _ in range(n)]
    for number in range(k):
        v = [1.0 + 0.37 * ((i * 7 + number) % 5) for i in range(n)]
        for _ in range(3000):
            v = [sum(x * y for x, y in zip(row, v)) for row in c]
            length = math.sqrt(sum(x * x for x in v))
            if length < 1e-12:
                return projector
            v = [x / length for x in v]
        value = sum(v[i] * sum(x * y for x, y in zip(c[i], v)) for i in range(n))
        for i in range(n):
            for j in range(n):
                c[i][j] -= value * v[i] * v[j]
                projector[i][j] += v[i] * v[j]
    return projector


def relu(rows):
    return [[max(v, 0.0) for v in row] for row in rows]


def backpropagated(tool):
    """What each layer reads, its pre-activations, its weights and the cotangents there, layer by layer."""
    types = f"{TYPES}, tensor<4x5xf64>, tensor<4x3xf64>"
    w1, w2, w3, x, t = run(tool, f"""func.func @main(%seed: i64) -> ({types}) {{
      {DATA}
      return %w1, %w2, %w3, %x, %t : {types}
    }}""")
    w1, w2, w3, x, t = rows_of(w1, 6), rows_of(w2, 7), rows_of(w3, 3), rows_of(x, 5), rows_of(t, 3)
    s1 = product(x, w1)
    s2 = product(relu(s1), w2)
    s3 = product(relu(s2), w3)
    g3 = [[2 * (a - b) / 4 for a, b in zip(r, u)] for r, u in zip(s3, t)]
    back = lambda g, w, s: [[v * (u > 0) for v, u in zip(r, q)] for r, q in zip(product(g, transposed(w)), s)]
    g2 = back(g3, w3, s2)
    g1 = back(g2, w2, s1)
    return (x, relu(s1), relu(s2)), (s1, s2, s3), (w1, w2, w3), (g1, g2, g3)


def jacobians(sums, weights):
    """For each of the first two sites the transposed Jacobian of each example's next segment."""
    return [[[[v * (u > 0) for v in row] for row, u in zip(w, units)] for units in s]
            for s, w in zip(sums[:2], weights[1:])]


def expected_mean(tool, covariance):
    """The gradients with C g in the place of g at the first two sites: C = covariance(W^T W, g), example by example."""
    inputs, sums, weights, cotangents = backpropagated(tool)
    estimates = []
    for g, site in zip(cotangents, jacobians(sums, weights)):
        estimate = []
        for gradient, jacobian in zip(g, site):
            c = covariance(product(jacobian, transposed(jacobian)), gradient)
            estimate.append([sum(a * b for a, b in zip(row, gradient)) for row in c])
        estimates.append(estimate)
    return [[v for row in product(transposed(a), g) for v in row] for a, g in zip(inputs, (*estimates, cotangents[2]))]


def check_exact(tool, exact, options):
    """Where the directions span all places, the projection is the gradient."""
    for i, (got, want) in enumerate(zip(run(tool, once(options)), exact)):
        for a, b in zip(got, want):
            assert abs(a - b) <= 1e-6 * max(map(abs, want)), f"{options}: gradient {i} has {a}, expected {b}"


def check_given(tool, exact):
    """The projection on directions that the program has, listed in another order than the arguments."""
    for values, scale in (("%e#0, %e#1, %e#2", 1), ("%w1, %w2, %w3", None)):
        guesses = ", ".join(reversed(values.split(", ")))
        backwards = ", ".join(reversed(TYPES.split(", ")))
        asked = f"""surge.forward_gradient @loss(%w1, %w2, %w3, %x, %t) wrt [2, 1, 0] seed(%k) guess(#surge.given)
          combine(projection) given({guesses} : {backwards})
          : ({TYPES}, tensor<4x5xf64>, tensor<4x3xf64>) -> (tensor<f64>, {backwards})"""
        text = f"""func.func @main(%seed: i64) -> ({TYPES}, {TYPES}) {{
          {DATA}
          %l, %e:3 = surge.value_and_grad @loss(%w1, %w2, %w3, %x, %t) wrt [0, 1, 2] : {CALL}
          %m, %g:3 = {asked}
          return %g#2, %g#1, %g#0, %w1, %w2, %w3 : {TYPES}, {TYPES}
        }}"""
        *found, w1, w2, w3 = run(tool, text)
        h = exact if scale else (w1, w2, w3)
        product = sum(a * b for g, d in zip(exact, h) for a, b in zip(g, d))
        factor = product / sum(a * a for d in h for a in d)
        for got, direction in zip(found, h):
            for a, b in zip(got, direction):
                assert abs(a - factor * b) <= 1e-9 * (1 + abs(factor * b)), f"{values}: {a}, expected {factor * b}"


def check_mean(tool, exact, options, variance=None):
    """The mean over the keys is the gradient, to 5 standard errors of it; the total variance is as given, to 15 %."""
    results = run(tool, over_keys(options))
    total = 0
    for i, want in enumerate(exact):
        for sum_, squares, b in zip(results[i], results[3 + i], want):
            mean = sum_ / KEYS
            spread = max(squares / KEYS - mean * mean, 0)
            total += spread
            error = math.sqrt(spread / KEYS) + 1e-12
            assert abs(mean - b) <= 5 * error, f"{options}: gradient {i} has mean {mean} +- {error}, expected {b}"
    assert total > 0, options
    if variance:
        assert abs(total / variance - 1) < 0.15, f"{options}: total variance {total}, expected {variance}"
    return total


def main():
    tool = sys.argv[1]
    exact = run(tool, EXACT)
    square = sum(x * x for g in exact for x in g)
    n = sum(map(len, exact))
    # Reference, section 2.1: (n + 1) |g|^2 for normal numbers, (n - 1) |g|^2 for guesses of fixed length.
    at_parameters = {"gaussian": (n + 1) * square, "rademacher": (n - 1) * square, "sphere": (n - 1) * square,
                     "coordinate": (n - 1) * square, "low_rank<rank = 2>": None}
    for guess, variance in at_parameters.items():
        check_mean(tool, exact, f"guess(#surge.{guess}) space(parameters)", variance)
        one = check_mean(tool, exact, f"guess(#surge.{guess})")
        separate = check_mean(tool, exact, f"guess(#surge.{guess}) tangents(separate)")
        assert separate < one, f"{guess}: separate tangents have variance {separate}, joint ones {one}"
    check_mean(tool, exact, "guess(#surge.gaussian) space(parameters) directions(4)", (n + 1) * square / 4)
    check_mean(tool, exact, "guess(#surge.gaussian) directions(3)")
    batch = check_mean(tool, exact, "guess(#surge.gaussian) scalar(batch)")
    assert batch > check_mean(tool, exact, "guess(#surge.gaussian) scalar(example)"), batch
    masked = check_mean(tool, exact, "guess(#surge.active)")
    assert masked < check_mean(tool, exact, "guess(#surge.gaussian)"), masked
    # Differences, which are exact up to the third derivative; the network is linear in each ReLU's domain.
    check_mean(tool, exact, "guess(#surge.rademacher) space(parameters) differences(1.0e-5)", (n - 1) * square)
    check_exact(tool, exact, f"guess(#surge.gaussian) space(parameters) directions({n}) combine(projection) "
                             "differences(1.0e-6)")
    # The projection on a given direction: <g, h> / <h, h> h, and on the gradient itself the gradient.
    check_given(tool, exact)
    # Sections 1.1 and 1.3: the mean is C g, with C = W^T W upstream and its projector on k directions for W-perp.
    check_mean(tool, expected_mean(tool, lambda c, g: c), "guess(#surge.upstream)")
    for rank in (1, 3):
        check_mean(tool, expected_mean(tool, lambda c, g: top_projector(c, rank)),
                   f"guess(#surge.w_perp<rank = {rank}, iterations = 20>)")
    check_exact(tool, exact, f"guess(#surge.gaussian) space(parameters) directions({n}) combine(projection)")
    check_exact(tool, exact, "guess(#surge.gaussian) directions(16) combine(projection)")
    check_exact(tool, exact, "guess(#surge.gaussian) directions(64) scalar(batch) combine(projection)")
    check_exact(tool, exact, "guess(#surge.gaussian) directions(7) tangents(separate) combine(projection)")
    print("all agree")


if __name__ == "__main__":
    main()
