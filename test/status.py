"""Runs a command and demands an exit status: status.py 2 COMMAND..."""
# SPDX-License-Identifier: Apache-2.0

import subprocess
import sys

status = subprocess.run(sys.argv[2:]).returncode
if status != int(sys.argv[1]):
    sys.exit(f"expected the exit status {sys.argv[1]}, but got {status}")
