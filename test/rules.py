#!/usr/bin/env python3
"""Compares the ops without a rule that docs/Rules.md lists with what the tool prints: rules.py PAGE < PRINTED."""
import re
import sys

UPSTREAM = ("arith", "func", "linalg", "math", "scf", "tensor")


def main():
    printed = dict(re.findall(r"^([\w.]+):(.*)$", sys.stdin.read(), re.MULTILINE))
    without = {op for op, rules in printed.items() if op.split(".")[0] in UPSTREAM and "linearize" not in rules}
    page = open(sys.argv[1], encoding="utf-8").read()
    # The first cell of a row names the ops.
    listed = {op for row in re.findall(r"^\|([^|]*)\|", page, re.MULTILINE) for op in re.findall(r"`([^`]+)`", row)}
    if not without or len(without) == len(printed):
        sys.exit("the tool printed no ops with rules, or none without")
    for op in sorted(without - listed):
        print(f"{op} has no derivative rule, and the page does not say why", file=sys.stderr)
    for op in sorted(listed - without):
        print(f"the page lists {op}, which has a derivative rule or does not exist", file=sys.stderr)
    sys.exit(without != listed)


if __name__ == "__main__":
    main()
