#!/usr/bin/env python3
"""Runs multiplexing.mlir and draws its spikes, rates and a dendritic potential.

usage: draw.py SURGE-RUN OUT.svg
"""
# SPDX-License-Identifier: Apache-2.0
import json
import pathlib
import subprocess
import sys

DT, WIDTH, HEIGHT, LEFT, GAP = 0.5, 900, 130, 60, 40
PROGRAM = pathlib.Path(__file__).resolve().parent / "multiplexing.mlir"


def simulate(surge_run, seed=1):
    """One list a step, of each result: waves, rates, potential, spikes, bursts."""
    done = subprocess.run([surge_run, PROGRAM, "--arg", f"key=seed:{seed}", "--json"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    tables = []
    for result in json.loads(done.stdout)["results"]:
        steps = int(result["type"].split("<")[1].split("x")[0])
        n = len(result["data"]) // steps
        tables.append([result["data"][t * n : t * n + n] for t in range(steps)])
    return tables


class Panel:
    """A box with a title, over the whole time, in which 0 to 1 goes up."""

    def __init__(self, row, title, steps, low, high):
        self.top, self.steps, self.low, self.high = 30 + row * (HEIGHT + GAP), steps, low, high
        self.parts = [f'<rect x="{LEFT}" y="{self.top}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>',
                      f'<text x="{LEFT}" y="{self.top - 8}">{title}</text>']
        for value in (low, high):
            self.parts.append(f'<text x="{LEFT - 6}" y="{self.y(value) + 4:.1f}" text-anchor="end">{value:g}</text>')

    def x(self, step):
        return LEFT + WIDTH * step / self.steps

    def y(self, value):
        return self.top + HEIGHT * (1 - (value - self.low) / (self.high - self.low))

    def curve(self, values, color):
        points = " ".join(f"{self.x(t):.1f},{self.y(v):.1f}" for t, v in enumerate(values))
        self.parts.append(f'<polyline points="{points}" fill="none" stroke="{color}"/>')

    def band(self, wave):
        """Grey where the input is high."""
        edges = [t for t in range(len(wave) + 1) if (wave[t] if t < len(wave) else 0) != (wave[t - 1] if t else 0)]
        for start, end in zip(edges[::2], edges[1::2]):
            self.parts.append(f'<rect x="{self.x(start):.1f}" y="{self.top}" width="{self.x(end) - self.x(start):.1f}" '
                              f'height="{HEIGHT}" fill="#eee"/>')

    def dots(self, raster, color):
        for t, row in enumerate(raster):
            for i, spike in enumerate(row):
                if spike:
                    self.parts.append(f'<circle cx="{self.x(t):.1f}" cy="{self.y(i + 0.5):.1f}" r="1.2" fill="{color}"/>')


def draw(tables):
    waves, rates, potential, spikes, bursts = tables
    steps, neurons = len(waves), len(spikes[0])
    raster = Panel(0, f"spikes of {neurons} neurons, a burst's second spike in red", steps, 0, neurons)
    events = Panel(1, "events per second and neuron; grey: current into the somas is high", steps, 0, 25)
    bursting = Panel(2, "burst probability; grey: current into the dendrites is high", steps, 0, 1)
    dendrite = Panel(3, "dendritic potential of one neuron, in mV", steps, -100, 20)
    events.band([w[0] for w in waves])
    bursting.band([w[1] for w in waves])
    raster.dots(spikes, "#000")
    raster.dots(bursts, "#d00")
    events.curve([min(25, 1000 * r[0]) for r in rates], "#06c")
    bursting.curve([r[2] for r in rates], "#d00")
    dendrite.curve([v for (v,) in potential], "#080")
    panels = [raster, events, bursting, dendrite]
    size = f'width="{LEFT + WIDTH + 20}" height="{panels[-1].top + HEIGHT + 20}"'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">',
                      '<rect width="100%" height="100%" fill="#fff"/>', *[p for panel in panels for p in panel.parts], "</svg>"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    pathlib.Path(sys.argv[2]).write_text(draw(simulate(sys.argv[1])))
