"""Burst gradients against the published example, backpropagation and feedback alignment.

Networks of sigmoid units, layer by layer, with the squared error of each example as its cost.
"""
import json
import math
import random
import subprocess
import sys
import tempfile


def kind(*shape):
    return "tensor<" + "".join(f"{size}x" for size in shape) + "f64>"


class Network:
    """`sizes` units a layer; @loss of the weights and biases (w1, b1, w2, ...), of inputs x and of targets t."""

    def __init__(self, sizes, batch):
        self.sizes, self.batch, self.layers = sizes, batch, len(sizes) - 1
        self.types = [kind(*shape) for i in range(self.layers) for shape in ((sizes[i], sizes[i + 1]), (sizes[i + 1],))]
        self.names = [f"{letter}{i + 1}" for i in range(self.layers) for letter in "wb"]
        self.wires = self.types[2::2]
        self.taken = ", ".join(f"%{name}: {type_}" for name, type_ in zip(self.names, self.types))
        self.x, self.t = kind(batch, sizes[0]), kind(batch, sizes[-1])
        self.given = ", ".join(f"%{name}" for name in self.names) + ", %x, %t"
        self.given_types = ", ".join(self.types) + f", {self.x}, {self.t}"
        self.wrt = list(range(2 * self.layers))

    def loss(self):
        lines = [f"func.func private @loss({self.taken}, %x: {self.x}, %t: {self.t}) -> tensor<f64> {{"]
        value = "%x"
        for i in range(1, self.layers + 1):
            n, h = self.sizes[i], kind(self.batch, self.sizes[i])
            lines.append(f"""  %zero{i} = arith.constant dense<0.0> : {h}
  %one{i} = arith.constant dense<1.0> : {h}
  %p{i} = linalg.matmul ins({value}, %w{i} : {kind(self.batch, self.sizes[i - 1])}, {self.types[2 * i - 2]})
    outs(%zero{i} : {h}) -> {h}
  %e{i} = tensor.empty() : {h}
  %r{i} = linalg.broadcast ins(%b{i} : {kind(n)}) outs(%e{i} : {h}) dimensions = [0]
  %v{i} = arith.addf %p{i}, %r{i} : {h}
  %s{i} = surge.site %v{i} name("s{i}") : {h}
  %n{i} = arith.negf %s{i} : {h}
  %x{i} = math.exp %n{i} : {h}
  %d{i} = arith.addf %one{i}, %x{i} : {h}
  %a{i} = arith.divf %one{i}, %d{i} : {h}""")
            value = f"%a{i}"
        lines.append(f"""  %half = arith.constant dense<0.5> : {self.t}
  %none = arith.constant dense<0.0> : {kind(self.batch)}
  %start = arith.constant dense<0.0> : tensor<f64>
  %m = arith.constant dense<{1 / self.batch!r}> : {kind(self.batch)}
  %off = arith.subf {value}, %t : {self.t}
  %square = arith.mulf %off, %off : {self.t}
  %each = arith.mulf %square, %half : {self.t}
  %costs = linalg.reduce {{ arith.addf }} ins(%each : {self.t}) outs(%none : {kind(self.batch)}) dimensions = [1]
  %c = surge.cost %costs : {kind(self.batch)}
  %mean = arith.mulf %c, %m : {kind(self.batch)}
  %l = linalg.reduce {{ arith.addf }} ins(%mean : {kind(self.batch)}) outs(%start : tensor<f64>) dimensions = [0]
  return %l : tensor<f64>
}}
""")
        return "\n".join(lines)

    def burst(self, rule="", teacher=True):
        """Results: the gradients of w1, b1, ..., then those of the feedback of events and of bursts."""
        wires = len(self.wires)
        feedback = [f"%q{i}" for i in range(wires)] + [f"%y{i}" for i in range(wires)]
        results = ", ".join(self.types + self.wires * 2)
        declared = "".join(f", {name}: {type_}" for name, type_ in zip(feedback, self.wires * 2))
        clause = f"feedback({', '.join(feedback)} : {', '.join(self.wires * 2)})" if wires else ""
        count = len(self.types) + 2 * wires
        return f"""
func.func @burst({self.taken}, %x: {self.x}, %t: {self.t}{declared}, %on: f64) -> ({results}) {{
  %l, %g:{count} = surge.burst_gradient @loss({self.given}) wrt {self.wrt} rule(#surge.burst<output = rate{rule}>)
      {clause}{' teacher(%on : f64)' if teacher else ''}
      : ({self.given_types}) -> (tensor<f64>, {results})
  return {', '.join(f'%g#{i}' for i in range(count))} : {results}
}}
"""

    def feedback(self, name, rule, wires=None, learns=False):
        wires = self.wires if wires is None else wires
        results = ", ".join(self.types + (self.wires if learns else []))
        declared = "".join(f", %y{i}: {type_}" for i, type_ in enumerate(wires))
        clause = f"feedback({', '.join(f'%y{i}' for i in range(len(wires)))} : {', '.join(wires)})" if wires else ""
        count = len(self.types) + (len(self.wires) if learns else 0)
        return f"""
func.func @{name}({self.taken}, %x: {self.x}, %t: {self.t}{declared}) -> ({results}) {{
  %l, %g:{count} = surge.feedback_gradient @loss({self.given}) wrt {self.wrt} rule({rule}) {clause}
      : ({self.given_types}) -> (tensor<f64>, {results})
  return {', '.join(f'%g#{i}' for i in range(count))} : {results}
}}
"""

    def backpropagation(self):
        results, count = ", ".join(self.types), len(self.types)
        return f"""
func.func @backpropagation({self.taken}, %x: {self.x}, %t: {self.t}) -> ({results}) {{
  %l, %g:{count} = surge.value_and_grad @loss({self.given}) wrt {self.wrt}
      : ({self.given_types}) -> (tensor<f64>, {results})
  return {', '.join(f'%g#{i}' for i in range(count))} : {results}
}}
"""

    def draw(self, seed, deviation=1.0):
        """Weights, biases, inputs and targets."""
        source = random.Random(seed)
        normal = lambda *shape: ([normal(*shape[1:]) for _ in range(shape[0])] if shape else source.gauss(0, deviation))
        values = [normal(*shape) for i in range(self.layers)
                  for shape in ((self.sizes[i], self.sizes[i + 1]), (self.sizes[i + 1],))]
        return values + [normal(self.batch, self.sizes[0]),
                         [[source.random() for _ in range(self.sizes[-1])] for _ in range(self.batch)]]


def flatten(value):
    return [x for part in value for x in flatten(part)] if isinstance(value, list) else [value]


def run(tool, text, entry, arguments):
    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        file.write(text)
        file.flush()
        options = [option for i, value in enumerate(arguments) for option in ("--arg", f"{i}={json.dumps(value)}")]
        done = subprocess.run([tool, file.name, "--entry", entry, "--json", *options], text=True, capture_output=True)
    if done.returncode:
        sys.exit(f"{done.stderr}\n{text}")
    return [flatten(result["data"]) for result in json.loads(done.stdout)["results"]]


def close(got, want, tolerance, what):
    for a, b in zip(got, want, strict=True):
        assert abs(a - b) <= tolerance * max(map(abs, want)), f"{what}: {a}, expected {b}"


def distance(got, want):
    pairs = list(zip((x for g in got for x in g), (x for w in want for x in w), strict=True))
    return math.sqrt(sum((a - b) ** 2 for a, b in pairs) / sum(b * b for _, b in pairs))


def scaled(factor, value):
    return [scaled(factor, part) for part in value] if isinstance(value, list) else factor * value


def transposed(rows):
    return [list(column) for column in zip(*rows)]


def check_golden(tool):
    """Reference section 1.4: 2-2-2 sigmoid units, p^b = 0.5; the weights there have a row for each unit."""
    network = Network([2, 2, 2], 1)
    w1, w2 = transposed([[.5, -.25], [.75, 1]]), transposed([[1, -.5], [.25, .5]])
    arguments = [w1, [.1, -.2], w2, [0.0, .1], [[1, .5]], [[1.0, 0.0]], scaled(.5, w2), w2, 1.0]
    dw1, db1, dw2, db2, _, _ = run(tool, network.loss() + network.burst(), "burst", arguments)
    # Published is the negative, times p^b.
    as_published = lambda g: [-0.5 * x for x in g]
    want = {"db1": [.008398504, -.012283322], "db2": [.054022879, -.073957038],
            "dw1": [.008398504, -.012283322, .004199252, -.006141661],
            "dw2": [.033308698, -.045599432, .040018793, -.054785517]}
    for name, got in (("dw1", dw1), ("db1", db1), ("dw2", dw2), ("db2", db2)):
        for a, b in zip(as_published(got), want[name], strict=True):
            assert abs(a - b) <= 6e-10, f"{name}: {a}, published {b}"


def check_backpropagation(tool):
    """In the symmetric state the distance to backpropagation falls four times as the error is halved (section 1.3), for
    any baseline; error and feedback scales leave the gradient's scale alone."""
    network = Network([4, 5, 5, 3], 2)
    values = network.draw(1)
    text = network.loss() + network.backpropagation()
    for rule, baseline in (("", .5), (", baseline = 0.2", .2), (", error_scale = 0.5, feedback_scale = 0.5", .5)):
        text_of_rule = text + network.burst(rule)
        wires = [scaled(baseline, w) for w in values[2:6:2]] + values[2:6:2]
        ratios, before = [], None
        for teacher in (.2, .1, .05):
            # A target near the output is a small error: the teacher's strength is undone by hand.
            got = run(tool, text_of_rule, "burst", values + wires + [teacher])[:6]
            want = run(tool, text_of_rule, "backpropagation", values)
            found = distance([[x / teacher for x in g] for g in got], want)
            if before:
                ratios.append(before / found)
            before = found
        assert all(3.5 < ratio < 4.5 for ratio in ratios), f"{rule}: ratios {ratios}"
        assert before < 2e-3, f"{rule}: {before}"


def check_alignment(tool):
    """With Q = p^b Y and any Y, feedback alignment, for small errors; and that from its own definition."""
    network = Network([4, 5, 6, 3], 3)
    values = network.draw(2)
    y = [network.draw(7)[i] for i in (2, 4)]
    text = (network.loss() + network.burst() + network.feedback("alignment", "#surge.feedback_alignment")
            + network.feedback("pollack", "#surge.kolen_pollack", learns=True)
            + network.feedback("signs", "#surge.sign_symmetric<magnitude = 0.7>", wires=[])
            + network.feedback("direct", "#surge.direct_feedback_alignment", wires=[kind(5, 3), kind(6, 3)])
            + network.backpropagation())
    aligned = run(tool, text, "alignment", values + y)
    burst = run(tool, text, "burst", values + [scaled(.5, w) for w in y] + y + [.01])[:6]
    found = distance([[100 * x for x in g] for g in burst], aligned)
    assert found < 1e-4, f"bursts are {found} off feedback alignment"
    # By hand: delta_l = (delta_l+1 Y^T) f'(v_l).
    w, b, x, t = values[0:6:2], values[1:6:2], values[6], values[7]
    product = lambda p, q: [[sum(u * v for u, v in zip(row, column)) for column in zip(*q)] for row in p]
    rates, inputs = [], []
    value = x
    for weight, bias in zip(w, b):
        inputs.append(value)
        value = [[1 / (1 + math.exp(-(s + c))) for s, c in zip(row, bias)] for row in product(value, weight)]
        rates.append(value)
    slope = lambda e: e * (1 - e)
    last = [[(e - u) * slope(e) / 3 for e, u in zip(r, s)] for r, s in zip(rates[2], t)]

    def gradients(wires, direct=False):
        deltas = [last]
        for wire, rate in zip(reversed(wires), reversed(rates[:2])):
            sent = product(last if direct else deltas[0], transposed(wire))
            deltas.insert(0, [[s * slope(e) for s, e in zip(*rows)] for rows in zip(sent, rate)])
        return [part for read, delta in zip(inputs, deltas)
                for part in (flatten(product(transposed(read), delta)), [sum(c) for c in zip(*delta)])]

    signs = [[[math.copysign(.7, v) for v in row] for row in weight] for weight in w[1:]]
    wires = [network.draw(9)[i] for i in (2, 4)]
    wires[0] = [row[:3] for row in wires[0]]
    for got, want, what in ((aligned, gradients(y), "alignment"), (run(tool, text, "signs", values), gradients(signs), "signs"),
                            (run(tool, text, "direct", values + wires), gradients(wires, True), "direct"),
                            (run(tool, text, "alignment", values + w[1:]), run(tool, text, "backpropagation", values), "W")):
        for a, c in zip(got, want, strict=True):
            close(a, c, 1e-10, what)
    learned = run(tool, text, "pollack", values + y)
    for got, want in zip(learned, aligned + [aligned[2], aligned[4]], strict=True):
        close(got, want, 1e-12, "kolen_pollack")


def check_homeostasis(tool):
    """The gradient of Q is that of |u|^2 / 2: with the teacher off, -u e^T; and so is that of Y, +u b^T. With one hidden
    layer b = p^b e exactly, and u = e (p^b Y - Q)^T."""
    network = Network([3, 4, 2], 2)
    values = network.draw(3)
    q, y = network.draw(4)[2], network.draw(5)[2]
    text = network.loss() + network.burst() + network.burst(", learning = kolen_pollack").replace("@burst", "@copies")
    *_, dq, dy = run(tool, text, "burst", values + [q, y, 0.0])
    sigmoid = lambda v: 1 / (1 + math.exp(-v))
    product = lambda p, r: [[sum(u * v for u, v in zip(row, column)) for column in zip(*r)] for row in p]
    layer = lambda x, w, b: [[sigmoid(s + c) for s, c in zip(row, b)] for row in product(x, w)]
    w1, b1, w2, b2, x, _ = values
    e = layer(layer(x, w1, b1), w2, b2)
    difference = [[.5 * a - c for a, c in zip(*rows)] for rows in zip(y, q)]
    u = product(e, transposed(difference))
    outer = product(transposed(u), e)
    close(dq, [-v / 2 for v in flatten(outer)], 1e-10, "Q")
    close(dy, [.5 * v / 2 for v in flatten(outer)], 1e-10, "Y")
    # Each of two branches gets one unit of the output, and silences what that sends.
    text_of_branches = network.loss() + network.burst(", branches = 2")
    *_, dq, dy = run(tool, text_of_branches, "burst", values + [q, y, 0.0])
    close(dq, [-v / 2 for v in flatten(outer)], 1e-10, "Q beside branches")
    drives = [product([[row[k]] for row in e], [[row[k] for row in difference]]) for k in range(2)]
    branches = [product(transposed(drives[k]), [[row[k]] for row in e]) for k in range(2)]
    close(dy, [math.sqrt(2) * .5 * v / 2 for pair in zip(*branches) for (v,) in pair], 1e-10, "Y of branches")
    _, _, dw2, _, _, copied = run(tool, text, "copies", values + [q, y, 1.0])
    close(copied, dw2, 1e-12, "Y that copies W")
    # Nothing is told where the teacher is silent.
    silent = run(tool, text, "burst", values + [scaled(.5, y), y, 0.0])
    assert all(abs(v) < 1e-12 for g in silent[:4] for v in g), silent


def check_one_layer(tool):
    """A network of one layer has no feedback, and its own error is the gradient."""
    network = Network([4, 3], 5)
    values = network.draw(8)
    text = network.loss() + network.burst() + network.backpropagation()
    for got, want in zip(run(tool, text, "burst", values + [1.0]), run(tool, text, "backpropagation", values), strict=True):
        close(got, want, 1e-12, "one layer")


def main():
    tool = sys.argv[1]
    check_golden(tool)
    check_one_layer(tool)
    check_homeostasis(tool)
    check_alignment(tool)
    check_backpropagation(tool)
    print("all agree")


if __name__ == "__main__":
    main()
