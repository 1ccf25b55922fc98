#!/usr/bin/env python3
"""Runs xor.mlir by every rule, prints what each has learned, and draws the errors and the output's rates.

usage: draw_xor.py SURGE-RUN OUT.svg [--seeds N] [--examples N] [--shuffled] [--rules RULE...]
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

from draw import GAP, HEIGHT, LEFT, WIDTH, Panel

PROGRAM = pathlib.Path(__file__).resolve().parent / "xor.mlir"
RULES = {"burstccn": "#06c", "burstprop": "#d00", "burstprop_two_phases": "#080", "burstccn_two_phases": "#a0a",
         "without_feedback": "#888"}
INPUTS = ["00", "10", "01", "11"]
SMOOTH = 20


def simulate(surge_run, rule, seed, examples, shuffled):
    """The output's rates for the four inputs before learning, the error of each example, the rates after."""
    done = subprocess.run([surge_run, PROGRAM, "--entry", rule, "--arg", f"key=seed:{seed}", "--arg",
                           f"examples={examples}", "--arg", f"shuffled={int(shuffled)}", "--threads", "1", "--json"],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return [result["data"] for result in json.loads(done.stdout)["results"]]


def right(rates):
    """How many of the four inputs have the output on their side of 6 Hz, in the middle of the targets."""
    return sum((rate > 6) == (name in ("10", "01")) for name, rate in zip(INPUTS, rates))


def mean(rows):
    return [sum(column) / len(rows) for column in zip(*rows)]


def last_error(error):
    last = error[-len(error) // 4:]
    return sum(last) / len(last)


def table(results):
    """A row for each rule: its last error, how many inputs each seed tells apart, and the mean rates after learning."""
    lines = ["| rule | error of the last quarter, Hz | inputs told apart | output for 00, 10, 01, 11, Hz |",
             "|---|---|---|---|"]
    for rule, runs in results.items():
        errors = [last_error(error) for _, error, _ in runs]
        spread = f" +- {statistics.stdev(errors) / len(errors) ** .5:.2f}" if len(errors) > 1 else ""
        rates = ", ".join(f"{r:.1f}" for r in mean([after for _, _, after in runs]))
        told = ", ".join(str(right(after)) for _, _, after in runs)
        lines.append(f"| {rule} | {statistics.mean(errors):.2f}{spread} | {told} | {rates} |")
    return "\n".join(lines)


def draw(results):
    examples = len(next(iter(results.values()))[0][1])
    errors = Panel(0, f"error in Hz, mean of {SMOOTH} examples and of all seeds", examples, 0, 7)
    rates = Panel(1, f"output in Hz for {', '.join(INPUTS)}: before learning (small) and after, each seed",
                  len(results), 0, 20)
    for place, (rule, runs) in enumerate(results.items()):
        color = RULES[rule]
        error = mean([e for _, e, _ in runs])
        errors.curve([sum(error[i:i + SMOOTH]) / SMOOTH for i in range(examples - SMOOTH + 1)], color)
        x = errors.x(examples * (place + 0.02) / len(results))
        errors.parts.append(f'<text x="{x:.1f}" y="{errors.top + 16}" fill="{color}">{rule}</text>')
        for size, which in ((1.5, 0), (4, 2)):
            for run in runs:
                for i, rate in enumerate(run[which]):
                    x = rates.x(place + 0.14 + 0.2 * i + (0.05 if which else 0))
                    rates.parts.append(f'<circle cx="{x:.1f}" cy="{rates.y(min(20, rate)):.1f}" r="{size}" '
                                       f'fill="{color}" fill-opacity="0.7"/>')
    for target in (2, 10):
        y = f"{rates.y(target):.1f}"
        rates.parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + WIDTH}" y2="{y}" stroke="#bbb"/>')
    size = f'width="{LEFT + WIDTH + 20}" height="{rates.top + HEIGHT + GAP}"'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">',
                      '<rect width="100%" height="100%" fill="#fff"/>', *errors.parts, *rates.parts, "</svg>"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("surge_run")
    parser.add_argument("picture", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--examples", type=int, default=600)
    parser.add_argument("--shuffled", action="store_true", help="each four examples in an order of their own")
    parser.add_argument("--rules", nargs="+", choices=RULES, default=list(RULES), help="default: all")
    options = parser.parse_args()
    if options.seeds < 1 or options.examples < SMOOTH:
        sys.exit(f"expected at least one seed and {SMOOTH} examples")
    results = {rule: [simulate(options.surge_run, rule, seed, options.examples, options.shuffled)
                      for seed in range(1, options.seeds + 1)] for rule in options.rules}
    print(table(results))
    options.picture.write_text(draw(results))


if __name__ == "__main__":
    main()
