"""The table of surge.burst_diagnostics, number by number, and what surge-run quality prints of it."""
import json
import math
import subprocess
import sys
import tempfile

from burst_gradient import Network, flatten, kind, run, scaled, transposed
from burst_learning import angle, product, sigmoid


class Diagnosed(Network):
    def diagnostics(self):
        wires = len(self.wires)
        given = [f"%q{i}" for i in range(wires)] + [f"%y{i}" for i in range(wires)]
        declared = "".join(f", {name}: {type_}" for name, type_ in zip(given, self.wires * 2))
        table = kind(wires, 5)
        return f"""
func.func @diagnostics({self.taken}, %x: {self.x}, %t: {self.t}{declared}) -> {table} {{
  %l, %table = surge.burst_diagnostics @loss({self.given}) wrt {self.wrt} rule(#surge.burst<output = rate>)
      feedback({', '.join(given)} : {', '.join(self.wires * 2)}) : ({self.given_types}) -> (tensor<f64>, {table})
  return %table : {table}
}}
"""


def condition(rates):
    """Of E[e e^T] of two units, by the roots of its characteristic polynomial."""
    a, b, d = (sum(row[i] * row[j] for row in rates) / len(rates) for i, j in ((0, 0), (0, 1), (1, 1)))
    spread = math.sqrt((a - d) ** 2 / 4 + b * b)
    return ((a + d) / 2 + spread) / ((a + d) / 2 - spread)


def expected(network, values, q, y):
    weights, biases, read, rates = values[0:-2:2], values[1:-2:2], values[-2], []
    for weight, bias in zip(weights, biases):
        read = sigmoid([[s + c for s, c in zip(row, bias)] for row in product(read, weight)])
        rates.append(read)
    bursts = [[e * .5 * (1 + (t - e) * (1 - e)) for e, t in zip(*rows)] for rows in zip(rates[-1], values[-1])]
    rows = []
    for layer in range(len(rates) - 2, -1, -1):
        sent = product(bursts, transposed(y[layer]))
        silenced = product(rates[layer + 1], transposed(q[layer]))
        u = [[a - b for a, b in zip(*pair)] for pair in zip(sent, silenced)]
        p = sigmoid([[4 * a * (1 - e) for a, e in zip(*pair)] for pair in zip(u, rates[layer])])
        bursts = [[a * e for a, e in zip(*pair)] for pair in zip(p, rates[layer])]
        mean = lambda numbers: sum(numbers) / len(numbers)
        rows.append([mean([abs(v) for v in flatten(u)]), mean([abs(v - .5) > .45 for v in flatten(p)]),
                     angle(q[layer], y[layer]), angle(weights[layer + 1], y[layer]), condition(rates[layer + 1])])
    return rows[::-1]


def main():
    tool = sys.argv[1]
    network = Diagnosed([4, 3, 2, 2], 6)
    values = network.draw(81)
    q, y = ([network.draw(seed, 3.0)[i] for i in (2, 4)] for seed in (82, 83))
    text = (network.loss() + network.diagnostics()).replace("func private", "func")
    found, = run(tool, text, "diagnostics", values + q + y)
    want = flatten(expected(network, values, q, y))
    assert 0 < want[1] < 1, "a test in which some are saturated, and some are not"
    for a, b in zip(found, want, strict=True):
        assert abs(a - b) <= 1e-6 * abs(b), (found, want)
    # Small angles, and none: Q = p^b Y.
    near = [[[v + 1e-7 * (i - j) for j, v in enumerate(row)] for i, row in enumerate(table)] for table in y]
    found, = run(tool, text, "diagnostics", values + near + y)
    turned, length = [a - b for a, b in zip(flatten(near[1]), flatten(y[1]))], flatten(y[1])
    size = math.sqrt(sum(v * v for v in length))
    across = math.sqrt(sum(v * v for v in turned) - (sum(v * w for v, w in zip(turned, length)) / size) ** 2)
    assert abs(found[7] - math.degrees(across / size)) < 1e-3 * found[7], (found[7], across / size)
    found, = run(tool, text, "diagnostics", values + [scaled(.5, table) for table in y] + y)
    assert found[2] < 1e-12 and found[7] < 1e-12, found
    # Two examples of one input leave a direction out.
    one = values[:-2] + [[values[-2][0]] * 6, values[-1]]
    found, = run(tool, text, "diagnostics", one + q + y)
    assert min(float(found[4]), float(found[9])) > 1e12, found
    check_quality(tool, network, values, q, y, text)
    print("all agree")


def check_quality(tool, network, values, q, y, text):
    """The same numbers by name, and the angle of bursts to feedback alignment and to backpropagation."""
    names = network.names + ["x", "t", "q0", "q1", "y0", "y1"]
    text += (network.burst().replace(", %on: f64)", ")").replace(" teacher(%on : f64)", "")
             + network.feedback("alignment", "#surge.feedback_alignment"))
    for name in ("burst", "alignment"):  # Their gradients of weights and biases alone.
        text += wrapper(network, name)
    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        file.write(text)
        file.flush()
        given = [option for name, value in zip(names, values + [scaled(.5, table) for table in y] + y)
                 for option in ("--arg", f"{name}={json.dumps(value)}")]
        command = [tool, "quality", file.name, "--entry", "loss", "--wrt", ",".join(map(str, network.wrt)),
                   "--gradient", "only_burst", "--bursts", "diagnostics", "--samples", "2", "--json", *given]
        reports = [json.loads(subprocess.run(command + more, text=True, capture_output=True, check=True).stdout)
                   for more in ([], ["--against", "only_alignment"])]
        as_text = [part for part in command if part != "--json"]
        printed = subprocess.run(as_text, text=True, capture_output=True, check=True)
    rows = expected(network, values, [scaled(.5, table) for table in y], y)
    for report in reports:
        for row, want in zip(report["bursts"], rows, strict=True):
            got = [row[name] for name in ("u", "saturated", "q_y_angle", "w_y_angle", "condition")]
            for a, b in zip(got, want, strict=True):
                assert abs(a - b) <= 1e-6 * max(abs(b), 1), (got, want)
    flat = lambda parts: [v for part in parts for v in part]
    bursts = flat(run(tool, text, "burst", values + [scaled(.5, table) for table in y] + y)[:6])
    aligned = flat(run(tool, text, "alignment", values + y))
    exact = flat(run(tool, network.loss() + network.backpropagation(), "backpropagation", values))
    for report, target in zip(reports, (exact, aligned)):
        row = next(row for row in report["estimates"] if row["estimate"] == "only_burst")
        assert abs(row["angle"] - angle(bursts, target)) < 1e-5, (row["angle"], angle(bursts, target))
    assert "condition" in printed.stdout and f"{rows[1][3]:.3g}" in printed.stdout, printed.stdout


def wrapper(network, name):
    wires = len(network.wires)
    given = [f"%y{i}" for i in range(wires)]
    types = list(network.wires)
    results = list(network.types)
    if name == "burst":
        given, types, results = [f"%q{i}" for i in range(wires)] + given, types * 2, results + types * 2
    declared = "".join(f", {value}: {type_}" for value, type_ in zip(given, types))
    return f"""
func.func @only_{name}({network.taken}, %x: {network.x}, %t: {network.t}{declared}) -> ({', '.join(network.types)}) {{
  %g:{len(results)} = func.call @{name}({network.given}, {', '.join(given)})
      : ({network.given_types}, {', '.join(types)}) -> ({', '.join(results)})
  return {', '.join(f'%g#{i}' for i in range(len(network.types)))} : {', '.join(network.types)}
}}
"""


if __name__ == "__main__":
    main()
