#!/usr/bin/env python3
"""Runs the examples of a .td file: doctest.py SURGE-OPT FILE.

Every block fenced as ```mlir must parse, verify and survive a round trip through the text, and its requests for
derivatives must resolve. In the description of a pass, two blocks with the word "becomes" between them must hold: the
pass makes the second of the first, both compared as the tool prints them; of a function that the second only declares,
the body is not compared. A line "With `a=b c=d`:" before the first block gives the pass its options.
"""
import re
import subprocess
import sys

FENCE = re.compile(r"```mlir\n(.*?)```", re.DOTALL)
BECOMES = re.compile(r"(?:With `([^`]*)`:\s*)?```mlir\n(.*?)```\s*becomes\s*```mlir\n(.*?)```", re.DOTALL)
DECLARED = re.compile(r"^\s*func\.func private @(\w+)\([^{%]*?\)$", re.MULTILINE)
REQUEST = re.compile(r"surge\.(\w+_gradient|value_and_grad|jvp|vjp|jacobian|hvp|burst_diagnostics) @")
PASS = re.compile(r'^def \w+ : \w*Pass<"([^"]+)"')


def run(tool, ir, *flags):
    """What the tool prints for `ir`, and what it complains about."""
    done = subprocess.run([tool, *flags, "-"], input=ir, text=True, capture_output=True, timeout=60)
    return (done.stdout if done.returncode == 0 else None), done.stderr


def without_bodies(printed, declared):
    """Printed functions with those named in `declared` as declarations."""
    for name in declared:
        head, body = rf"(func\.func private @{name}\()([^{{\n]*)(\)) \{{\n", r".*?\n  \}\n"
        printed = re.sub(head + body, lambda m: m[1] + re.sub(r"%\w+: ", "", m[2]) + m[3] + "\n", printed, flags=re.DOTALL)
    return printed


def check(tool, definition):
    """The faults found in the examples of one definition, and how many examples there are."""
    faults = []
    blocks = FENCE.findall(definition)
    for block in blocks:
        for flag in ["--verify-roundtrip"] + ["--surge-gradient"] * bool(REQUEST.search(block)):
            printed, complaint = run(tool, block, flag)
            if printed is None:
                faults.append(f"an example is not valid with {flag}:\n{block}\n{complaint}")
    name = PASS.match(definition)
    pairs = BECOMES.findall(definition) if name else []
    if name and not pairs:
        faults.append('a pass needs an example of the form "A becomes B"')
    for options, before, after in pairs:
        got, complaint = run(tool, before, "--" + name[1] + (f"={options}" if options else ""))
        want, _ = run(tool, after)
        if got is not None:
            got = without_bodies(got, DECLARED.findall(after))
        if got is None or got != want:
            faults.append(f"--{name[1]} gives\n{got}{complaint}\ninstead of\n{want}")
    return faults, len(blocks)


def main():
    tool, path = sys.argv[1:]
    text = open(path, encoding="utf-8").read()
    count, failed = 0, False
    for definition in re.split(r"^(?=def )", text, flags=re.MULTILINE):
        faults, examples = check(tool, definition)
        count += examples
        failed |= bool(faults)
        for fault in faults:
            print(f"{path}: {definition.splitlines()[0]}\n{fault}", file=sys.stderr)
    if count == 0:
        sys.exit(f"{path}: no example found")
    print(f"{path}: {count} examples")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
