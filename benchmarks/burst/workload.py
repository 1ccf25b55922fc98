"""One gradient told by bursts: the networks of examples/bursts, beside backpropagation and the same rule in PyTorch."""
# SPDX-License-Identifier: Apache-2.0

import re

from workload import Aim, Case, Side, Workload, read

TEXT = """\
One call is the loss and the gradient of all weights and biases of a network of examples/bursts, for 32 images, f32; no
optimizer. "dense" is 784-500-500-500-10 of sigmoid units and squared error, "convolutional" has filters of 5x5, 5x5 and
3x3 to 64, 128 and 256 channels, ReLU units and cross-entropy. "bursts" has fixed random feedback, "bursts, Q learned"
finds the gradient of the feedback of events as well. PyTorch runs the rule layer by layer as its authors' code does, with
automatic differentiation off. "Surge, backpropagation" is Surge's exact gradient: at a ratio of 0.63 bursts take 1.6
times as long.
"""

NAMES = [f"{kind}{layer}" for layer in range(1, 5) for kind in "wb"]
FEEDBACK = [f"{kind}{layer}" for kind in "qy" for layer in (2, 3, 4)]
KINDS = {name: "!w" + name[1] if name[0] in "wqy" else "!" + name for name in NAMES + FEEDBACK}
STRATEGIES = {"bursts": 0, "bursts, Q learned": 3}  # How many gradients of feedback are returned.


def kinds(names):
    return ", ".join(KINDS[name] for name in names)


def values(names):
    return ", ".join(f"%{name}" for name in names)


def network(file, width):
    """The types, the initial values and the loss of the example."""
    text = re.sub(r"500([x.])", rf"{width}\1", read("..", "examples", "bursts", file)).replace("500xf32", f"{width}xf32")
    functions = re.findall(r"^func\.func (?:private )?@(?:init|loss)\(.*?^\}\n", text, re.DOTALL | re.MULTILINE)
    aliases = re.findall(r"^[!#]\w+ = .*\n", text, re.MULTILINE)
    return "".join(aliases) + "\n" + "\n".join(functions)


def inputs(images):
    state = kinds(NAMES + FEEDBACK)
    count = len(NAMES + FEEDBACK)
    return f"""
func.func @inputs(%key: !surge.key) -> ({images}, !labels, {state}) {{
  %first, %rest = surge.split %key
  %second, %third = surge.split %rest
  %x = surge.random uniform %first : {images}
  %u = surge.random uniform %second : !costs
  %ten = arith.constant dense<10.0> : !costs
  %scaled = arith.mulf %u, %ten : !costs
  %labels = arith.fptosi %scaled : !costs to !labels
  %state:{count} = call @init(%third) : (!surge.key) -> ({state})
  return %x, %labels, {', '.join(f'%state#{i}' for i in range(count))} : {images}, !labels, {state}
}}
"""


def gradient(name, request, clauses, images, returned, found):
    """An entry: the loss, then gradients of the weights and biases, then of as many feedbacks."""
    results = kinds((NAMES + FEEDBACK)[:found])
    last = kinds((NAMES + FEEDBACK)[:8 + returned])
    taken = ", ".join(f"%{name}: {KINDS[name]}" for name in NAMES + FEEDBACK)
    return f"""
func.func @{name}(%x: {images}, %labels: !labels, {taken}) -> (f32, {last}) {{
  %on = arith.constant 1.0 : f32
  %loss, %accuracy, %g:{found} = {request} @loss(%x, %labels, {values(NAMES)}) wrt [2, 3, 4, 5, 6, 7, 8, 9]
      {clauses} : ({images}, !labels, {kinds(NAMES)}) -> (f32, f32, {results})
  return %loss, {', '.join(f'%g#{i}' for i in range(8 + returned))} : f32, {last}
}}
"""


def check(checker, side, results):
    checker.expect("the loss", results[0], checker.results["Surge"][0], 1e-4)
    if side.name == "Surge":
        return ""
    if side.name == "Surge, backpropagation":
        # Weights behind all feedback: the output layer's.
        for name, position in (("w4", 7), ("b4", 8)):
            checker.expect(f"the gradient of {name}", results[position], checker.results["Surge"][position], 1e-4)
        return "the loss, and the gradients of the output layer, are Surge's to 1e-4 of the largest"
    for name, ours, others in zip(NAMES + FEEDBACK, results[1:], checker.results["Surge"][1:]):
        checker.expect(f"the gradient of {name}", ours, others, 1e-3)
    return "the loss and all gradients are Surge's to 1e-3 of the largest"


def case(kind, strategy, tiny):
    file, images, output = {"dense": ("digits.mlir", "!images", "<output = rate>"),
                            "convolutional": ("convolution.mlir", "!digits", "")}[kind]
    learned = STRATEGIES[strategy]
    feedback = f"rule(#surge.burst{output}) feedback({values(FEEDBACK)} : {kinds(FEEDBACK)}) teacher(%on : f32)"
    program = "".join([network(file, 20 if tiny and kind == "dense" else 500), inputs(images),
                       gradient("gradient", "surge.burst_gradient", feedback, images, learned, 14),
                       gradient("exact", "surge.value_and_grad", "", images, 0, 8)])
    return Case(group=strategy, column=kind, program=program, entry="gradient", check=check,
                inputs="inputs", parameters={"kind": kind, "learned": learned}, sides=[
                    Side("Surge"), Side("Surge, backpropagation", entry="exact"),
                    Side("PyTorch eager", package="torch", function="torch_eager")])


def workload(tiny):
    aims = [Aim("backpropagation, dense at most 1.6 times, convolutional 1.8", "bursts", ["Surge, backpropagation"], 1 / 1.6),
            Aim("the rule in PyTorch", "bursts", ["PyTorch eager"], 2)]
    return Workload(title="a gradient told by bursts", text=TEXT, aims=aims,
                    cases=[case(kind, strategy, tiny) for strategy in STRATEGIES for kind in ("dense", "convolutional")])
