"""Spiking neurons in Brian2's C++ standalone mode and in snnTorch."""
# SPDX-License-Identifier: Apache-2.0

import math
import tempfile

LIF = """
dv/dt = (input * drive(t) - v) / tau : 1
input : 1 (constant)
count : 1
"""

# Times in ms; dt is 0.5, the numbers are those of `#surge.two_compartment`. Euler's step with the time constants x_tau,
# u_tau and synapse_tau is the exact one with 20, 1000 and 5 ms.
BURST = """
active = 1 / (1 + exp((-38 - vd) / 6)) : 1
box = 2600 * int(since >= 0.5 - early) * int(since < 2.5 - early) : 1
dvs/dt = ((-70 - vs) / 16 + (1300 * active + soma + soma_drive(t) - ws) / 370) / ms : 1
dvd/dt = ((-70 - vd) / 7 + (1200 * active + box + dendrite + dendrite_drive(t) - wd) / 170) / ms : 1
dws/dt = -ws / (100 * ms) : 1
dwd/dt = (13 * (vd + 70) - wd) / (30 * ms) : 1
dtheta/dt = (-50 - theta) / (27 * ms) : 1
dsince/dt = 1 / ms : 1
dquiet/dt = 1 / ms : 1
dx/dt = (1 - x) / (x_tau * ms) : 1
du/dt = (0.9 - u) / (u_tau * ms) : 1
devents_trace/dt = -events_trace / (20 * ms) : 1
dbursts_trace/dt = -bursts_trace / (20 * ms) : 1
dsynapse/dt = -synapse / (synapse_tau * ms) : 1
inside : 1
soma : 1 (constant)
dendrite : 1 (constant)
spike_count : 1
burst_count : 1
"""
BURST_RESET = """
vs = -70
ws += 200
theta += 2
since = 0
is_short = int(quiet < 16 - early)
is_second = is_short * (1 - inside)
events_trace += 0.025 * (1 - is_short)
bursts_trace += 0.025 * is_second
burst_count += is_second
inside = is_short
quiet = 0
sent = x * u
synapse += sent
x -= sent
u += 0.1 * (1 - u)
spike_count += 1
"""


class Standalone:
    """A call runs the compiled program; `seconds` is what it says of its loop over time."""

    def __init__(self, make):
        """Of a group, the duration, and the names of the results; `make` returns them."""
        import brian2
        self.folder = tempfile.TemporaryDirectory()
        brian2.set_device("cpp_standalone", build_on_run=False)
        brian2.device.reinit()
        brian2.device.activate(build_on_run=False)
        brian2.prefs.core.default_float_dtype = brian2.float32
        self.group, duration, self.names = make(brian2)
        self.network = brian2.Network(self.group)
        self.network.run(duration)
        brian2.device.build(directory=self.folder.name, compile=True, run=False, with_output=False)
        self.device = brian2.device

    def __call__(self):
        self.device.run(self.folder.name, with_output=False)
        self.seconds = self.device._last_run_time
        return [self.group.variables[name].get_value().copy() for name in self.names]


def brian2_lif(arguments, parameters):
    def make(brian2):
        ms = brian2.ms
        names = {"tau": 20 * ms, "drive": brian2.TimedArray(arguments["drive"], dt=1 * ms)}
        group = brian2.NeuronGroup(len(arguments["input"]), LIF, threshold="v > 1", reset="v -= 1\ncount += 1",
                                   method="euler", dt=1 * ms, namespace=names)
        group.input = arguments["input"]
        return group, len(arguments["drive"]) * ms, ["v", "count"]

    return Standalone(make)


def brian2_burst(arguments, parameters):
    def make(brian2):
        ms, dt = brian2.ms, 0.5
        names = {name + "_tau": dt / -math.expm1(-dt / tau) for name, tau in (("x", 20), ("u", 1000), ("synapse", 5))}
        names["early"] = dt / 1000
        for name in ("soma_drive", "dendrite_drive"):
            names[name] = brian2.TimedArray(arguments[name], dt=dt * ms)
        group = brian2.NeuronGroup(len(arguments["soma"]), BURST, threshold="vs > theta", reset=BURST_RESET,
                                   method="euler", dt=dt * ms, namespace=names)
        start = {"vs": -70, "vd": -70, "theta": -50, "since": 1000, "quiet": 1000, "x": 1, "u": 0.9,
                 "soma": arguments["soma"], "dendrite": arguments["dendrite"]}
        for name, value in start.items():
            setattr(group, name, value)
        return group, len(arguments["soma_drive"]) * dt * ms, [
            "vs", "vd", "events_trace", "bursts_trace", "synapse", "spike_count", "burst_count"]

    return Standalone(make)


def torch_lif(arguments, parameters):
    import snntorch
    import torch
    # Its input is what a step adds to the potential.
    step = torch.from_numpy(arguments["input"]) / 20
    drive = arguments["drive"].tolist()
    neurons = snntorch.Leaky(beta=0.95, threshold=1.0, reset_mechanism="subtract", reset_delay=False)

    @torch.no_grad()
    def call():
        v, count = torch.zeros_like(step), torch.zeros_like(step)
        for now in drive:
            spikes, v = neurons(step * now, v)
            count += spikes
        return [v, count]

    return call
