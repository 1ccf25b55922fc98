"""Demands that numbers of the JSON object on stdin lie in ranges: between.py NAME LOW HIGH..."""
# SPDX-License-Identifier: Apache-2.0

import json
import sys

values, wanted = json.load(sys.stdin), sys.argv[1:]
for name, low, high in zip(wanted[::3], wanted[1::3], wanted[2::3]):
    if not float(low) <= values[name] <= float(high):
        sys.exit(f"expected {name} between {low} and {high}, but got {values[name]}")
