"""Demands that numbers of one estimate lie in ranges: quality.py FILE.json ESTIMATE NAME LOW HIGH..."""
import json
import sys

path, estimate, *rest = sys.argv[1:]
rows = {row["estimate"]: row for row in json.load(open(path))["estimates"]}
for name, low, high in zip(*[iter(rest)] * 3):
    value = rows[estimate][name]
    if not float(low) <= value <= float(high):
        sys.exit(f"expected {name} of {estimate} between {low} and {high}, but got {value}")
