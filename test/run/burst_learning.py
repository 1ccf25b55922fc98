"""What the feedback of bursts learns: Q silences the dendrites if its rate allows, Y follows W as Kolen and Pollack say."""
import math
import sys

from burst_gradient import Network, flatten, kind, run, scaled, transposed


def product(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def sigmoid(rows):
    return [[1 / (1 + math.exp(-v)) for v in row] for row in rows]


def largest_eigenvalue(matrix):
    vector = [1.0] * len(matrix)
    for _ in range(2000):
        vector = [sum(a * b for a, b in zip(row, vector)) for row in matrix]
        length = math.sqrt(sum(v * v for v in vector))
        vector = [v / length for v in vector]
    return length


def angle(a, b):
    a, b = flatten(a), flatten(b)
    cosine = sum(x * y for x, y in zip(a, b)) / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))
    return math.degrees(math.acos(min(1.0, cosine)))


def learning(network, steps, draws, teacher):
    """@learn: Q after so many steps of a rate, with new inputs and targets in each step where it draws them."""
    wires = network.wires
    count = len(wires)
    q, y = [f"%q{i}" for i in range(count)], [f"%y{i}" for i in range(count)]
    taken = ", ".join(f"{name}: {type_}" for name, type_ in zip(q + y, wires * 2))
    results = ", ".join(wires)
    rounds = ", ".join(f"%r{i} = {name}" for i, name in enumerate(q))
    x, t = network.x, network.t
    drawn = f"""
    %here = surge.fold_in %key, %i : index
    %first, %second = surge.split %here
    %nx = surge.random normal %first : {x}
    %nt = surge.random uniform %second : {t}""" if draws else f"""
    %nx = tensor.cast %x : {x} to {x}
    %nt = tensor.cast %t : {t} to {t}"""
    updates = "\n".join(f"""    %factor{i} = tensor.splat %rate : {type_}
    %change{i} = arith.mulf %factor{i}, %g#{2 * network.layers + i} : {type_}
    %next{i} = arith.subf %r{i}, %change{i} : {type_}""" for i, type_ in enumerate(wires))
    given = network.given.replace("%x, %t", "%nx, %nt")
    everything = ", ".join(network.types + wires * 2)
    return network.loss() + f"""
func.func @learn({network.taken}, %x: {x}, %t: {t}, {taken}, %rate: f64, %seed: i64) -> ({results}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant {steps} : index
  %key = surge.key %seed : i64
  %on = arith.constant {teacher:.1f} : f64
  %out:{count} = scf.for %i = %c0 to %n step %c1 iter_args({rounds}) -> ({results}) {{{drawn}
    %l, %g:{2 * network.layers + 2 * count} = surge.burst_gradient @loss({given}) wrt {network.wrt}
        rule(#surge.burst<output = rate>)
        feedback({', '.join(f'%r{i}' for i in range(count))}, {', '.join(y)} : {', '.join(wires * 2)}) teacher(%on : f64)
        : ({network.given_types}) -> (tensor<f64>, {everything})
{updates}
    scf.yield {', '.join(f'%next{i}' for i in range(count))} : {results}
  }}
  return {', '.join(f'%out#{i}' for i in range(count))} : {results}
}}
"""


def check_rate(tool):
    """With one hidden layer and no teacher, Q - p^b Y is multiplied by 1 - rate C in each step, C = E[e e^T] of the output
    (section 1.3): it decays for rates below 2 / lambda_max(C), and above them grows."""
    network = Network([3, 5, 4], 6)
    values = network.draw(11)
    w1, b1, w2, b2, x, _ = values
    layer = lambda read, w, b: sigmoid([[s + c for s, c in zip(row, b)] for row in product(read, w)])
    e = layer(layer(x, w1, b1), w2, b2)
    largest = largest_eigenvalue([[v / 6 for v in row] for row in product(transposed(e), e)])
    q, y = network.draw(12)[2], network.draw(13)[2]
    off = lambda got: math.sqrt(sum((a - .5 * b) ** 2 for a, b in zip(flatten(got), flatten(y))))
    text = learning(network, 400, False, 0.0)
    for factor, grows in ((1.9, False), (2.1, True)):
        found, = run(tool, text, "learn", values + [q, y, factor / largest, 1])
        ratio = off(found) / off(q)
        assert (ratio > 1e3) == grows and (ratio < 1) != grows, f"rate {factor} / lambda_max: off by {ratio} of the start"


def check_angles(tool):
    """In a network of four layers Q turns to p^b Y, at the output layer all the way; with the teacher on it keeps a bias
    there. Layers further down follow more slowly, as their second moment has small eigenvalues."""
    network = Network([6, 5, 5, 4, 3], 8)
    values = network.draw(21, 2.0)
    q = [scaled(.25, network.draw(22)[i]) for i in (2, 4, 6)]
    y = [network.draw(23)[i] for i in (2, 4, 6)]
    found = [[angle(a, flatten(b)) for a, b in zip(run(tool, learning(network, 60000, True, teacher), "learn",
                                                       values + q + y + [1.0, 1]), y)] for teacher in (0.0, 1.0)]
    start = [angle(a, b) for a, b in zip(q, y)]
    assert min(start) > 45, start
    assert found[0][2] < 0.1 and found[1][2] > 5, f"angles without and with teacher: {found}"
    assert all(2 * late < early for late, early in zip(found[0], start)), f"angles {found[0]}, at first {start}"


def check_kolen_pollack(tool):
    """Y and W with the same gradient, rate and decay: their difference falls by 1 - rate decay in each step, whatever the
    gradients are."""
    network = Network([4, 5, 3], 4)
    values = network.draw(31)
    y, w = network.draw(32)[2], network.types[2]
    everything = ", ".join(network.types + network.wires * 2)
    text = network.loss() + f"""
func.func @learn({network.taken}, %x: {network.x}, %t: {network.t}, %y: {w}) -> ({w}, {w}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 200 : index
  %step = arith.constant 1 : i64
  %rate = arith.constant 0.5 : f64
  %half = arith.constant dense<0.5> : {w}
  %out:2 = scf.for %i = %c0 to %n step %c1 iter_args(%v = %w2, %z = %y) -> ({w}, {w}) {{
    %q = arith.mulf %z, %half : {w}
    %l, %g:6 = surge.burst_gradient @loss({network.given.replace("%w2", "%v")}) wrt {network.wrt}
        rule(#surge.burst<output = rate, learning = kolen_pollack>) feedback(%q, %z : {w}, {w})
        : ({network.given_types}) -> (tensor<f64>, {everything})
    %nv = surge.update %v, %g#2 step(%step) rate(%rate) using(#surge.sgd<weight_decay = 0.02>) : {w}, i64
    %nz = surge.update %z, %g#5 step(%step) rate(%rate) using(#surge.sgd<weight_decay = 0.02>) : {w}, i64
    scf.yield %nv, %nz : {w}, {w}
  }}
  return %out#0, %out#1 : {w}, {w}
}}
"""
    v, z = run(tool, text, "learn", values + [y])
    for a, b, before, other in zip(v, z, flatten(values[2]), flatten(y)):
        want = (other - before) * (1 - .5 * .02) ** 200
        assert abs((b - a) - want) < 1e-9, f"Y - W is {b - a}, expected {want}"


def main():
    tool = sys.argv[1]
    check_rate(tool)
    check_kolen_pollack(tool)
    check_angles(tool)
    print("all agree")


if __name__ == "__main__":
    main()
