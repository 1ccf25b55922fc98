"""Demands the numbers of one result of a run, given as JSON on stdin, to 1e-12: vector.py RESULT NUMBER..."""
# SPDX-License-Identifier: Apache-2.0

import json
import math
import sys

got = json.load(sys.stdin)["results"][int(sys.argv[1])]["data"]
want = [float(number) for number in sys.argv[2:]]
if len(got) != len(want) or not all(math.isclose(g, w, rel_tol=1e-12, abs_tol=1e-12) for g, w in zip(got, want)):
    sys.exit(f"expected {want}, but got {got}")
