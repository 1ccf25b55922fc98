"""Compares every estimator for samples with its published formula, and its mean over all outcomes with exact gradients.

usage: enumeration.py surge-run [check...]

What is checked is written in f64 in the modules beside this one.
"""
import sys

import binary
import closed_forms
import conditional_noise
import surrogates

CHECKS = {
    name[len("check_"):]: check
    for module in (closed_forms, conditional_noise, binary, surrogates)
    for name, check in vars(module).items()
    if name.startswith("check_")
}

if __name__ == "__main__":
    for name in sys.argv[2:] or CHECKS:
        CHECKS[name]()
        print("ok", name)
