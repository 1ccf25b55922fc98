"""Burstprop and dendritic errors against their equations, unit by unit, and against backpropagation."""
import sys

from burst_gradient import Network, close, distance, flatten, kind, run, scaled, transposed
from burst_learning import product, sigmoid


class Rules(Network):
    def request(self, rule, kinds, recurrent=()):
        """Results: the gradients of w1, b1, ..., then those of all feedback."""
        types = self.wires * kinds + [kind(n, n) for n in recurrent]
        given = [f"%f{i}" for i in range(len(types))]
        results, count = ", ".join(self.types + types), len(self.types + types)
        declared = "".join(f", {name}: {type_}" for name, type_ in zip(given, types))
        return f"""
func.func @rule({self.taken}, %x: {self.x}, %t: {self.t}{declared}, %on: f64) -> ({results}) {{
  %l, %g:{count} = surge.burst_gradient @loss({self.given}) wrt {self.wrt} rule({rule})
      feedback({', '.join(given)} : {', '.join(types)}) teacher(%on : f64)
      : ({self.given_types}) -> (tensor<f64>, {results})
  return {', '.join(f'%g#{i}' for i in range(count))} : {results}
}}
"""


def each(function, *tables):
    return [[function(*values) for values in zip(*rows)] for rows in zip(*tables)]


def layers(network, values):
    """The weights, what each layer reads, its pre-activations and its rates."""
    weights, biases, read = values[0:-2:2], values[1:-2:2], [values[-2]]
    potentials = []
    for weight, bias in zip(weights, biases):
        potentials.append([[s + c for s, c in zip(row, bias)] for row in product(read[-1], weight)])
        read.append(sigmoid(potentials[-1]))
    return weights, biases, read[:-1], potentials, read[1:]


def outer(read, deltas, factor):
    return [factor * v for v in flatten(product(transposed(read), deltas))]


def sums(deltas, factor):
    return [factor * sum(column) for column in zip(*deltas)]


def check_burstprop(tool):
    """Payeur et al.: bursts without and with the teacher, linearised by Z; three layers of sigmoid units."""
    baseline, gain = .2, 3.0
    network = Rules([4, 5, 6, 3], 3)
    values = network.draw(41)
    _, _, read, _, rates = layers(network, values)
    targets = values[-1]
    wires = [network.draw(42)[i] for i in (2, 4)]
    recurrent = [Network([n, n], 1).draw(43 + n)[0] for n in (5, 6)]
    found = run(tool, network.loss() + network.request(
        f"#surge.burstprop<baseline = {baseline}, output = rate, gain = {gain}, recurrent = true>", 1, (5, 6)),
        "rule", values + wires + recurrent + [1.0])
    before = each(lambda e: baseline * e, rates[2])
    during = each(lambda e, t: baseline * ((t - e) * (1 - e) + 1) * e, rates[2], targets)
    deltas, learned = [None, None, each(lambda a, c: (a - c) / baseline, before, during)], [None, None]
    for layer in (1, 0):
        e, wire = rates[layer], transposed(wires[layer])
        sent = product(before, wire)
        early = each(lambda s, v: s * v, sigmoid(sent), e)
        reach = product(early, transposed(recurrent[layer]))
        potential = lambda b: each(lambda s, v, z: s * (1 - v) - z, product(b, wire), e, reach)
        bursts = lambda b: each(lambda p, v: p * v, sigmoid(scaled(gain, potential(b))), e)
        learned[layer] = outer(potential(before), early, -1 / 3)
        before, during = bursts(before), bursts(during)
        scale = baseline * (gain / 4) ** (2 - layer)
        deltas[layer] = each(lambda a, c: (a - c) / scale, before, during)
    for layer in range(3):
        close(found[2 * layer], outer(read[layer], deltas[layer], 1 / 3), 1e-10, f"burstprop w{layer + 1}")
        close(found[2 * layer + 1], sums(deltas[layer], 1 / 3), 1e-10, f"burstprop b{layer + 1}")
    for number in (0, 1):
        close(found[6 + number], found[2 + 2 * number], 1e-12, "burstprop Y, which follows W")
        close(found[8 + number], learned[number], 1e-10, f"burstprop Z{number + 1}")


def check_burstprop_aligns(tool):
    """Where Y = W is so weak that u is near 0, the gradient: the distance falls with the weights (sigma is most linear
    at 0); strong feedback without Z leaves that range, and Z that cancels u in the mean comes closer again."""
    network = Rules([4, 6, 5, 3], 8)
    text = network.loss() + network.backpropagation() + network.request("#surge.burstprop<output = rate>", 1)
    off = []
    for deviation in (.4, .2, .1):
        values = network.draw(51)
        weak = [scaled(deviation, v) if 2 <= i < 6 else v for i, v in enumerate(values[:-2])] + values[-2:]
        got = run(tool, text, "rule", weak + weak[2:6:2] + [.01])[:6]
        off.append(distance([[100 * v for v in g] for g in got], run(tool, text, "backpropagation", weak)))
    assert off[0] > 1.5 * off[1] > 2 * off[2] and off[2] < .02, off
    values = network.draw(52, 3.0)
    wires = values[2:6:2]
    text = network.loss() + network.backpropagation() + network.request(
        "#surge.burstprop<output = rate, recurrent = true>", 1, (6, 5))
    recurrent = [[[0.0] * n for _ in range(n)] for n in (6, 5)]
    want = run(tool, text, "backpropagation", values)

    def cosine(got):
        a, b = [v for g in got[:4] for v in g], [v for w in want[:4] for v in w]
        return sum(x * y for x, y in zip(a, b)) / (sum(x * x for x in a) * sum(y * y for y in b)) ** .5

    start = None
    for _ in range(60):
        got = run(tool, text, "rule", values + wires + recurrent + [.01])
        start = cosine(got) if start is None else start
        recurrent = [[[v - .3 * g for v, g in zip(row, change[i * n:])] for i, row in enumerate(rows)]
                     for rows, change, n in zip(recurrent, got[8:], (6, 5))]
    assert 1 - cosine(got) < (1 - start) / 5, (start, cosine(got))


def check_dendrites(tool):
    """Sacramento et al. in the steps of Greedy et al.'s code: interneurons between layers of sigmoid units. Outputs are
    nudged against the cotangent of the cost, which of their cost, |v - v_target|^2 / 2, is the distance."""
    apical, mix, nudging = .3, .2, .15
    network = Rules([4, 5, 6, 3], 3)
    values = network.draw(61)
    _, biases, read, potentials, rates = layers(network, values)
    predicting, inhibiting, wires = ([network.draw(seed)[i] for i in (2, 4)] for seed in (62, 63, 64))
    found = run(tool, network.loss() + network.request(
        f"#surge.dendritic_error<output = rate, apical = {apical}, interneuron = {mix}, nudging = {nudging}>", 3),
        "rule", values + predicting + inhibiting + wires + [1.0])
    soma = each(lambda v, e, t: v - nudging * (e - t) * e * (1 - e), potentials[2], rates[2], values[-1])
    rate = sigmoid(soma)
    scale, deltas, p, r = nudging, [None] * 3, [None] * 2, [None] * 2
    deltas[2] = each(lambda a, c: (a - c) / scale, rates[2], rate)
    for layer in (1, 0):
        inner = [[s + c for s, c in zip(row, biases[layer + 1])] for row in product(rates[layer], predicting[layer])]
        mixed = sigmoid(each(lambda i, s: (1 - mix) * i + mix * s, inner, soma))
        dendrite = each(lambda a, c: a - c, product(rate, transposed(wires[layer])),
                        product(mixed, transposed(inhibiting[layer])))
        soma = each(lambda v, a: v + apical * a, potentials[layer], dendrite)
        missed = each(lambda a, c: c - a, mixed, sigmoid(inner))
        rate = sigmoid(soma)
        p[layer] = outer(rate, missed, 1 / 3)
        r[layer] = outer(dendrite, mixed, -1 / 3)
        scale *= apical * (1 - mix)
        deltas[layer] = each(lambda a, c: (a - c) / scale, rates[layer], rate)
    for layer in range(3):
        close(found[2 * layer], outer(read[layer], deltas[layer], 1 / 3), 1e-9, f"dendrites w{layer + 1}")
        close(found[2 * layer + 1], sums(deltas[layer], 1 / 3), 1e-9, f"dendrites b{layer + 1}")
    for number in (0, 1):
        close(found[6 + number], p[number], 1e-9, f"P{number + 1}")
        close(found[8 + number], r[number], 1e-9, f"R{number + 1}")
        close(found[10 + number], found[2 + 2 * number], 1e-12, "Y, which follows W")


def check_dendrites_predict(tool):
    """With P = W and R = Y = W dendrites are silent at rest, and small nudges tell the gradient: halved, they halve the
    distance. Outputs are linear, so that the cost's own derivative is all there is."""
    network = Rules([4, 5, 5, 3], 3)
    values = network.draw(71)
    wires = values[2:6:2] * 3
    want, off = None, []
    for nudging in (.02, .01, .005):
        text = network.loss() + network.backpropagation() + network.request(
            f"#surge.dendritic_error<nudging = {nudging}>", 3)
        want = want or run(tool, text, "backpropagation", values)
        off.append(distance(run(tool, text, "rule", values + wires + [1.0])[:6], want))
    assert all(1.8 < a / b < 2.2 for a, b in zip(off, off[1:])) and off[2] < 5e-3, off
    silent = run(tool, text, "rule", values + wires + [0.0])
    assert all(abs(v) < 1e-12 for g in silent for v in g), silent


def main():
    tool = sys.argv[1]
    check_burstprop(tool)
    check_burstprop_aligns(tool)
    check_dendrites(tool)
    check_dendrites_predict(tool)
    print("all agree")


if __name__ == "__main__":
    main()
