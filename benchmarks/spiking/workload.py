"""Simulations of spiking neurons, each in one compiled loop over time."""
# SPDX-License-Identifier: Apache-2.0

import math
import os
import random
import sys

from workload import HERE, Aim, Case, Disagreement, Side, Workload, read

sys.path.append(HERE)
from arrays import Array

TEXT = """\
One call simulates all steps of neurons that are not connected, from rest; f32. M/s are millions of steps of a neuron
per second. Each neuron has a constant input of its own, times or plus a drive that all have in common at a step.
"lif" is leaky integrate-and-fire neurons (`surge.lif`). "burst" is two-compartment neurons (`surge.burst_neuron`),
whose events and bursts are told apart and leave traces, with a depressing synapse each (`surge.detect_bursts`,
`surge.leak`, `surge.short_term_plasticity`): 15 numbers a neuron. "C" is one loop at -O3, "C, this processor" the same
at -O3 -march=native. "Brian2" is its C++ standalone mode, built once, single precision, with the flags that it chooses
(-O3 -ffast-math -march=native), in the seconds that it reports of the loop over time. "snnTorch" is its neuron Leaky on
the CPU, a step at a time from Python, without gradients.
"""

# Per kind: the inputs and the drives, each with its least and its largest number.
INPUTS = {"lif": ({"input": (0.5, 3.0)}, {"drive": (0.5, 1.5)}),
          "burst": ({"soma": (200.0, 900.0), "dendrite": (-200.0, 400.0)},
                    {"soma_drive": (-200.0, 200.0), "dendrite_drive": (-200.0, 200.0)})}
# How often each neuron fired, and a potential; of the results.
COUNTS = {"lif": {"spikes": 1}, "burst": {"spikes": 5, "bursts": 6}}
POTENTIAL = 0


def make_arrays(kind, neurons, steps):
    draw = random.Random(kind)
    inputs, drives = INPUTS[kind]
    arrays = {name: Array((neurons,), (draw.uniform(low, high) for _ in range(neurons)), "f")
              for name, (low, high) in inputs.items()}
    for phase, (name, (low, high)) in enumerate(drives.items()):
        middle, height = (low + high) / 2, (high - low) / 2
        arrays[name] = Array((steps,), (middle + height * math.sin(0.02 * step + phase) for step in range(steps)), "f")
    return arrays


def check(kind, neurons):
    """Rounding may move a spike across a step, and what follows with it: in few neurons, and not by many spikes."""
    def compare(checker, side, results):
        if side.name == "Surge":
            return ""
        most = max(1, neurons // 100)
        ours = checker.results["Surge"]
        for name, position in COUNTS[kind].items():
            _, apart = checker.compare(results[position], ours[position], 1e-6)
            if apart > most:
                raise Disagreement(f"the {name} of {apart} neurons are not as many as Surge's, of more than {most}")
        _, apart = checker.compare(results[POTENTIAL], ours[POTENTIAL], 1e-3)
        if apart > most:
            raise Disagreement(f"the potentials of {apart} neurons are not Surge's, of more than {most}")
        return (f"as many {' and '.join(COUNTS[kind])} as Surge's neurons and their potentials to 1e-3 of the largest, "
                "but for at most 1 % of them")
    return compare


def case(kind, neurons, steps):
    flags = [f"-DNEURONS={neurons}", f"-DSTEPS={steps}"]
    source = "spiking/scalar.c"
    sides = [Side("Surge"), Side("C", source=source, flags=flags, symbol=kind, portable=True),
             Side("C, this processor", source=source, flags=flags, symbol=kind),
             Side("Brian2", package="brian2", function=f"brian2_{kind}")]
    if kind == "lif":
        sides.append(Side("snnTorch", package="snntorch", function="torch_lif"))
    program = read("spiking", kind + ".mlir").replace("<1000x", f"<{neurons}x").replace("<2000x", f"<{steps}x")
    return Case(group=kind, column=f"{neurons} neurons, {steps} steps", program=program, sides=sides, entry="simulate",
                arrays=make_arrays(kind, neurons, steps), check=check(kind, neurons), items=neurons * steps)


def workload(tiny):
    sizes = [(100, 200)] if tiny else [(1000, 2000), (100_000, 200)]
    aims = [Aim("C at -O3", kind, ["C"], 2) for kind in INPUTS]
    return Workload(title="simulations of spiking neurons", text=TEXT, aims=aims,
                    cases=[case(kind, *size) for kind in INPUTS for size in sizes])
