"""Compares every optimizer with its published algorithm, over steps that cross RAdam's threshold.

usage: update_rules.py surge-run

The algorithms are written in f64 below, from Kingma and Ba (ICLR 2015), Loshchilov and Hutter (ICLR 2019), Liu et al.
(ICLR 2020), Sutskever et al. (ICML 2013) and Tieleman and Hinton (2012), with torch.optim's places of epsilon.
"""
import json
import math
import os
import random
import subprocess
import sys
import tempfile

STEPS, RATE = 12, 0.01
START = [0.7, -1.3, 0.0, 2.5]


def sgd(p, g, t, slots, momentum=0.0, weight_decay=0.0, nesterov=False):
    g = g + weight_decay * p
    if momentum == 0:
        return p - RATE * g, []
    m = momentum * slots[0] + g
    return p - RATE * (g + momentum * m if nesterov else m), [m]


def adam(p, g, t, slots, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.0):
    m = beta1 * slots[0] + (1 - beta1) * g
    v = beta2 * slots[1] + (1 - beta2) * g * g
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return (1 - RATE * weight_decay) * p - RATE * m_hat / (math.sqrt(v_hat) + epsilon), [m, v]


def radam(p, g, t, slots, beta1=0.9, beta2=0.999, epsilon=1e-8):
    m = beta1 * slots[0] + (1 - beta1) * g
    v = beta2 * slots[1] + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    rho_inf = 2 / (1 - beta2) - 1
    rho = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
    if rho <= 5:
        return p - RATE * m_hat, [m, v]
    r = math.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
    return p - RATE * m_hat * r * math.sqrt(1 - beta2**t) / (math.sqrt(v) + epsilon), [m, v]


def rmsprop(p, g, t, slots, decay=0.99, epsilon=1e-8):
    v = decay * slots[0] + (1 - decay) * g * g
    return p - RATE * g / (math.sqrt(v) + epsilon), [v]


CASES = [
    (sgd, "sgd", 0, {}),
    (sgd, "sgd", 0, {"weight_decay": 0.1}),
    (sgd, "sgd", 1, {"momentum": 0.9, "weight_decay": 0.1}),
    (sgd, "sgd", 1, {"momentum": 0.9, "nesterov": True}),
    (adam, "adam", 2, {}),
    (adam, "adam", 2, {"beta1": 0.5, "beta2": 0.9, "epsilon": 0.01}),
    (adam, "adamw", 2, {"weight_decay": 0.1}),
    (radam, "radam", 2, {}),
    (radam, "radam", 2, {"beta2": 0.9, "epsilon": 0.01}),
    (radam, "radam", 2, {"beta2": 0.5}),
    (rmsprop, "rmsprop", 1, {}),
    (rmsprop, "rmsprop", 1, {"decay": 0.5, "epsilon": 0.01}),
]


def program(name, slots, options, gradients, element):
    """A function that makes every step, each with a gradient of its own, and returns the parameter after each."""
    t = f"tensor<{len(START)}x{element}>"
    spelled = ", ".join(f"{key} = {str(value).lower()}" for key, value in options.items())
    optimizer = f"#surge.{name}<{spelled}>" if spelled else f"#surge.{name}"
    lines = [f"%rate = arith.constant {RATE} : {element}", f"%p0 = arith.constant dense<{START}> : {t}"]
    lines += [f"%s{i}_0 = arith.constant dense<0.0> : {t}" for i in range(slots)]
    for step, gradient in enumerate(gradients, 1):
        old, new = ([f"%s{i}_{n}" for i in range(slots)] for n in (step - 1, step))
        lines.append(f"%t{step} = arith.constant {step} : i64")
        lines.append(f"%g{step} = arith.constant dense<{gradient}> : {t}")
        state = f"slots({', '.join(old)}) " if slots else ""
        lines.append(f"{', '.join([f'%p{step}', *new])} = surge.update %p{step - 1}, %g{step} {state}step(%t{step}) "
                     f"rate(%rate) using({optimizer}) : {t}, i64")
    values = ", ".join(f"%p{step}" for step in range(1, STEPS + 1))
    types = ", ".join([t] * STEPS)
    return f"func.func @main() -> ({types}) {{\n  " + "\n  ".join(lines) + f"\n  return {values} : {types}\n}}\n"


def run(text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "program.mlir")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run([sys.argv[1], path, "--entry", "main", "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return [result["data"] for result in json.loads(done.stdout)["results"]]


def main():
    rng = random.Random(3)
    gradients = [[round(rng.gauss(0, 1), 6) for _ in START] for _ in range(STEPS)]
    gradients[0][0] = 0.0
    for element, tolerance in (("f64", 1e-13), ("f32", 2e-6)):
        for rule, name, slots, options in CASES:
            got = run(program(name, slots, options, gradients, element))
            for i, p in enumerate(START):
                state = [0.0] * slots
                for t in range(1, STEPS + 1):
                    p, state = rule(p, gradients[t - 1][i], t, state, **options)
                    error = abs(got[t - 1][i] - p)
                    assert error <= tolerance, f"{name} {options} in {element}: step {t} is off by {error}"
        print(f"{len(CASES)} optimizers in {element}")


if __name__ == "__main__":
    main()
