"""Measures Surge beside other systems and writes the tables: `./dev bench --help`."""
# SPDX-License-Identifier: Apache-2.0

import argparse
import os
import shlex
import subprocess
import sys
import tempfile

import peers
from measure import COMPILER, Runner
from report import (AIM_HEADER, aim_rows, curve_table, draw_curves, head, load_sections, table, times_table,
                    write_results)
from workload import BUILD, HERE, NAMES, load_workload

# Reports of their own, which are quoted as they are: the programs that the scripts are told of.
SCRIPTS = {"programs": ["surge-run"], "compile_time": ["surge-opt", "surge-run"], "depth": ["surge-run"]}

EPILOG = f"""\
benchmarks: {', '.join(NAMES)};
of Surge alone: {', '.join(SCRIPTS)}

  ./dev bench --peers          install PyTorch, JAX, snnTorch, Brian2 and others into build/peers
  ./dev bench                  everything (about 20 minutes with them), and write benchmarks/RESULTS.md
  ./dev bench categorical vae  these; the other sections of RESULTS.md stay

A run on a machine that does other work misleads: each section says how loaded it was. Exit status: 0 done; 1 a side
computes something else than the others; 2 wrong usage.

environment: CC, the C compiler (default: clang-22); SURGE_BUILD, the build tree (default: build)
"""


def arguments():
    parser = argparse.ArgumentParser(
        prog="./dev bench", epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures Surge beside C, PyTorch, JAX and others: same inputs, same threads, in one run.")
    known = NAMES + list(SCRIPTS)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a benchmark; all without names")
    parser.add_argument("--peers", action="store_true", help="install the other systems, and stop")
    parser.add_argument("--threads", type=int, default=1, metavar="N",
                        help="of every side (default: 1; C has always 1)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="visits of each side (default: 5)")
    parser.add_argument("--processor-time", action="store_true",
                        help="not the clock's but the processor's time: for a look on a machine that does other work")
    parser.add_argument("--without-peers", action="store_true", help="leave out what build/peers has")
    parser.add_argument("--tiny", action="store_true", help="small sizes, to try the command: times mean nothing")
    parser.add_argument("--out", default=os.path.join(HERE, "RESULTS.md"), metavar="FILE",
                        help="the file to write (default: benchmarks/RESULTS.md)")
    options = parser.parse_args()
    for name in options.names:
        if name not in known:
            parser.error(f"expected one of {', '.join(known)}, but got '{name}'")
    if not 1 <= options.threads <= len(os.sched_getaffinity(0)):
        parser.error(f"expected from 1 to {len(os.sched_getaffinity(0))} threads, but got {options.threads}")
    if options.rounds < 1:
        parser.error(f"expected at least one round, but got {options.rounds}")
    return options


def show(text):
    """One line of progress that the next one replaces, where a person looks on."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text[:110]}", end="", file=sys.stderr, flush=True)
    elif text and "round" not in text:
        print(text, file=sys.stderr, flush=True)


def section_head(options, versions, command):
    compiler = subprocess.run([COMPILER, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    commit = subprocess.run(["git", "-C", HERE, "describe", "--always", "--dirty"], capture_output=True,
                            text=True).stdout.strip()
    systems = ", ".join(f"{name} {version}" for name, version in versions.items() if version) or "none installed"
    return "\n".join(["```", *head(command),
                      f"threads: {options.threads}{', times of the processor' if options.processor_time else ''}",
                      f"systems: Surge at {commit or 'no commit'}, {compiler}; {systems}", "```\n"])


def run_workload(name, options, versions, command):
    """The section, the lines of the table of aims, and whether all sides agree."""
    workload = load_workload(name, options.tiny)
    top = section_head(options, versions, command)
    measured = []
    with tempfile.TemporaryDirectory() as folder, Runner(
            name, workload, versions, options.threads, options.rounds, 0.02 if options.tiny else 0.2,
            options.processor_time, os.path.join(folder, "case"), show) as runner:
        for case in workload.cases:
            measured.append((case, runner.measure(case)))
    show("")
    text = [f"## {name}: {workload.title}\n", top, workload.text]
    for group in dict.fromkeys(case.group for case, _ in measured):
        cases, timings = zip(*[(case, timing) for case, timing in measured if case.group == group])
        if cases[0].elements:
            picture = f"{os.path.splitext(options.out)[0]}-{name}.svg"
            draw_curves([os.path.join(BUILD, "bin", "surge-run"), "plot"], cases, timings, "categories", picture)
            shown = f"{curve_table(cases, timings, 'categories')}\n\n![the same, drawn]({os.path.basename(picture)})"
        else:
            shown = times_table(cases, timings)
        text.append(f"### {group}\n\n{shown}\n")
        text += [said for said in checks(cases, timings) if said]
    if rows := aim_rows(workload, measured):
        text.append(table([AIM_HEADER] + rows) + "\n")
    wrong = any(timing.wrong for _, timings in measured for timing in timings.values())
    return "\n".join(text), not wrong


def checks(cases, timings):
    """What was found to agree, each finding once."""
    found = {}
    for case, by_side in zip(cases, timings):
        for side, timing in by_side.items():
            if timing.says:
                found.setdefault(timing.says, {}).setdefault(side, []).append(case.column)
    if found:
        yield "Checked before timing:\n\n" + "\n".join(
            f"- {says}: " + "; ".join(
                side if len(columns) == len(cases) else f"{side} ({', '.join(columns)})"
                for side, columns in sides.items())
            for says, sides in found.items()) + "\n"


def run_script(name, options):
    """The section of a script that writes its own report."""
    show(f"{name}: running")
    tools = [os.path.join(BUILD, "bin", tool) for tool in SCRIPTS[name]]
    done = subprocess.run(
        [sys.executable, os.path.join(HERE, name, "run.py"), *tools],
        env={**os.environ, "OMP_NUM_THREADS": str(options.threads), "SURGE_CACHE": "off"}, capture_output=True, text=True)
    show("")
    if done.returncode:
        raise SystemExit(f"bench: {name}: {done.stderr.strip()}")
    return f"## {name}\n\n```\n{done.stdout}```\n"


def main():
    options = arguments()
    if options.peers:
        return peers.install()
    versions = {} if options.without_peers else peers.versions()
    command = "./dev bench " + shlex.join(sys.argv[1:])
    agree = True
    for name in options.names or NAMES + list(SCRIPTS):
        if name in SCRIPTS:
            section = run_script(name, options)
        else:
            section, fine = run_workload(name, options, versions, command.strip())
            agree = agree and fine
        print(section, flush=True)
        # After each: what was measured stays when the rest is interrupted.
        write_results(options.out, {**load_sections(options.out), name: section + "\n"}, NAMES + list(SCRIPTS))
    print(f"written to {os.path.relpath(options.out)}")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
