"""One categorical sample per row and the gradient estimate for its logits, and their time over the row's length."""
# SPDX-License-Identifier: Apache-2.0

from workload import Aim, Case, Disagreement, Side, Workload, read

TEXT = """\
One call draws a sample of each row of logits and multiplies a given cotangent of the samples by the estimator's
Jacobian; f32, temperature 1 for ST and ReinMax, 0.5 for the others, 10 conditional samples for Gumbel-Rao. Surge, C
and JAX are given a key, from which Surge and C draw the same bits. "Vector C" is our best by hand, two kernels
between which a loss could stand; "in one loop" it does without. "JAX, loop" compiles many calls into one.
"""

# Keyword of the text, number in scalar.c, temperature.
ESTIMATORS = {
    "ST": ("straight_through", 0, 1.0),
    "ReinMax": ("reinmax", 1, 1.0),
    "ST-Gumbel": ("gumbel_softmax<temperature = 0.5>", 2, 0.5),
    "Gumbel-Rao": ("gumbel_rao<temperature = 0.5, samples = 10>", 3, 0.5),
}
SAMPLES = 10
VECTOR = ["-ffast-math", "-fno-finite-math-only"]


def flags(estimator, rows, categories):
    _, number, temperature = ESTIMATORS[estimator]
    return [f"-DROWS={rows}", f"-DCATEGORIES={categories}", f"-DESTIMATOR={number}", f"-DTEMPERATURE={temperature}f",
            f"-DSAMPLES={SAMPLES}"]


def program(estimator, rows, categories):
    text = read("categorical", "categorical.mlir").replace("8192x2", f"{rows}x{categories}")
    return text.replace("#surge.reinmax", "#surge." + ESTIMATORS[estimator][0])


def check(estimator, rows, categories):
    """ST's and ReinMax's gradient given the sample that the side drew, in double precision. Gumbel-softmax and
    Gumbel-Rao depend on all noise, which only Surge and C share; a rounding may change a sample in rare rows, and with
    it the row."""
    c = flags(estimator, rows, categories)

    def given_sample(checker, side, results):
        reference = checker.reference("categorical/scalar.c", c, "given_sample",
                                      [checker.inputs["logits"], checker.inputs["cotangent"], results[0]], 0)
        checker.expect("gradient given the sample", results[1], reference, 2e-5)
        return "the gradient is that of the formula in f64 for the sample drawn, within 2e-5 of the largest"

    def same_noise(checker, side, results):
        scalar = checker.results.get("scalar C")
        if side.package:
            checker.expect_finite(results)
            return "of the right shape and finite; the noise is the side's own"
        if scalar and side.name != "scalar C":
            _, apart = checker.compare(results[1], scalar[1], 1e-3)
            if apart > 0.01 * rows * categories:
                raise Disagreement(f"{apart} of {rows * categories} gradients differ from those of scalar C")
            return "the same gradient as scalar C from the same bits, but for less than 1 % of the rows"
        return ""

    return given_sample if estimator in ("ST", "ReinMax") else same_noise


def c_sides(estimator, rows, categories):
    c = flags(estimator, rows, categories)
    sides = [Side("scalar C", source="categorical/scalar.c", flags=c)]
    if estimator in ("ST", "ReinMax"):
        sides = [Side("vector C", source="categorical/vector.c", flags=VECTOR + c + ["-DFUSED=0"]),
                 Side("vector C in one loop", source="categorical/vector.c", flags=VECTOR + c + ["-DFUSED=1"])] + sides
    return sides


def case(estimator, rows, categories):
    peers = [Side("PyTorch eager", package="torch", function="torch_eager"),
             Side("PyTorch compile", package="torch", function="torch_compile"),
             Side("JAX jit", package="jax", function="jax_jit")]
    if estimator != "Gumbel-Rao" or rows * categories < 1 << 20:
        # Elsewhere a call takes seconds, to which a loop of two adds nothing.
        peers.append(Side("JAX jit, loop", package="jax", function="jax_loop"))
    if estimator == "ReinMax":
        peers.append(Side("reinmax package", package="reinmax", function="torch_reinmax_package"))
    return Case(group=estimator, column=f"{rows}x{categories}", program=program(estimator, rows, categories),
                sides=[Side("Surge")] + c_sides(estimator, rows, categories) + peers, settings={"key": "seed:7"},
                advance=["key"], check=check(estimator, rows, categories),
                parameters={"estimator": estimator, "temperature": ESTIMATORS[estimator][2], "samples": SAMPLES})


def curve_case(total, categories):
    # Short rows come in groups of 16 in vector C.
    rows = max(16, total // categories // 16 * 16)
    sides = [Side("Surge"), *c_sides("ReinMax", rows, categories)]
    return Case(group="ReinMax over categories", column=str(categories), program=program("ReinMax", rows, categories),
                sides=[side for side in sides if side.name != "vector C in one loop"], settings={"key": "seed:7"},
                advance=["key"], check=check("ReinMax", rows, categories), elements=rows * categories)


def workload(tiny):
    shapes = [(64, 40)] if tiny else [(8192, 2), (4096, 1000), (256, 32768)]
    total = 1 << 14 if tiny else 1 << 20
    counts = [2, 24] if tiny else [2, 3, 4, 8, 10, 16, 24, 32, 48, 64, 100, 256, 1000, 4096, 16384, 32768]
    aims = []
    for estimator in ESTIMATORS:
        if estimator in ("ST", "ReinMax"):
            aims += [Aim("vector C", estimator, ["vector C"], 1 / 1.15),
                     Aim("PyTorch eager", estimator, ["PyTorch eager"], 20),
                     Aim("torch.compile", estimator, ["PyTorch compile"], 3), Aim("JAX jit", estimator, ["JAX jit"], 3)]
        else:
            aims += [Aim("PyTorch eager", estimator, ["PyTorch eager"], 10), Aim("JAX jit", estimator, ["JAX jit"], 2)]
    aims.append(Aim("vector C", "ReinMax over categories", ["vector C"], 1 / 1.15))
    return Workload(title="a sample and its gradient", text=TEXT, aims=aims,
                    cases=[case(estimator, *shape) for estimator in ESTIMATORS for shape in shapes] +
                    [curve_case(total, count) for count in counts])
