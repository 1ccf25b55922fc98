"""A step of Adam on ten million parameters, beside the machine's memory."""
# SPDX-License-Identifier: Apache-2.0

from workload import Aim, Case, Side, Workload, read

TEXT = """\
One call is a step of Adam on 10 million parameters in f32; parameters and moments stay with the caller from call to
call. GB/s are of the seven arrays that a step in place must move: four read, three written. "Triad" is the loop a = b
+ s c of STREAM, run until it has moved as many bytes, counted as STREAM counts (three arrays a loop, although the
caches read the written one as well): the ratio of the times is that of the bandwidths.
"""


def check(checker, side, results):
    if side.name in ("Surge", "triad"):
        return ""
    if not results:
        return "of 5 steps at a time: not compared"
    for i, name in enumerate(("p", "m", "v")):
        checker.expect(name, results[i], checker.results["Surge"][i], 1e-6)
    return "parameters and moments after a step are Surge's to 1e-6 of the largest"


def workload(tiny):
    count = 10_000 if tiny else 10_000_000
    flags = [f"-DCOUNT={count}"]
    sides = [Side("Surge"), Side("triad", source="adam/scalar.c", flags=flags, symbol="triad"),
             Side("scalar C", source="adam/scalar.c", flags=flags),
             Side("PyTorch eager", package="torch", function="torch_eager"),
             Side("PyTorch eager, fused", package="torch", function="torch_fused"),
             Side("PyTorch compile", package="torch", function="torch_compile"),
             Side("JAX jit", package="jax", function="jax_jit"),
             Side("JAX jit, loop", package="jax", function="jax_loop")]
    case = Case(group="a step", column=f"{count} parameters",
                program=read("adam", "adam.mlir").replace("10000000", str(count)), sides=sides, entry="step",
                settings={"step": "1", "rate": "0.001"}, feed=[(0, 0), (1, 1), (2, 2)], advance=["step"], check=check, bytes=7 * 4 * count)
    return Workload(title="a step of Adam", text=TEXT, cases=[case], aims=[Aim("triad", "a step", ["triad"], 0.85)])
