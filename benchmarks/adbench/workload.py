"""The objectives of ADBench and their gradients: the programs of examples/."""
# SPDX-License-Identifier: Apache-2.0

import os
import sys

from workload import HERE, Aim, Case, Side, Workload, read

sys.path.append(os.path.join(HERE, "adbench"))
from arguments import bundle_arguments, hand_arguments, lstm_arguments, mixture_arguments

TEXT = """\
One call computes an objective of ADBench and its gradient, at sizes at which it publishes times; f64. Scalar C is a
gradient written by hand, as far as one is here. "Enzyme" differentiates what JAX traces, inside jax.jit. PyTorch
unrolls the long short-term memory's loop over 1023 elements, which torch.compile cannot digest in minutes and is not
asked to.
"""

# Per objective: the program, its further arguments, the C file, what it is told of the sizes, the arguments, those
# whose gradient is taken, and the sizes, also of a tiny run.
OBJECTIVES = {
    "mixture": ("gaussian_mixture", {"gamma": "1.0", "m": "0"}, "mixture.c",
                {"n": "POINTS", "k": "COMPONENTS", "d": "DIMENSIONS"}, mixture_arguments, ["alphas", "means", "icf"],
                {"n": 1000, "k": 25, "d": 10}, {"n": 20, "k": 3, "d": 4}),
    "lstm": ("lstm", {}, "lstm.c", {"layers": "LAYERS", "h": "SIZE", "steps": "ELEMENTS"}, lstm_arguments,
             ["main", "extra"], {"layers": 2, "h": 14, "steps": 1024}, {"layers": 2, "h": 3, "steps": 8}),
    "hand": ("hand_tracking", {}, "hand.c", {"vertices": "VERTICES", "n": "POINTS"}, hand_arguments, ["theta"],
             {"vertices": 544, "n": 100}, {"vertices": 30, "n": 10}),
    "bundle": ("bundle_adjustment", {}, "", {}, bundle_arguments, ["cameras", "points", "weights"],
               {"c": 49, "p": 7776, "n": 31843}, {"c": 3, "p": 20, "n": 40}),
}


def check(checker, side, results):
    if side.name == "Surge":
        return ""
    for i, path in enumerate(results[1:]):
        checker.expect(f"gradient {i}", path, checker.results["Surge"][1 + i], 1e-8)
    return "all gradients are Surge's to 1e-8 of the largest"


def case(name, tiny):
    program, settings, source, flags, make, active, full, small = OBJECTIVES[name]
    sizes = small if tiny else full
    sides = [Side("Surge")]
    if source:
        sides.append(Side("scalar C", source="adbench/" + source,
                          flags=[f"-D{flag}={sizes[size]}" for size, flag in flags.items()]))
    sides.append(Side("PyTorch eager", package="torch", function="torch_eager"))
    if name != "lstm":
        sides.append(Side("PyTorch compile", package="torch", function="torch_compile"))
    sides += [Side("JAX jit", package="jax", function="jax_jit"),
              Side("Enzyme", package="enzyme_ad", function="jax_enzyme")]
    arrays = make(**sizes)
    return Case(group="value and gradient", column=name, program=read("..", "examples", program + ".mlir"), sides=sides,
                entry="gradient", arrays=arrays, settings=settings, shapes=[[], *(arrays[key].shape for key in active)],
                parameters={"objective": name}, check=check)


def workload(tiny):
    return Workload(title="objectives of ADBench", text=TEXT, double=True,
                    cases=[case(name, tiny) for name in OBJECTIVES], aims=[Aim("JAX jit", "value and gradient", ["JAX jit"], 1.5)])
