"""One gradient of a classifier without a backward pass: the network of examples/mnist1d with a guess of each kind."""
# SPDX-License-Identifier: Apache-2.0

import re

from workload import Aim, Case, Side, Workload, read

TEXT = """\
One call is the loss and the gradient of all weights and biases: 40-N-N-N-10, ReLU, softmax cross-entropy, batch 500,
f32; no optimizer. "weights" guesses at the parameters; the others guess at the pre-activations and the logits, with a
derivative for each example. "upstream" pulls normal numbers back through the next layer; "W-perp" guesses in the 10
directions that it passes most, found by 2 steps of subspace iteration in each example, or "shared" by all examples. The
noise is part of the call and the side's own: Philox in Surge, Threefry in JAX, PyTorch's default generator. At sites
the peers push tangents from layer to layer (jax.jvp, torch.func.jvp), so that nothing is added at the first. "Surge,
backpropagation" is Surge's exact gradient: at a ratio of 0.5 the forward gradient takes twice as long.
"""

RANK, ITERATIONS, KEY = 10, 2, {"key": "seed:7"}
# What the op is told.
STRATEGIES = {
    "weights": "guess(#surge.gaussian) space(parameters)",
    "activations": "guess(#surge.gaussian) space(activations) scalar(example)",
    "upstream": "guess(#surge.upstream) scalar(example)",
    "W-perp": f"guess(#surge.w_perp<rank = {RANK}, iterations = {ITERATIONS}>) scalar(example)",
    "W-perp, shared": f"guess(#surge.w_perp<rank = {RANK}, iterations = {ITERATIONS}, shared = true>) scalar(example)",
}
NAMES = ["w1", "b1", "w2", "b2", "w3", "b3", "w4", "b4"]
TYPES = ", ".join(f"!{name}" for name in NAMES)
WEIGHTS = ", ".join(f"%{name}" for name in NAMES)
TAKEN = "%x: !signals, %labels: !labels, " + ", ".join(f"%{name}: !{name}" for name in NAMES) + ", %key: !surge.key"


def network(batch, width):
    """The types, the initial weights and the loss of the example."""
    text = re.sub(r"64([x.])", rf"{width}\1", read("..", "examples", "mnist1d", "mlp.mlir"))
    text = text.replace("500x", f"{batch}x").replace("500.0", f"{batch}.0")
    functions = re.findall(r"^func\.func (?:private )?@(?:init|loss)\(.*?^\}\n", text, re.DOTALL | re.MULTILINE)
    aliases = re.findall(r"^[!#]\w+ = .*\n", text, re.MULTILINE)
    return "".join(aliases) + "\n" + "\n".join(functions)


def inputs():
    state = ", ".join([TYPES] * 3)
    return f"""
func.func @inputs(%key: !surge.key) -> (!signals, !labels, {TYPES}) {{
  %first, %rest = surge.split %key
  %second, %third = surge.split %rest
  %x = surge.random normal %first : !signals
  %u = surge.random uniform %second : !costs
  %ten = arith.constant dense<10.0> : !costs
  %scaled = arith.mulf %u, %ten : !costs
  %labels = arith.fptosi %scaled : !costs to !labels
  %state:24 = call @init(%third) : (!surge.key) -> ({state})
  return %x, %labels, {', '.join(f'%state#{i}' for i in range(8))} : !signals, !labels, {TYPES}
}}
"""


def gradient(name, request, options=""):
    """An entry: the loss, then the gradients."""
    return f"""
func.func @{name}({TAKEN}) -> (f32, {TYPES}) {{
  %loss, %accuracy, %g:8 = {request} @loss(%x, %labels, {WEIGHTS}) wrt [2, 3, 4, 5, 6, 7, 8, 9]
      {options} : (!signals, !labels, {TYPES}) -> (f32, f32, {TYPES})
  return %loss, {', '.join(f'%g#{i}' for i in range(8))} : f32, {TYPES}
}}
"""


def estimate(name, strategy):
    return gradient(name, "surge.forward_gradient", "seed(%key) " + STRATEGIES[strategy])


def dot(place, guess, exact, to, scope):
    """Adds to %j{place} the dot product of two values: over all elements, or with `scope` "example" of each."""
    axes = 1 if guess.startswith("!b") else 2
    text = ", ".join(f"d{axis}" for axis in range(axes))
    same, kept = f"affine_map<({text}) -> ({text})>", "d0" if scope == "example" else ""
    kinds = ['"reduction"'] * axes
    if kept:
        kinds[0] = '"parallel"'
    return f"""
  %j{place + 1} = linalg.generic {{indexing_maps = [{same}, {same}, affine_map<({text}) -> ({kept})>],
                               iterator_types = [{', '.join(kinds)}]}}
      ins(%y{place}, {exact} : {guess}, {guess}) outs(%j{place} : {to}) {{
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %product = arith.mulf %a, %b : f32
    %next = arith.addf %sum, %product : f32
    linalg.yield %next : f32
  }} -> {to}"""


def draw(place, kind):
    """The guess at a place, made of the key as the op's description says."""
    return f"""
  %place{place} = arith.constant {place} : index
  %key{place} = surge.fold_in %key, %place{place} : index
  %y{place} = surge.random normal %key{place} : {kind}"""


def weights_identity():
    """What @gradient must be for guesses y at the parameters: j y, where j is their dot product with the exact gradient
    in place of a derivative."""
    lines = [draw(i, f"!{name}") + dot(i, f"!{name}", f"%exact#{i + 1}", "tensor<f32>", "batch")
             for i, name in enumerate(NAMES)]
    scaled = [f"\n  %splat{i} = tensor.splat %j : !{name}\n  %g{i} = arith.mulf %y{i}, %splat{i} : !{name}"
              for i, name in enumerate(NAMES)]
    return f"""
func.func @identity({TAKEN}) -> ({TYPES}) {{
  %exact:9 = call @exact(%x, %labels, {WEIGHTS}, %key) : (!signals, !labels, {TYPES}, !surge.key) -> (f32, {TYPES})
  %j0 = arith.constant dense<0.0> : tensor<f32>{''.join(lines)}
  %j = tensor.extract %j8[] : tensor<f32>{''.join(scaled)}
  return {', '.join(f'%g{i}' for i in range(8))} : {TYPES}
}}
"""


def sites_identity(text):
    """The same at the sites, for the biases: the sum of j y over the examples, where j is the dot product of an
    example's guesses with the exact cotangents of its sites, which are the gradients for what is added there."""
    loss = re.search(r"^func\.func @loss\(.*?^\}\n", text, re.DOTALL | re.MULTILINE).group()
    loss, count = re.subn(r"surge\.site (%p(\d)) name\(.*?\)", r"arith.addf \1, %added\2", loss)
    assert count == 4, "expected a site at each of four layers of the example"
    kinds = ["!hidden"] * 3 + ["!logits"]
    added = ", ".join(f"%added{i + 1}: {kind}" for i, kind in enumerate(kinds))
    loss = loss.replace("@loss(", "private @loss_at_sites(").replace("%b4: !b4)", f"%b4: !b4, {added})")
    lines = [draw(i, kind) + dot(i, kind, f"%exact#{i + 2}", "!costs", "example") for i, kind in enumerate(kinds)]
    sums = [f"""
  %none{i} = arith.constant dense<0.0> : !b{i + 1}
  %g{i} = linalg.vecmat ins(%j4, %y{i} : !costs, {kind}) outs(%none{i} : !b{i + 1}) -> !b{i + 1}"""
            for i, kind in enumerate(kinds)]
    return f"""
{loss}
func.func @identity({TAKEN}) -> (!b1, !b2, !b3, !b4) {{
  %h = arith.constant dense<0.0> : !hidden
  %l = arith.constant dense<0.0> : !logits
  %exact:6 = surge.value_and_grad @loss_at_sites(%x, %labels, {WEIGHTS}, %h, %h, %h, %l) wrt [10, 11, 12, 13]
      : (!signals, !labels, {TYPES}, {', '.join(kinds)}) -> (f32, f32, {', '.join(kinds)})
  %j0 = arith.constant dense<0.0> : !costs{''.join(lines)}{''.join(sums)}
  return %g0, %g1, %g2, %g3 : !b1, !b2, !b3, !b4
}}
"""


def check_exact(checker, side, results):
    if side.name == "Surge":
        return ""
    for what, ours, others in zip(["the loss"] + NAMES, results, checker.results["Surge"]):
        checker.expect(what, ours, others, 1e-4)
    return "the loss and all gradients are Surge's to 1e-4 of the largest"


def check_estimate(strategy):
    """Surge's guesses follow from the key where they look at nothing else; the peers return their own."""
    checked = {"weights": (NAMES, range(1, 9), "the gradients are"),
               "activations": (NAMES[1::2], range(2, 9, 2), "the gradients of the biases are")}

    def check(checker, side, results):
        checker.expect_finite(results)
        checker.expect("the loss", results[0], checker.results["Surge"][0], 1e-4)
        if side.package:
            checker.expect("the derivative", results[9], results[10], 1e-3)
            return ("the loss is Surge's to 1e-4, and the derivatives are the dot products of the side's own guesses "
                    "with the exact gradient, to 1e-3 of the largest")
        if side.name != "Surge":
            return "the loss is Surge's to 1e-4"
        if strategy not in checked:
            return ""
        names, positions, what = checked[strategy]
        for name, position, path in zip(names, positions, checker.call("identity", KEY)):
            checker.expect(f"the gradient of {name}", results[position], path, 1e-3)
        return f"{what} the guesses times their dot products with the exact gradient, to 1e-3 of the largest"

    return check


def case(strategy, batch, width):
    parts = [network(batch, width), inputs(), gradient("exact", "surge.value_and_grad")]
    sides = [Side("Surge")]
    if strategy != "backpropagation":
        parts.append(estimate("gradient", strategy))
        sides.append(Side("Surge, backpropagation", entry="exact"))
    if strategy in ("weights", "activations"):
        parts.append(weights_identity() if strategy == "weights" else sites_identity(parts[0]))
    if strategy == "W-perp, shared":
        parts.append(estimate("upstream", "upstream"))
        sides.append(Side("Surge, upstream", entry="upstream"))
    sides.append(Side("JAX jit", package="jax", function="jax_jit"))
    if not strategy.startswith("W-perp"):
        sides.append(Side("PyTorch eager", package="torch", function="torch_eager"))
    is_exact = strategy == "backpropagation"
    return Case(group=strategy, column=f"N = {width}", program="".join(parts), sides=sides,
                entry="exact" if is_exact else "gradient", settings=KEY, advance=["key"],
                parameters={"strategy": strategy, "rank": RANK, "iterations": ITERATIONS},
                check=check_exact if is_exact else check_estimate(strategy))


def workload(tiny):
    batch, widths = (50, [64]) if tiny else (500, [128, 512])
    aims = []
    for strategy in ("weights", "activations", "upstream"):
        aims += [Aim("torch.func.jvp", strategy, ["PyTorch eager"], 2), Aim("JAX jit", strategy, ["JAX jit"], 1)]
    aims.append(Aim("upstream of Surge", "W-perp, shared", ["Surge, upstream"], 0.5))
    return Workload(title="a gradient without a backward pass", text=TEXT, aims=aims,
                    cases=[case(strategy, batch, width) for strategy in ["backpropagation", *STRATEGIES]
                           for width in widths])
