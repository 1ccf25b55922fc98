#!/usr/bin/env python3
"""Checks random programs, or mutated text, for a time.

  check.py programs --seconds 600 --seed 7     random programs: differences, transposes, second derivatives, pipelines
  check.py mutations --seconds 600 FILES       text that is mostly wrong: never a crash, always a message

The exit status is 1 where something failed; then the program, reduced, lies in the folder that --keep names, and the
seed that makes it is printed.

SPDX-License-Identifier: Apache-2.0
"""

import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

import pipelines
from generate import Generator
from mutate import mutate, words_of
from program import render
from reduce import needed, reduce

LIMIT_SECONDS = 120


class Failure(Exception):
    """What went wrong. `kind` is what a reduced program must still show."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Tools:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def run(self, tool, arguments, seconds=LIMIT_SECONDS):
        """Status, output and messages; a signal or a lack of time is a failure."""
        command = [str(self.folder / tool)] + arguments
        environment = dict(os.environ, OMP_NUM_THREADS="1")
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=seconds, env=environment
            )
        except subprocess.TimeoutExpired:
            raise Failure("time", f"{tool} took more than {seconds} s")
        crashed = re.search(r"crash|signal \d|SIG[A-Z]+", done.stderr)
        if done.returncode not in (0, 1) or crashed:
            raise Failure("crash", f"{tool} ended with status {done.returncode}: {last_line(done.stderr)}")
        return done.returncode, done.stdout, done.stderr


def last_line(text):
    lines = [line for line in text.strip().split("\n") if line]
    return lines[-1] if lines else ""


class Programs:
    """Random programs, module by module."""

    def __init__(self, tools, folder):
        self.tools = tools
        self.file = str(pathlib.Path(folder) / "program.mlir")
        self.functions = self.checks = self.vacuous = self.skipped = 0

    def gradcheck(self, functions, order, inside=""):
        pathlib.Path(self.file).write_text(render(functions))
        # At special points kinks cancel: x - |x|^2 has a second derivative at zero that no rule for |x| can know.
        options = ["--order", str(order), "--points", "4", "--random-only", "--json"]
        if inside:
            options += ["--inside", inside, "--width", "2"]
        status, output, messages = self.tools.run("surge-run", ["gradcheck", self.file] + options)
        if not output:
            raise Failure("error", last_line(messages) or f"status {status} without a message")
        rows = json.loads(output)["checks"]
        for row in rows:
            self.skipped += len(row["skipped"])
            if row["check"] == "not zero":
                self.vacuous += "." not in row["function"]
            elif not row["passed"] and (row["points"] or row["error"] != 1):
                raise Failure(
                    f"{row['check']} {row['order']}",
                    f"{row['function']}: {row['check']} of order {row['order']}: error {row['error']} at {row['worst']}",
                )
        self.checks += len(rows)

    def agree(self, functions):
        """Optimised programs compute what the one compiled as it stands does."""
        path = pathlib.Path(self.file)
        program = render(functions)
        path.write_text(program + pipelines.with_requests(functions))
        expected = self.output("surge-run", [self.file] + pipelines.RUN_ARGUMENTS)
        variants = {name: self.output("surge-opt", [self.file] + passes) for name, passes in pipelines.VARIANTS.items()}
        path.write_text(program)
        staged = self.output("surge-opt", [self.file] + pipelines.STAGES)
        text = staged.rstrip().removesuffix("}") + pipelines.with_stages(functions, staged) + "}\n"
        variants["stages"] = text
        variants["reference"] = program + pipelines.with_requests(functions)
        for name, text in variants.items():
            path.write_text(text)
            extra = ["--reference"] if name == "reference" else []
            got = self.output("surge-run", [self.file] + pipelines.RUN_ARGUMENTS + extra)
            difference = pipelines.disagreement(expected, got)
            if difference:
                raise Failure("disagreement", f"{name}: {difference}")
        self.checks += len(variants)

    def output(self, tool, arguments):
        status, output, messages = self.tools.run(tool, arguments)
        if status:
            raise Failure("error", last_line(messages) or f"status {status} without a message")
        return output

    def check(self, functions, rest):
        """Every kind of check on some modules, the dearer ones on fewer."""
        if rest == 0:
            self.agree(functions)
        elif rest == 1:
            self.gradcheck(functions, 2)
        elif rest == 2:
            self.gradcheck(functions, 1, inside="loop,branch")
        else:
            self.gradcheck(functions, 1)
        self.functions += sum(not function.private for function in functions)

    def find(self, functions, rest, kind=None):
        """The failure of these functions, if it is of this kind or any."""
        try:
            self.check(functions, rest)
        except Failure as failure:
            if kind is None or failure.kind == kind:
                return failure
        return None

    def report(self, functions, rest, failure, seed, keep):
        """Reduces a failing module to one function and writes it where it stays."""
        helpers = [function for function in functions if function.private]
        for function in functions:
            if function.private:
                continue
            alone = needed(helpers + [function])
            if self.find(alone, rest, failure.kind):
                functions = reduce(alone, lambda smaller: self.find(smaller, rest, failure.kind), seconds=120)
                failure = self.find(functions, rest, failure.kind) or failure
                break
        keep.mkdir(parents=True, exist_ok=True)
        path = keep / f"seed_{seed}.mlir"
        options = {1: "", 2: " --order 1 --inside loop,branch --width 2"}.get(rest, " --order 1")
        path.write_text(f"// {failure}\n// RUN: surge-run gradcheck --random-only %s{options}\n\n" + render(functions))
        print(f"seed {seed}: {failure}\n  kept as {path}")


def check_programs(options, tools, folder, end):
    programs = Programs(tools, folder)
    failures, seed = 0, options.seed
    while time.monotonic() < end or seed == options.seed:
        rest = seed % 4
        functions = Generator(seed).module(options.functions // (1 + (rest in (1, 2))), options.depth)
        failure = programs.find(functions, rest)
        if failure:
            failures += 1
            programs.report(functions, rest, failure, seed, options.keep)
        seed += 1
    print(
        f"seeds {options.seed} to {seed - 1}: {programs.functions} functions, {programs.checks} checks, "
        f"{programs.vacuous} functions with a derivative of zero, {programs.skipped} points skipped, {failures} failures"
    )
    # Programs whose derivative is zero show little.
    if programs.vacuous * 5 > programs.functions:
        print(f"expected at most a fifth of {programs.functions} functions with a derivative of zero")
        return 1
    return failures > 0


def check_mutations(options, tools, folder, end):
    texts = {path: pathlib.Path(path).read_text() for path in options.files}
    vocabulary = words_of(texts.values())
    names = sorted(texts)
    file = str(pathlib.Path(folder) / "mutated.mlir")
    failures, accepted, seed = 0, 0, options.seed
    while time.monotonic() < end or seed == options.seed:
        choice = random.Random(seed)
        name = choice.choice(names)
        text = mutate(choice, texts[name], vocabulary)
        pathlib.Path(file).write_text(text)
        try:
            arguments = [file, "--surge-gradient", "--surge-lower", "--surge-cpu-pipeline", "-o", os.devnull]
            status, _, messages = tools.run("surge-opt", arguments, seconds=60)
            accepted += status == 0
            if status and "error: " not in messages:
                raise Failure("silent", f"surge-opt rejects it without an error: {last_line(messages)}")
        except Failure as failure:
            failures += 1
            options.keep.mkdir(parents=True, exist_ok=True)
            kept = options.keep / f"mutation_{seed}.mlir"
            kept.write_text(text)
            print(f"seed {seed}, from {name}: {failure}\n  kept as {kept}")
        seed += 1
    count = seed - options.seed
    print(f"seeds {options.seed} to {seed - 1}: {count} mutations, {accepted} still programs, {failures} failures")
    return failures > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["programs", "mutations"])
    parser.add_argument("files", nargs="*", help="texts to mutate")
    parser.add_argument("--tools", default="build/bin", help="folder of surge-run and surge-opt")
    parser.add_argument("--seconds", type=float, default=60, help="start nothing new after this time")
    parser.add_argument("--seed", type=int, default=0, help="the first of a row of seeds")
    parser.add_argument("--functions", type=int, default=8, help="public functions in a module")
    parser.add_argument("--depth", type=int, default=2, help="how deep control flow nests")
    parser.add_argument("--keep", type=pathlib.Path, default=pathlib.Path("."), help="folder for what fails")
    options = parser.parse_intermixed_args()
    if options.mode == "mutations" and not options.files:
        parser.error("mutations need files")
    end = time.monotonic() + options.seconds
    with tempfile.TemporaryDirectory() as folder:
        check = check_programs if options.mode == "programs" else check_mutations
        return int(check(options, Tools(options.tools), folder, end))


if __name__ == "__main__":
    sys.exit(main())
