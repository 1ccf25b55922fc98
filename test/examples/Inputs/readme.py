"""Demands that the README's first program is examples/first.mlir."""
# SPDX-License-Identifier: Apache-2.0

import pathlib
import sys

root = pathlib.Path(sys.argv[1])
block = (root / "README.md").read_text().split("```mlir\n")[1].split("```")[0]
if block != (root / "examples" / "first.mlir").read_text():
    sys.exit("the program in README.md is not that of examples/first.mlir")
