"""Compiles loops over time, and holds the generator that the same loops in Python draw from."""
import functools
import os
import sys

sys.path += [os.path.join(os.path.dirname(__file__), "..", folder) for folder in ("run/lower", "estimators")]
import philox
from program import expect, run

SEED = 5
KEY = (SEED, 0)


def dense(values):
    return "dense<[" + ", ".join(repr(float(x)) for x in values) + "]>"


@functools.cache
def noise(step, n):
    """The uniform numbers of a step."""
    key = philox.fold_in(KEY, step)
    return [philox.uniform(key, i) for i in range(n)]


def loop(steps, state, body, following, records, functions="", element="f64"):
    """Runs `body` `steps` times, in which %t is the step, %noise its uniform numbers, and `state` maps the names of
    iteration arguments to what they start with; `following` and `records` name what is carried on and what is
    recorded. Returns the recorded rows of every step, one list a record."""
    n = len(next(iter(state.values())))
    row, table = f"tensor<{n}x{element}>", f"tensor<{steps}x{n}x{element}>"
    starts = "".join(f"  %start_{name} = arith.constant {dense(values)} : {row}\n" for name, values in state.items())
    carried = [f"%{name} = %start_{name}" for name in state] + [f"%record{i} = %table" for i in range(len(records))]
    types = ", ".join([row] * len(state) + [table] * len(records))
    inserts = "".join(f"    %recorded{i} = tensor.insert_slice {record} into %record{i}[%t, 0] [1, {n}] [1, 1] : {row} into {table}\n"
                      for i, record in enumerate(records))
    results = ", ".join(f"%out#{len(state) + i}" for i in range(len(records)))
    tables = run(f"""{functions}
func.func @main() -> ({", ".join([table] * len(records))}) {{
  %seed = arith.constant {SEED} : i64
  %key = surge.key %seed : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %steps = arith.constant {steps} : index
  %table = tensor.empty() : {table}
{starts}  %out:{len(state) + len(records)} = scf.for %t = %c0 to %steps step %c1 iter_args({", ".join(carried)}) -> ({types}) {{
    %now = surge.fold_in %key, %t : index
    %noise = surge.random uniform %now : {row}
{body}
{inserts}    scf.yield {", ".join(following + [f"%recorded{i}" for i in range(len(records))])} : {types}
  }}
  return {results} : {", ".join([table] * len(records))}
}}
""")
    return [[flat[i * n : i * n + n] for i in range(steps)] for flat in tables]


def compare(got, want, tolerance, what):
    """Rows of every step."""
    expect(len(got) == len(want), f"{what}: {len(got)} steps, not {len(want)}")
    for step, (row, expected) in enumerate(zip(got, want)):
        for i, (x, y) in enumerate(zip(row, expected)):
            expect(abs(x - y) <= tolerance * max(1.0, abs(y)), f"{what}, step {step}, neuron {i}: {x}, not {y}")
