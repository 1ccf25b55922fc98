"""Demands that numbers of one estimate lie in ranges: quality.py FILE.json ESTIMATE NAME LOW HIGH...

NAME@ARGUMENT is that number of one argument of --wrt.
"""
import json
import sys

path, estimate, *rest = sys.argv[1:]
rows = {row["estimate"]: row for row in json.load(open(path))["estimates"]}
for name, low, high in zip(*[iter(rest)] * 3):
    number, _, argument = name.partition("@")
    row = rows[estimate]
    if argument:
        row = next(row for row in row["arguments"] if row["name"] == argument)
    value = row[number]
    if not float(low) <= value <= float(high):
        sys.exit(f"expected {name} of {estimate} between {low} and {high}, but got {value}")
