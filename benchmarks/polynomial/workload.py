"""A training step of polynomial programming: the program of examples/polynomial."""
# SPDX-License-Identifier: Apache-2.0

from workload import Aim, Case, Side, Workload, read

TEXT = """\
One call is a training step: 64 samples of each of 128 binary latents, the loss E |z - 0.45|^1.5, its ReinMax gradient
and Adam; f32. The state stays with the caller: the results of a call are the arguments of the next. "JAX jit" calls a
compiled step, "JAX jit, loop" compiles 100 steps into one call.
"""


def check(checker, side, results):
    """Surge and C draw the same bits. The others draw their own, so their first loss is held against its expectation at
    theta = 0, whose standard deviation over 8192 samples is below 0.001."""
    if side.package:
        checker.expect_near("the first loss", results[-1], (0.55**1.5 + 0.45**1.5) / 2, 0.006)
        return "the first loss is what is expected at theta = 0; the samples are the side's own"
    if side.name == "Surge":
        return ""
    for i, name in enumerate(("theta", "m", "v", "the loss")):
        checker.expect(name, results[i], checker.results["Surge"][i], 1e-4)
    return "parameters, moments and loss after a step are those of Surge to 1e-4 of the largest, from the same bits"


def workload(tiny):
    group = "a step"
    sides = [Side("Surge"), Side("scalar C", source="polynomial/scalar.c"),
             Side("PyTorch eager", package="torch", function="torch_eager"),
             Side("PyTorch compile", package="torch", function="torch_compile"),
             Side("reinmax package", package="reinmax", function="torch_reinmax_package"),
             Side("JAX jit", package="jax", function="jax_jit"),
             Side("JAX jit, loop", package="jax", function="jax_loop")]
    case = Case(group=group, column="128 latents, batch 64",
                program=read("..", "examples", "polynomial", "polynomial.mlir"), sides=sides, entry="step", inputs="init",
                settings={"step": "1", "p": "1.5", "rate": "0.001", "key": "seed:7"}, feed=[(0, 0), (1, 1), (2, 2)],
                advance=["step", "key"], check=check)
    aims = [Aim("PyTorch eager", group, ["PyTorch eager"], 50), Aim("JAX jit", group, ["JAX jit"], 5),
            Aim("JAX jit, loop", group, ["JAX jit, loop"], 1.5)]
    return Workload(title="a step of polynomial programming", text=TEXT, cases=[case], aims=aims)
