"""Ten million normal random numbers."""
# SPDX-License-Identifier: Apache-2.0

from workload import Case, Side, Workload, read

TEXT = """\
One call makes 10 million normal numbers in f32. Surge and C: Philox-4x32-10 and Box-Muller, the same numbers. NumPy:
Philox-4x64-10 and a ziggurat. PyTorch: Mersenne Twister. JAX: jit, Threefry (its default) or "rbg", XLA's own
generator.
"""


def check(checker, side, results):
    if side.package:
        checker.expect_finite(results)
        return "of the right shape and finite; the generator is the side's own"
    if side.name == "Surge":
        return ""
    return checker.expect("each number", results[0], checker.results["Surge"][0], 1e-6) + " of the largest of Surge's"


def workload(tiny):
    count = 10_000 if tiny else 10_000_000
    sides = [Side("Surge"), Side("scalar C", source="normals/scalar.c", flags=[f"-DCOUNT={count}"]),
             Side("NumPy", package="numpy", function="numpy_normal"),
             Side("PyTorch randn", package="torch", function="torch_randn"),
             Side("JAX threefry", package="jax", function="jax_threefry"),
             Side("JAX rbg", package="jax", function="jax_rbg")]
    case = Case(group="normals", column=f"{count} numbers",
                program=read("normals", "normals.mlir").replace("10000000", str(count)), sides=sides, inputs="",
                settings={"key": "seed:7"}, advance=["key"], parameters={"count": count}, check=check)
    return Workload(title="random numbers", text=TEXT, cases=[case])
