"""The guesses, combinations and policies of forward gradients that forward_gradient.py does not check: polynomials of the
Jacobian, adapted ranks, states, the exact guess, shrinkage, the second pass."""
import math
import sys

from forward_gradient import (CALL, DATA, EXACT, TYPES, backpropagated, check_exact, check_mean, expected_mean, jacobians,
                              once, product, request, rows_of, run, top_projector, transposed)

STATES = "tensor<STACKx4x6xf64>, tensor<STACKx4x7xf64>"


def close(got, want, tolerance, what):
    largest = max(map(abs, want))
    for a, b in zip(got, want):
        assert abs(a - b) <= tolerance * largest, f"{what}: {a}, expected {b}"


def check_policies(tool):
    """A second pass makes the same guesses and so the same estimate."""
    for options in ("guess(#surge.rademacher) space(parameters)", "guess(#surge.gaussian)", "guess(#surge.upstream)",
                    "guess(#surge.w_perp<rank = 2>) directions(3) combine(projection)", "guess(#surge.mixing)",
                    "guess(#surge.gaussian) last(exact) tangents(separate)"):
        kept = run(tool, once(f"{options} memory(keep)"))
        for got, want in zip(run(tool, once(f"{options} memory(recompute)")), kept):
            close(got, want, 1e-12, options)


def check_projection(tool, exact):
    """n / k times the projection has the mean g and the variance (n / k - 1) |g|^2; k = n is exact."""
    n = sum(map(len, exact))
    square = sum(x * x for g in exact for x in g)
    for k in (1, 5):
        check_mean(tool, exact, f"guess(#surge.gaussian) space(parameters) directions({k}) combine(unbiased_projection)",
                   (n / k - 1) * square)
    check_exact(tool, exact, f"guess(#surge.gaussian) space(parameters) directions({n}) combine(unbiased_projection)")


def check_shrinkage(tool, exact):
    """k / (k + n + c) of the gradient in the mean: the least expected squared error, |g|^2 (n + c) / (k + n + c)."""
    n = sum(map(len, exact))
    square = sum(x * x for g in exact for x in g)
    for guess, c in (("gaussian", 1), ("rademacher", -1)):
        for k in (1, 4):
            factor = k / (k + n + c)
            shrunk = [[factor * x for x in g] for g in exact]
            variance = check_mean(tool, shrunk, f"guess(#surge.{guess}) space(parameters) directions({k}) combine(shrunk)",
                                  factor * factor * (n + c) / k * square)
            error = variance + (1 - factor) ** 2 * square
            assert abs(error / (square * (n + c) / (k + n + c)) - 1) < 0.15, f"{guess}: squared error {error}"


def check_oracle(tool, exact):
    for space in ("parameters", "activations"):
        for combination in ("guess", "projection"):
            check_exact(tool, exact, f"guess(#surge.exact) space({space}) combine({combination})")
    # At one place, the mean is |g|^2 g.
    square = sum(x * x for g in exact for x in g)
    for got, want in zip(run(tool, once("guess(#surge.exact) space(parameters)")), exact):
        close(got, [square * x for x in want], 1e-9, "exact")


def check_last(tool, exact):
    """The last layer's gradient is exact at every key, and its noise is not in the others."""
    options = "guess(#surge.gaussian) last(exact)"
    close(run(tool, once(options))[2], exact[2], 1e-12, options)
    with_last = check_mean(tool, exact, "guess(#surge.gaussian)")
    without = check_mean(tool, exact, options)
    assert without < 0.8 * with_last, f"variance {without} with an exact last layer, {with_last} without"


def eigenvalues(c):
    """In descending order, from projectors."""
    values, before = [], 0.0
    for k in range(1, len(c) + 1):
        p = top_projector(c, k)
        total = sum(a * b for row, other in zip(p, c) for a, b in zip(row, other))
        values.append(total - before)
        before = total
    return values


def of_spectrum(c, function):
    """function(lambda) on the spectrum of a symmetric matrix."""
    n, before = len(c), [[0.0] * len(c) for _ in c]
    result = [[0.0] * n for _ in range(n)]
    largest = eigenvalues(c)
    for k, value in enumerate(largest):
        p = top_projector(c, k + 1)
        factor = function(max(value, 0.0), largest[0])
        for i in range(n):
            for j in range(n):
                result[i][j] += factor * (p[i][j] - before[i][j])
        before = p
    return result


def chebyshev(q, degree, damped):
    """The polynomial of Chebyshev's expansion of q on [0, 1], damped by Jackson's kernel (Weisse et al., "The kernel
    polynomial method", 2006, equation 71)."""
    nodes, moments = 20000, degree + 1
    c = []
    for m in range(moments):
        total = sum(q((math.cos(math.pi * (i + 0.5) / nodes) + 1) / 2) * math.cos(m * math.pi * (i + 0.5) / nodes)
                    for i in range(nodes))
        c.append(total / nodes * (2 if m else 1))
    if damped:
        a = math.pi / (moments + 1)
        c = [v * ((moments - m + 1) * math.cos(a * m) + math.sin(a * m) / math.tan(a)) / (moments + 1)
             for m, v in enumerate(c)]
    return lambda s: sum(v * math.cos(m * math.acos(max(-1.0, min(1.0, 2 * s - 1)))) for m, v in enumerate(c))


def check_polynomials(tool):
    """W^T q(W W^T) e has the covariance W^T q^2 W: S^2 q(S^2 / |W|^2)^2 / |W|^2 on the spectrum. What Surge takes for
    |W|^2 is 1.2 times the largest eigenvalue."""
    degree = 12

    def covariance(q, damped):
        polynomial = chebyshev(q, degree, damped)
        at = lambda s: s * polynomial(s) ** 2
        return lambda c, g: of_spectrum(c, lambda value, largest: at(value / (1.2 * largest)) if value > 1e-12 else 0)

    cutoff = 0.4
    check_mean(tool, expected_mean(tool, covariance(lambda s: 1 / math.sqrt(s) if s > cutoff ** 2 else 0.0, True)),
               f"guess(#surge.filtered<cutoff = {cutoff}, degree = {degree}, power = 60>)")
    check_mean(tool, expected_mean(tool, covariance(lambda s: 1 / math.sqrt(s + 0.05), False)),
               f"guess(#surge.preconditioned<damping = 0.05, degree = {degree}, power = 60>)")
    # As the degree grows, the covariance nears W^T W (W^T W + damping)^-1.
    exactly = lambda c, g: of_spectrum(c, lambda value, largest: value / (value + 0.05 * 1.2 * largest))
    check_mean(tool, expected_mean(tool, exactly), "guess(#surge.preconditioned<damping = 0.05, degree = 30, power = 60>)")


def check_ranks(tool):
    """The projector on the directions that the energy, or the efficiency, keeps in each example."""
    rank = 3

    def by_energy(c, g):
        values = [max(v, 0.0) for v in eigenvalues(c)[:rank]]
        kept = sum(1 for i in range(rank) if sum(values[:i]) < 0.8 * sum(values))
        return top_projector(c, kept)

    def by_efficiency(c, g):
        overlap = lambda p: sum(a * sum(x * y for x, y in zip(row, g)) for a, row in zip(g, p))
        best = max(range(1, rank + 1), key=lambda k: overlap(top_projector(c, k)) / (k + 2))
        return top_projector(c, best)

    for covariance, options in ((by_energy, "energy = 0.8"), (by_efficiency, "probed = true")):
        check_mean(tool, expected_mean(tool, covariance),
                   f"guess(#surge.w_perp<rank = {rank}, iterations = 40, {options}>)")
    # Directions shared by all: nearly all of the energy keeps every one of them, and a key the estimate; little does not.
    of = lambda option: run(tool, once(f"guess(#surge.w_perp<rank = 2, iterations = 3, shared = true{option}>)"))
    plain, most, little = of(""), of(", energy = 0.999999999"), of(", energy = 0.001")
    for got, want in zip(most, plain):
        close(got, want, 1e-12, "shared, most of the energy")
    assert any(abs(a - b) > 1e-3 * max(map(abs, plain[0])) for a, b in zip(little[0], plain[0])), "shared, little energy"


def check_warm_start(tool):
    """One step a call, from the directions of the last: after 60 calls, the projector on the 2 largest."""
    states = STATES.replace("STACK", "2")
    text = f"""func.func @main(%seed: i64) -> ({states}) {{
      {DATA}
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 60 : index
      %a0 = surge.random normal %k : tensor<2x4x6xf64>
      %b0 = surge.random normal %k : tensor<2x4x7xf64>
      %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %a0, %b = %b0) -> ({states}) {{
        %ki = surge.fold_in %k, %i : index
        %l, %g:3, %next:2 = surge.forward_gradient @loss(%w1, %w2, %w3, %x, %t) wrt [0, 1, 2] seed(%ki)
            guess(#surge.w_perp<rank = 2, iterations = 1>) state(%a, %b : {states})
            : ({TYPES}, tensor<4x5xf64>, tensor<4x3xf64>) -> (tensor<f64>, {TYPES}, {states})
        scf.yield %next#0, %next#1 : {states}
      }}
      return %r#0, %r#1 : {states}
    }}"""
    _, sums, weights, _ = backpropagated(tool)
    for state, columns, site in zip(run(tool, text), (6, 7), jacobians(sums, weights)):
        rows = rows_of(state, columns)
        for example, jacobian in enumerate(site):
            basis = [rows[example], rows[4 + example]]
            got = product(transposed(basis), basis)
            want = top_projector(product(jacobian, transposed(jacobian)), 2)
            close([x for row in got for x in row], [x for row in want for x in row], 1e-5, "warm start")


def check_learned_feedback(tool, exact):
    """The estimate is B^T g_L at the sites in front of the last; B nears the mean Jacobian to the last site."""
    feedback = "tensor<3x6xf64>, tensor<3x7xf64>"
    asked = f"""surge.forward_gradient @loss(%w1, %w2, %w3, %x, %t) wrt [0, 1, 2] seed(%ki)
      guess(#surge.learned_feedback<rate = RATE>) combine(guess) state(%a, %b : {feedback})
      : ({TYPES}, tensor<4x5xf64>, tensor<4x3xf64>) -> (tensor<f64>, {TYPES}, {feedback})"""
    text = f"""func.func @main(%seed: i64) -> ({TYPES}, {feedback}, {feedback}) {{
      {DATA}
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 20000 : index
      %a = surge.random normal %k : tensor<3x6xf64>
      %b = surge.random normal %k : tensor<3x7xf64>
      %ki = surge.fold_in %k, %c0 : index
      %l, %g:3, %first:2 = {asked.replace("RATE", "0.5")}
      %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%sa = %a, %sb = %b) -> ({feedback}) {{
        %kj = surge.fold_in %k, %i : index
        %m, %h:3, %next:2 = {asked.replace("RATE", "0.001").replace("%ki", "%kj").replace("(%a, %b", "(%sa, %sb")}
        scf.yield %next#0, %next#1 : {feedback}
      }}
      return %g#0, %g#1, %g#2, %a, %b, %r#0, %r#1 : {TYPES}, {feedback}, {feedback}
    }}"""
    *found, a, b, learned_a, learned_b = run(tool, text)
    inputs, sums, weights, cotangents = backpropagated(tool)
    for got, read, matrix, columns in zip(found, inputs, (a, b), (6, 7)):
        guesses = product(cotangents[2], rows_of(matrix, columns))
        close(got, [v for row in product(transposed(read), guesses) for v in row], 1e-9, "learned feedback")
    close(found[2], exact[2], 1e-9, "learned feedback, last layer")
    first, second = jacobians(sums, weights)
    whole = [product(j, k) for j, k in zip(first, second)]
    for learned, site, columns in ((learned_a, whole, 6), (learned_b, second, 7)):
        mean = [[sum(j[i][o] for j in site) / 4 for i in range(columns)] for o in range(3)]
        flat = [x for row in mean for x in row]
        distance = math.sqrt(sum((x - y) ** 2 for x, y in zip(learned, flat)) / sum(x * x for x in flat))
        # The momentum leaves sqrt(rate / 2) of the noise of one call, whose length is about sqrt(n / 4) of W's.
        assert distance < 0.15, f"feedback is {distance} of its length off the mean Jacobian"


def check_given_at_sites(tool, exact):
    """What the program gives for each site; the projection of each example's gradient on it is taken."""
    sites = "tensor<4x6xf64>, tensor<4x7xf64>, tensor<4x3xf64>"
    text = f"""func.func @main(%seed: i64) -> ({TYPES}) {{
      {DATA}
      %a = surge.random normal %k : tensor<4x6xf64>
      %b = surge.random normal %k : tensor<4x7xf64>
      %c = surge.random normal %k : tensor<4x3xf64>
      %l, %g:3 = surge.forward_gradient @loss(%w1, %w2, %w3, %x, %t) wrt [0, 1, 2] seed(%k) guess(#surge.given)
        space(activations) given(%a, %b, %c : {sites}) : {CALL}
      return %g#0, %g#1, %g#2 : {TYPES}
    }}"""
    got = run(tool, text)
    drawn = run(tool, f"""func.func @main(%seed: i64) -> ({sites}) {{
      {DATA}
      %a = surge.random normal %k : tensor<4x6xf64>
      %b = surge.random normal %k : tensor<4x7xf64>
      %c = surge.random normal %k : tensor<4x3xf64>
      return %a, %b, %c : {sites}
    }}""")
    inputs, _, _, cotangents = backpropagated(tool)
    guesses = [rows_of(flat, columns) for flat, columns in zip(drawn, (6, 7, 3))]
    slopes = [sum(a * b for y, g in zip(guesses, cotangents) for a, b in zip(y[e], g[e])) for e in range(4)]
    for found, read, y in zip(got, inputs, guesses):
        scaled = [[j * v for v in row] for j, row in zip(slopes, y)]
        close(found, [v for row in product(transposed(read), scaled) for v in row], 1e-9, "given at sites")


def main():
    tool = sys.argv[1]
    exact = run(tool, EXACT)
    check_policies(tool)
    check_oracle(tool, exact)
    check_projection(tool, exact)
    check_shrinkage(tool, exact)
    check_last(tool, exact)
    check_polynomials(tool)
    check_ranks(tool)
    check_warm_start(tool)
    check_learned_feedback(tool, exact)
    check_given_at_sites(tool, exact)
    print("all agree")


if __name__ == "__main__":
    main()
