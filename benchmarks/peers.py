"""The other systems: where they are installed, and which are."""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import subprocess
import sys

from workload import BUILD

FOLDER = os.path.join(BUILD, "peers")
PYTHON = os.path.join(FOLDER, "bin", "python")
PACKAGES = ["numpy", "jax", "torch", "reinmax", "snntorch"]
# Enzyme is built for some versions of JAX, so it comes last and may not exchange the others.
OPTIONAL = ["enzyme_ad"]
# What needs an older NumPy than the others has an environment of its own, with these requirements.
SEPARATE = {"brian2": ["brian2", "numpy<2.4"]}
# The wheel of torch loads CUDA's libraries when it is imported, used or not; these it can do without on a CPU.
UNUSED = ("triton", "cuda-bindings")
MISSING = "not installed: ./dev bench --peers"


def python_of(package):
    folder = f"{FOLDER}-{package}" if package in SEPARATE else FOLDER
    return os.path.join(folder, "bin", "python")


def make_environment(python):
    folder = os.path.dirname(os.path.dirname(python))
    if not os.path.exists(python) and subprocess.run([sys.executable, "-m", "venv", folder]).returncode:
        sys.exit(f"bench: python3 could not make the virtual environment {folder}; "
                 "on Debian: apt-get install python3-venv")


def install():
    """Installs what can be, and says what could not."""
    for python in (PYTHON, *map(python_of, SEPARATE)):
        make_environment(python)
    print(f"installing {', '.join([*PACKAGES, *OPTIONAL, *SEPARATE])} into {os.path.relpath(FOLDER)}: several minutes, "
          "about 5 GB", flush=True)
    # One that cannot be had does not keep the others away.
    pip_install("numpy")
    pip_install("jax")
    pip_install("--no-deps", "torch", "reinmax", "snntorch")
    pip_install(*needs_of("torch"))
    constraints = os.path.join(FOLDER, "constraints.txt")
    with open(constraints, "w") as file:
        file.writelines(f"{name}=={version}\n" for name, version in versions().items() if version)
    for package in OPTIONAL:
        pip_install(package, "--constraint", constraints)
    for package, requirements in SEPARATE.items():
        pip_install(*requirements, python=python_of(package))
    for package, version in versions().items():
        print(f"  {package:12} {version or 'could not be installed'}")


def pip_install(*arguments, python=PYTHON):
    if not arguments:
        return
    print(f"  pip install {' '.join(arguments)}", flush=True)
    done = subprocess.run([python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet",
                           "--progress-bar", "off", *arguments], capture_output=True, text=True)
    # What pip says of a success is that torch misses what it can do without.
    if done.returncode:
        print("\n".join(done.stderr.strip().splitlines()[-3:]), file=sys.stderr)


def needs_of(package):
    """The requirements of an installed package, without extras and what is unused."""
    script = ("import importlib.metadata, sys\n"
              "print('\\n'.join(importlib.metadata.requires(sys.argv[1]) or []))\n")
    lines = subprocess.run([PYTHON, "-c", script, package], capture_output=True, text=True).stdout.splitlines()
    return [line for line in lines if "extra ==" not in line and not line.startswith(UNUSED)]


def versions():
    """The version of each package, or None where it is not installed or cannot be imported."""
    found = versions_in(PYTHON, PACKAGES + OPTIONAL)
    for package in SEPARATE:
        found.update(versions_in(python_of(package), [package]))
    return found


def versions_in(python, packages):
    if not os.path.exists(python):
        return dict.fromkeys(packages)
    script = ("import importlib, importlib.metadata, json, sys\n"
              "found = {}\n"
              "for name in sys.argv[1:]:\n"
              "    try:\n"
              "        importlib.import_module(name)\n"
              "        found[name] = importlib.metadata.version(name)\n"
              "    except Exception:\n"
              "        found[name] = None\n"
              "print(json.dumps(found))\n")
    done = subprocess.run([python, "-c", script, *packages], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else dict.fromkeys(packages)
