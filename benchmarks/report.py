"""What every table of the benchmarks starts with: the machine, the date and the command that made it."""
# SPDX-License-Identifier: Apache-2.0

import datetime
import os
import platform
import shlex
import sys


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.machine()


def print_head():
    load = os.getloadavg()[0]
    print(f"machine: {processor()}, {os.cpu_count()} processors, load {load:.1f}, {platform.system()}")
    print(f"date:    {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC")
    threads = f"OMP_NUM_THREADS={os.environ['OMP_NUM_THREADS']} " if "OMP_NUM_THREADS" in os.environ else ""
    print(f"command: {threads}{shlex.join(['python3', *sys.argv])}\n", flush=True)
