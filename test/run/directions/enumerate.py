"""Many directions at once against one at a time, for every public function of a program.

usage: enumerate.py surge-opt surge-run FILE.mlir [FUNCTION ...]

Of each function whose arguments are floats, the two Jacobians are compared with one another; some of their columns and
rows, drawn at random, with the tangents and cotangents of unit vectors, each by a request of its own; and tangents in a
number of directions that only the run knows with the product of the Jacobian.
"""
import json
import math
import random
import re
import subprocess
import sys
import tempfile

DYNAMIC_SIZE = 3
DIRECTIONS = 2
# Elements per value that have a request of their own; compiling these takes most of the time.
ALONE = 4


def split_types(text):
    """Splits at the commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c in "<({[") - (c in ">)}]")
        if c == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    last = text[start:].strip()
    return parts + [last] if last else parts


class Value:
    """A type, and for an argument the range its elements are drawn from."""

    def __init__(self, text):
        attributes = re.search(r"surge\.range = \[([^,\]]+?)(?: : f64)?, ([^\]]+?)(?: : f64)?\]", text)
        self.range = (float(attributes[1]), float(attributes[2])) if attributes else (-1.0, 1.0)
        self.type = text.split("{")[0].split(":")[-1].strip()
        shape = re.fullmatch(r"tensor<((?:[\d?]+x)*)(f\d+)>", self.type)
        self.is_tensor = self.type.startswith("tensor")
        self.is_float = bool(shape) or bool(re.fullmatch(r"f\d+", self.type))
        self.element = shape[2] if shape else self.type
        self.sizes = shape[1].split("x")[:-1] if shape else []
        self.set_shape([DYNAMIC_SIZE if size == "?" else int(size) for size in self.sizes])

    def set_shape(self, shape):
        self.shape = shape
        self.count = math.prod(shape)

    def wide(self, directions):
        return f"tensor<{'x'.join([directions] + self.sizes + [self.element])}>"

    def jacobian(self, x):
        sizes = self.sizes + x.sizes
        if not self.is_tensor and not x.is_tensor:
            return self.type
        return f"tensor<{'x'.join(sizes + [self.element])}>"


class Program:
    """A function @main under construction."""

    def __init__(self):
        self.lines, self.returned, self.count = [], [], 0

    def name(self):
        self.count += 1
        return f"%v{self.count}"

    def constant(self, shape, element, numbers, type):
        result, static = self.name(), type
        if type.startswith("tensor"):
            static = f"tensor<{'x'.join([str(size) for size in shape] + [element])}>"
            text = f"dense<{nested(shape, [repr(n) for n in numbers]) if numbers else ''}>"
        else:
            text = repr(numbers[0])
        self.lines.append(f"{result} = arith.constant {text} : {static}")
        if static == type:
            return result
        cast = self.name()
        self.lines.append(f"{cast} = tensor.cast {result} : {static} to {type}")
        return cast

    def request(self, text, operands, results):
        result = self.name()
        self.lines.append(f"{result}:{len(results)} = {text} : {operands} -> ({', '.join(results)})")
        first = len(self.returned)
        self.returned += [(f"{result}#{i}", type) for i, type in enumerate(results)]
        return first

    def text(self):
        types = ", ".join(type for _, type in self.returned)
        body = "\n  ".join(self.lines)
        return (
            f"func.func @__main() -> ({types}) {{\n  {body}\n"
            f"  return {', '.join(value for value, _ in self.returned)} : {types}\n}}\n"
        )


def nested(shape, texts):
    if not shape:
        return texts[0]
    if len(shape) == 1:
        return "[" + ", ".join(texts) + "]"
    step = len(texts) // shape[0] if shape[0] else 0
    return "[" + ", ".join(nested(shape[1:], texts[i * step : (i + 1) * step]) for i in range(shape[0])) + "]"


def some(value):
    return random.sample(range(value.count), min(ALONE, value.count))


def unit(value, k):
    return [float(i == k) for i in range(value.count)]


def execute(run, text, program):
    """The numbers that @__main returns; `program.shapes` are their shapes."""
    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        # Nothing but @__main is compiled.
        functions = text.replace("func.func @", "func.func private @").rstrip().removesuffix("}")
        file.write(functions + program.text() + "}\n")
        file.flush()
        done = subprocess.run([run, file.name, "--entry", "__main", "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    results = json.loads(done.stdout)["results"]
    program.shapes = [Value(result["type"]).shape for result in results]
    return [result["data"] if isinstance(result["data"], list) else [result["data"]] for result in results]


def check(run, text, name, arguments, results):
    random.seed(name)
    outputs = [y for y in results if y.is_float]
    drawn = [[random.uniform(*x.range) for _ in range(x.count)] for x in arguments]
    program = Program()
    types = [x.type for x in arguments]
    values = [program.constant(x.shape, x.element, d, x.type) for x, d in zip(arguments, drawn)]
    call = f"@{name}({', '.join(values)})"
    primals = [y.type for y in results]
    every = list(range(len(arguments)))

    # Sizes of results that only a run knows.
    program.request(f"func.call {call}", f"({', '.join(types)})", primals)
    execute(run, text, program)
    for y, shape in zip(results, program.shapes):
        y.set_shape(shape)
    program.returned = []

    jacobians = [y.jacobian(x) for y in outputs for x in arguments]
    forward, reverse = (
        program.request(f"surge.jacobian {call} wrt {every} mode({mode})", f"({', '.join(types)})", primals + jacobians)
        for mode in ("forward", "reverse")
    )
    tangents, cotangents = {}, {}
    for j, x in enumerate(arguments):
        for d in some(x):
            seed = program.constant(x.shape, x.element, unit(x, d), x.type)
            tangents[j, d] = program.request(
                f"surge.jvp {call} wrt [{j}] tangents({seed})",
                f"({', '.join(types)}), ({x.type})",
                primals + [y.type for y in outputs],
            )
    for i, y in enumerate(outputs):
        for e in some(y):
            seeds = [
                program.constant(z.shape, z.element, unit(z, e) if z is y else [0.0] * z.count, z.type) for z in outputs
            ]
            cotangents[i, e] = program.request(
                f"surge.vjp {call} wrt {every} cotangents({', '.join(seeds)})",
                f"({', '.join(types)}), ({', '.join(z.type for z in outputs)})",
                primals + types,
            )
    directions = [[random.uniform(-1, 1) for _ in range(DIRECTIONS * x.count)] for x in arguments]
    seeds = [
        program.constant([DIRECTIONS] + x.shape, x.element, v, x.wide("?")) for x, v in zip(arguments, directions)
    ]
    many = program.request(
        f"surge.jvp {call} wrt {every} tangents({', '.join(seeds)})",
        f"({', '.join(types)}), ({', '.join(x.wide('?') for x in arguments)})",
        primals + [y.wide("?") for y in outputs],
    )

    data = execute(run, text, program)
    narrow = any(value.element != "f64" for value in arguments + outputs)
    tolerance = 2e-3 if narrow else 1e-10
    faults = []

    def compare(what, got, want):
        if not abs(got - want) <= tolerance * max(1.0, abs(want)):
            faults.append(f"{what} is {got} instead of {want}")

    largest = 0.0
    skip = len(results)
    for i, y in enumerate(outputs):
        for j, x in enumerate(arguments):
            position = skip + i * len(arguments) + j
            pushed, pulled = data[forward + position], data[reverse + position]
            if len(pushed) != y.count * x.count or len(pulled) != y.count * x.count:
                faults.append(f"Jacobian {i}, {j} has {len(pushed)} and {len(pulled)} elements")
                continue
            for e in range(y.count):
                for d in range(x.count):
                    where = f"d result {i}[{e}] / d argument {j}[{d}]"
                    largest = max(largest, abs(pushed[e * x.count + d]))
                    if (j, d) in tangents:
                        compare(where + " forward", pushed[e * x.count + d], data[tangents[j, d] + skip + i][e])
                    if (i, e) in cotangents:
                        compare(where + " reverse", pulled[e * x.count + d], data[cotangents[i, e] + skip + j][d])
                    compare(where + " from both sides", pulled[e * x.count + d], pushed[e * x.count + d])
        for k in range(DIRECTIONS):
            for e in range(y.count):
                want = sum(
                    data[forward + skip + i * len(arguments) + j][e * x.count + d] * v[k * x.count + d]
                    for j, (x, v) in enumerate(zip(arguments, directions))
                    for d in range(x.count)
                )
                compare(f"direction {k} of result {i}[{e}]", data[many + skip + i][k * y.count + e], want)
    if largest == 0.0 and "zero" not in name:
        faults.append("every derivative is zero, which shows nothing")
    return faults


def main():
    opt, run, path = sys.argv[1:4]
    text = subprocess.run([opt, path], capture_output=True, text=True, check=True).stdout
    checked, failed = 0, False
    for name, arguments, results in re.findall(
        r"^  func\.func @(\w+)\((.*?)\) -> (.*?)(?: attributes \{[^\n]*\})? \{$", text, flags=re.MULTILINE
    ):
        arguments = [Value(part) for part in split_types(arguments)]
        results = [Value(part) for part in split_types(results[1:-1] if results.startswith("(") else results)]
        chosen = not sys.argv[4:] or name in sys.argv[4:]
        if not chosen or not arguments or not all(x.is_float for x in arguments) or not any(y.is_float for y in results):
            continue
        checked += 1
        try:
            faults = check(run, text, name, arguments, results)
        except RuntimeError as error:
            faults = [str(error)]
        for fault in faults[:5]:
            print(f"@{name}: {fault}", file=sys.stderr)
            failed = True
    print(f"{checked} functions")
    sys.exit(1 if failed or not checked else 0)


if __name__ == "__main__":
    main()
