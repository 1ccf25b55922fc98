#!/usr/bin/env python3
"""Runs feedback.mlir without and with a teacher; prints the last angles between Q and Y and draws their course.

usage: draw_feedback.py SURGE-RUN OUT.svg
"""
# SPDX-License-Identifier: Apache-2.0
import json
import pathlib
import subprocess
import sys

WIDTH, HEIGHT, LEFT, TOP, GAP = 420, 220, 50, 40, 60
PROGRAM = pathlib.Path(__file__).resolve().parent / "feedback.mlir"
LAYERS = ["layer 1", "layer 2", "layer 3", "layer 4"]
COLORS = ["#06c", "#080", "#c60", "#d00"]


def course(surge_run, teacher, seed=1, rate=0.1):
    """The tables of surge.burst_diagnostics, a hundred steps apart: four rows of five numbers each."""
    done = subprocess.run([surge_run, PROGRAM, "--arg", f"key=seed:{seed}", "--arg", f"teacher={teacher}", "--arg",
                           f"rate={rate}", "--json"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    numbers = [float(value) for value in json.loads(done.stdout)["results"][0]["data"]]
    return [[numbers[i + 5 * row : i + 5 * row + 5] for row in range(4)] for i in range(0, len(numbers), 20)]


def panel(column, row, title, curves, highest):
    left, top = LEFT + column * (WIDTH + GAP), TOP + row * (HEIGHT + GAP)
    parts = [f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>',
             f'<text x="{left}" y="{top - 8}">{title}</text>',
             f'<text x="{left - 6}" y="{top + 4}" text-anchor="end">{highest:.3g}</text>',
             f'<text x="{left - 6}" y="{top + HEIGHT + 4}" text-anchor="end">0</text>',
             f'<text x="{left + WIDTH}" y="{top + HEIGHT + 16}" text-anchor="end">15,000 steps</text>']
    for number, (curve, color) in enumerate(zip(curves, COLORS)):
        points = " ".join(f"{left + WIDTH * t / (len(curve) - 1):.1f},{top + HEIGHT * (1 - v / highest):.1f}"
                          for t, v in enumerate(curve))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}"/>')
        place = f'x="{left + WIDTH - 60}" y="{top + 18 + 14 * number}"'
        parts.append(f'<text {place} fill="{color}">{LAYERS[number]}</text>')
    return parts


def draw(courses):
    parts = []
    for row, (place, name) in enumerate(((2, "angle between Q and Y, in degrees"), (0, "mean |u|"))):
        highest = max(table[layer][place] for tables in courses for table in tables for layer in range(4))
        for column, (tables, teacher) in enumerate(zip(courses, ("without a teacher", "with a teacher"))):
            curves = [[table[layer][place] for table in tables] for layer in range(4)]
            parts += panel(column, row, f"{name}, {teacher}", curves, highest)
    size = f'width="{LEFT + 2 * (WIDTH + GAP)}" height="{TOP + 2 * (HEIGHT + GAP)}"'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">',
                      '<rect width="100%" height="100%" fill="#fff"/>', *parts, "</svg>"])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    courses = [course(sys.argv[1], teacher) for teacher in (0, 1)]
    for tables, teacher in zip(courses, ("without a teacher", "with a teacher")):
        print(f"{teacher:18} " + "  ".join(f"{name} {tables[0][layer][2]:.1f} -> {tables[-1][layer][2]:.2f}"
                                           for layer, name in enumerate(LAYERS)))
    pathlib.Path(sys.argv[2]).write_text(draw(courses))


if __name__ == "__main__":
    main()
