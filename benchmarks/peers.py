"""The other systems: where they are installed, and which are."""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "..", "build", "peers")
PYTHON = os.path.join(FOLDER, "bin", "python")
# The wheel of torch loads CUDA's libraries when it is imported, used or not, so they come with it.
PACKAGES = ["numpy", "torch", "reinmax", "jax"]
# Enzyme is built for one version of JAX, so it is tried last and may not disturb the others.
OPTIONAL = ["enzyme_ad"]
MISSING = "not installed: ./dev bench --peers"


def install():
    """Installs what can be, and says what could not."""
    if not os.path.exists(PYTHON):
        status = subprocess.run([sys.executable, "-m", "venv", FOLDER]).returncode
        if status:
            sys.exit(f"bench: python3 could not make the virtual environment {FOLDER}; "
                     "on Debian: apt-get install python3-venv")
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    print(f"installing {', '.join(PACKAGES)} into {os.path.relpath(FOLDER)} (about 6 GB; several minutes)", flush=True)
    failed = subprocess.run([*pip, *PACKAGES]).returncode
    if failed:
        # One that cannot be had does not keep the others away.
        for package in PACKAGES:
            subprocess.run([*pip, package])
    frozen = subprocess.run([PYTHON, "-m", "pip", "freeze"], capture_output=True, text=True).stdout.splitlines()
    constraints = os.path.join(FOLDER, "constraints.txt")
    with open(constraints, "w") as file:
        file.write("\n".join(line for line in frozen if line.split("==")[0] in ("jax", "jaxlib", "numpy", "torch")))
    for package in OPTIONAL:
        subprocess.run([*pip, package, "--constraint", constraints])
    for package, version in versions().items():
        print(f"  {package:12} {version or 'could not be installed'}")


def versions():
    """The version of each package, or None where it is not installed or cannot be imported."""
    if not os.path.exists(PYTHON):
        return dict.fromkeys(PACKAGES + OPTIONAL)
    script = ("import importlib, importlib.metadata, json, sys\n"
              "found = {}\n"
              "for name in sys.argv[1:]:\n"
              "    try:\n"
              "        importlib.import_module(name)\n"
              "        found[name] = importlib.metadata.version(name)\n"
              "    except Exception:\n"
              "        found[name] = None\n"
              "print(json.dumps(found))\n")
    done = subprocess.run([PYTHON, "-c", script, *PACKAGES, *OPTIONAL], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else dict.fromkeys(PACKAGES + OPTIONAL)
