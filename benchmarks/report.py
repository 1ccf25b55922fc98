"""What every table of the benchmarks starts with, and how tables and RESULTS.md are written."""
# SPDX-License-Identifier: Apache-2.0

import datetime
import json
import math
import os
import platform
import re
import shlex
import subprocess
import sys
import tempfile


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.machine()


def head(command):
    """The machine, the date and the command, a line each."""
    load = os.getloadavg()[0]
    return [f"machine: {processor()}, {os.cpu_count()} processors, load {load:.1f}, {platform.system()}",
            f"date:    {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC",
            f"command: {command}"]


def print_head():
    """Paths are shown as seen from the root of the project."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    words = [os.path.relpath(word, root) if os.path.isabs(word) and os.path.exists(word) else word for word in sys.argv]
    threads = f"OMP_NUM_THREADS={os.environ['OMP_NUM_THREADS']} " if "OMP_NUM_THREADS" in os.environ else ""
    print("\n".join(head(threads + shlex.join(["python3", *words]))) + "\n", flush=True)


def duration(seconds):
    """Three digits and a unit."""
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)):
        if seconds >= 0.9995 * size or unit == "ns":
            return f"{seconds / size:.{max(0, 2 - int(math.log10(max(seconds / size, 1) * 1.0005)))}f} {unit}"


def table(rows):
    """Markdown, of rows of texts, the first one the header; padded, so that it reads well as plain text too."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join(text.ljust(width) for text, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def times_table(cases, timings):
    """Sides down, columns across; a cell holds the median, the quartiles and the ratio to Surge."""
    columns = list(dict.fromkeys(case.column for case in cases))
    by_column = dict(zip(columns, timings))
    sides = list(dict.fromkeys(side.name for case in cases for side in case.sides))
    rows = [["", *columns]]
    for side in sides:
        row = [side]
        for case in cases:
            timing, surge = by_column[case.column].get(side), by_column[case.column].get("Surge")
            if not timing:
                row.append("")
            elif not timing.median:
                row.append(timing.missing or timing.says)
            else:
                ratio = f" **{timing.median / surge.median:.2f}**" if surge and surge.median else ""
                rate = f" {case.bytes / timing.median / 1e9:.1f} GB/s" if case.bytes else ""
                rate += f" {float(f'{case.items / timing.median / 1e6:.3g}'):g} M/s" if case.items else ""
                row.append(f"{duration(timing.median)} ({duration(timing.low)} to {duration(timing.high)}){rate}{ratio}"
                           + (" WRONG" if timing.wrong else ""))
        rows.append(row)
    return table(rows)


def curve_table(cases, timings, what):
    """Columns down, sides across: the median ns per element."""
    sides = [side.name for side in cases[0].sides]
    rows = [[what, *(f"{side}, ns" for side in sides)]]
    for case, by_side in zip(cases, timings):
        cells = (by_side[side] for side in sides)
        rows.append([case.column, *(f"{1e9 * cell.median / case.elements:.3g}{' WRONG' if cell.wrong else ''}"
                                    if cell.median else cell.missing or cell.says for cell in cells)])
    return table(rows)


def draw_curves(plot, cases, timings, what, path):
    """Draws that table with `surge-run plot`, over the binary logarithm of the columns' numbers."""
    field = f"log2 of the number of {what}"
    with tempfile.TemporaryDirectory() as folder:
        command = [*plot, "--y", "ns per element", "--x", field, "--log", "--out", path]
        for number, side in enumerate(side.name for side in cases[0].sides):
            log = os.path.join(folder, f"{number}.jsonl")
            with open(log, "w") as file:
                for case, by_side in zip(cases, timings):
                    if by_side[side].median:
                        point = {field: math.log2(int(case.column)),
                                 "ns per element": 1e9 * by_side[side].median / case.elements}
                        file.write(json.dumps(point) + "\n")
            if os.path.getsize(log):
                command += ["--label", side, log]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def aim_rows(workload, measured):
    """Per aim: the text, what was reached in each column, and whether all of them meet it."""
    rows = []
    for aim in workload.aims:
        reached, ratios, met = [], [], []
        for case, timings in measured:
            if case.group != aim.group:
                continue
            surge = timings["Surge"].median
            others = [timings[side].median for side in aim.sides if side in timings and timings[side].median]
            if not surge or not others:
                reached.append("not measured")
                continue
            ratio = min(others) / surge
            ratios.append(ratio)
            reached.append(f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}")
            met.append(ratio >= aim.ratio)
        if not reached:
            continue
        columns = [case.column for case, _ in measured if case.group == aim.group]
        if len(columns) > 4:
            reached = [f"{min(ratios):.2f} to {max(ratios):.2f}" if ratios else "not measured"]
            columns = [f"{columns[0]} to {columns[-1]}"]
        verdict = "yes" if met and all(met) else f"no ({sum(met)} of {len(met)})" if met else "—"
        rows.append([f"{aim.group}, {aim.text}", f"{aim.ratio:.2g}", f"{' / '.join(reached)} ({', '.join(columns)})",
                     verdict])
    return rows


AIM_HEADER = ["aim: times of the others over Surge's", "at least", "reached", "met"]


def load_sections(path):
    """The sections of a results file, by name."""
    try:
        with open(path) as file:
            text = file.read()
    except FileNotFoundError:
        return {}
    return dict(re.findall(r"<!-- begin (\w+) -->\n(.*?)<!-- end \1 -->", text, re.DOTALL))


INTRODUCTION = """# Benchmarks

Written by `./dev bench`; `./dev bench NAME` replaces the section of that name alone. Each section has its own machine,
date and command. All sides of a table ran in one go, in turn, on the same inputs and with the same number of threads,
each in a process of its own, bound to the same processors. A time is that of a call from a program that holds arguments
and results in memory, a C++ host for Surge and C, Python for the others, compilation and first calls not counted; calls
shorter than a millisecond are timed in groups. A cell holds the median, the quartiles in parentheses, and **the ratio
to Surge's median**: above 1, Surge is faster.
"""


def write_results(path, sections, order):
    """Writes the sections, and in front of them all their aims."""
    aims = []
    for name in order:
        if name in sections and (found := re.search(r"\n\| aim: .*?\n((?:\|.*\n)+)", sections[name])):
            for line in found.group(1).splitlines()[1:]:
                aims.append([name] + [cell.strip() for cell in line.strip("|").split("|")])
    text = [INTRODUCTION]
    if aims:
        text.append("## Aims\n\n" + table([["section", *AIM_HEADER]] + aims) + "\n")
    for name in order:
        if name in sections:
            text.append(f"<!-- begin {name} -->\n{sections[name]}<!-- end {name} -->\n")
    with open(path + ".new", "w") as file:
        file.write("\n".join(text))
    os.replace(path + ".new", path)
