"""Forward gradients bit by bit: directions beside calls with the keys that they have, and one key on several threads.

The network has three layers of ReLU units with a bias for each example, whose gradient is the estimate at the layer's
site before it goes on to the weights. So the expected values are sums in the order in which the definition takes them:
over the directions at each site, then over the examples in each matrix of weights.
"""
import os
import pathlib
import re
import subprocess
import sys

DIRECTIONS = 4  # a power of 2, by which dividing is exact
PARAMETERS = "w1 w2 w3 b1 b2 b3".split()


def lines_of(texts):
    return "\n".join(texts)


class Network:
    def __init__(self, element, examples, sizes):
        self.types = {}
        for i, (width, next_width) in enumerate(zip(sizes, sizes[1:]), 1):
            self.types[f"w{i}"] = f"tensor<{width}x{next_width}x{element}>"
            self.types[f"b{i}"] = self.types[f"s{i}"] = f"tensor<{examples}x{next_width}x{element}>"
            self.types[f"i{i}"] = f"tensor<{examples}x{width}x{element}>"
            self.types[f"j{i}"] = f"tensor<{width}x{examples}x{element}>"
        self.element, self.examples = element, examples
        self.gradients = ", ".join(self.types[name] for name in PARAMETERS)
        self.arguments = f"{self.gradients}, {self.types['i1']}, {self.types['s3']}"

    def layer(self, i):
        """Site %s and input of the next layer behind input %i."""
        t = self.types
        return f"""
        %p{i} = linalg.matmul ins(%i{i}, %w{i} : {t[f"i{i}"]}, {t[f"w{i}"]}) outs(%b{i} : {t[f"s{i}"]}) -> {t[f"s{i}"]}
        %s{i} = surge.site %p{i} name("s{i}") : {t[f"s{i}"]}
        %z{i} = arith.constant dense<0.0> : {t[f"s{i}"]}
        %i{i + 1} = arith.maximumf %s{i}, %z{i} : {t[f"s{i}"]}"""

    def loss(self):
        names = [*PARAMETERS, "i1", "t"]
        declared = ", ".join(f"%{name}: {type}" for name, type in zip(names, self.arguments.split(", ")))
        costs, scalar, out = f"tensor<{self.examples}x{self.element}>", f"tensor<{self.element}>", self.types["s3"]
        return f"""func.func private @loss({declared}) -> {scalar} {{{"".join(map(self.layer, (1, 2, 3)))}
        %none = arith.constant dense<0.0> : {costs}
        %part = arith.constant dense<{1 / self.examples}> : {costs}
        %start = arith.constant dense<0.0> : {scalar}
        %d = arith.subf %s3, %t : {out}
        %q = arith.mulf %d, %d : {out}
        %e = linalg.reduce {{ arith.addf }} ins(%q : {out}) outs(%none : {costs}) dimensions = [1]
        %c = surge.cost %e : {costs}
        %m = arith.mulf %c, %part : {costs}
        %l = linalg.reduce {{ arith.addf }} ins(%m : {costs}) outs(%start : {scalar}) dimensions = [0]
        return %l : {scalar}
    }}
    """

    def data(self):
        lines = ["%key = surge.key %seed : i64"]
        for i, (name, type) in enumerate(zip([*PARAMETERS, "i1", "t"], self.arguments.split(", "))):
            lines.append(f"%n{i} = arith.constant {i} : i64\n%k{i} = surge.fold_in %key, %n{i} : i64\n"
                         f"%{name} = surge.random normal %k{i} : {type}")
        return lines_of(lines)

    def request(self, result, key, options):
        arguments = ", ".join(f"%{name}" for name in [*PARAMETERS, "i1", "t"])
        return (f"%l{result}, %{result}:6 = surge.forward_gradient @loss({arguments}) wrt [0, 1, 2, 3, 4, 5] "
                f"seed({key}) {options} : ({self.arguments}) -> (tensor<{self.element}>, {self.gradients})")

    @staticmethod
    def results():
        return ", ".join(f"%g#{i}" for i in range(len(PARAMETERS)))

    def program(self, body, results, types):
        return f"""{self.loss()}func.func @main(%seed: i64) -> ({types}) {{
        {self.data()}
        {body}
        return {results} : {types}
    }}"""

    def directions(self, options):
        """The gradients by all directions in one request."""
        request = self.request("g", "%key", f"{options} directions({DIRECTIONS}) combine(mean)")
        return self.program(request, self.results(), self.gradients)

    def calls(self, options, at_sites):
        """The same by one call for each direction."""
        types = [self.types[name] for name in PARAMETERS]
        zeros, carried, adds, lines = [], [], [], []
        for i, (name, type) in enumerate(zip(PARAMETERS, types)):
            zeros.append(f"%zero{i} = arith.constant dense<0.0> : {type}")
            carried.append(f"%sum{i} = %zero{i}")
            adds.append(f"%next{i} = arith.addf %sum{i}, %g#{i} : {type}")
            lines.append(f"%part{i} = arith.constant dense<{1 / DIRECTIONS}> : {type}\n"
                         f"%mean_{name} = arith.mulf %sums#{i}, %part{i} : {type}")
        results = [f"%mean_{name}" for name in PARAMETERS]
        if at_sites:
            lines += [self.layer(i) for i in (1, 2)]
            for i in (1, 2, 3):
                rows, site, weights = (self.types[f"{kind}{i}"] for kind in "jsw")
                lines.append(f"""%e{i} = tensor.empty() : {rows}
                %j{i} = linalg.transpose ins(%i{i} : {self.types[f"i{i}"]}) outs(%e{i} : {rows}) permutation = [1, 0]
                %d{i} = linalg.matmul ins(%j{i}, %mean_b{i} : {rows}, {site}) outs(%zero{i - 1} : {weights})
                    -> {weights}""")
                results[i - 1] = f"%d{i}"
        body = f"""{lines_of(zeros)}
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %n = arith.constant {DIRECTIONS} : index
        %sums:6 = scf.for %d = %c0 to %n step %c1 iter_args({", ".join(carried)}) -> ({self.gradients}) {{
            %key_d = surge.fold_in %key, %d : index
            {self.request("g", "%key_d", options)}
            {lines_of(adds)}
            scf.yield {", ".join(f"%next{i}" for i in range(6))} : {self.gradients}
        }}
        {lines_of(lines)}"""
        return self.program(body, ", ".join(results), self.gradients)


def run(tools, folder, text, *options, seed=3):
    """The bytes of each result in the order of the parameters, and how many threads shared a loop."""
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    environment["OMP_DISPLAY_AFFINITY"] = "TRUE"  # a line for each thread of a loop, once it runs
    program = folder / "program.mlir"
    program.write_text(text)
    done = subprocess.run([f"{tools}/surge-run", program, "--entry", "main", "--arg", f"0={seed}", "--fixed-order",
                           "--save", folder, "--cache", folder / "cache", *options], text=True, capture_output=True,
                          env=environment)
    if done.returncode:
        sys.exit(f"{done.stderr}\n{text}")
    threads = len(set(re.findall(r"^.*\bthread .*$", done.stdout + done.stderr, re.MULTILINE)))
    return [(folder / f"{i}.npy").read_bytes() for i in range(len(PARAMETERS))], threads


def check_directions(tools, folder, element, options, at_sites=True):
    """Several directions have the bits of the mean of calls with their keys."""
    network = Network(element, 4, (5, 6, 7, 3))
    found, _ = run(tools, folder, network.directions(options))
    called, _ = run(tools, folder, network.calls(options, at_sites))
    for name, a, b in zip(PARAMETERS, found, called):
        assert a == b, f"{options} of {element}: d{name} of {DIRECTIONS} directions is not the mean of as many calls"
    return found


def check_threads(tools, folder, options):
    """One key has the same bits on any number of threads, and another key others."""
    network = Network("f32", 64, (64, 96, 96, 10))
    text = network.program(network.request("g", "%key", options), network.results(), network.gradients)
    run_on = lambda count, seed=3: run(tools, folder, text, "--threads", str(count), seed=seed)
    expected, _ = run_on(1)
    for count in (2, 3):
        found, threads = run_on(count)
        assert threads == count, f"{options}: expected loops on {count} threads, but they ran on {threads}"
        assert found == expected, f"{options}: {count} threads differ from one"
    for name, a, b in zip(PARAMETERS, expected, run_on(1, seed=4)[0]):
        assert a != b, f"{options}: d{name} does not depend on the key"


def main():
    tools, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    for element in ("f64", "f32"):
        check_directions(tools, folder, element, "guess(#surge.gaussian) space(parameters)", at_sites=False)
        for guess in ("upstream", "w_perp<rank = 2>", "w_perp<rank = 2, shared = true>"):
            check_directions(tools, folder, element, f"guess(#surge.{guess})")
        found = check_directions(tools, folder, element, "guess(#surge.gaussian)")
        # The program can tell: means of matrices that are transposed first are rounded in another order.
        calls = Network(element, 4, (5, 6, 7, 3)).calls("guess(#surge.gaussian)", at_sites=False)
        means, _ = run(tools, folder, calls)
        assert found[:3] != means[:3] and found[3:] == means[3:], element
    check_threads(tools, folder, "guess(#surge.gaussian) space(parameters) directions(3) combine(projection)")
    check_threads(tools, folder, "guess(#surge.w_perp<rank = 5>)")
    check_threads(tools, folder,
                  "guess(#surge.active<guess = #surge.w_perp<rank = 5, shared = true>>) directions(2)")
    print("equal bits")


main()
