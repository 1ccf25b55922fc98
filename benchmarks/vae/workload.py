"""A training step of the categorical autoencoder: the program of examples/vae."""
# SPDX-License-Identifier: Apache-2.0

import os
import re
import subprocess

from workload import HERE, Aim, Case, Side, Workload, read

TEXT = """\
One call is a training step on 100 images of 784 pixels: encoder 784-512-256-latents, a categorical sample of each
latent, decoder back, binary cross-entropy and divergence, ReinMax at temperature 1.3, Adam; f32, parameters and
moments in 36 arrays. The state stays with the caller: the results of a call are the arguments of the next. "JAX jit,
loop" compiles 10 steps into one call. Products in scalar C are three plain loops.
"""

EXAMPLE = os.path.join(HERE, "..", "examples", "vae")


def program(latents, categories):
    text = read("..", "examples", "vae", "vae.mlir")
    if (latents, categories) == (30, 10):
        text = subprocess.run(["sed", "-f", os.path.join(EXAMPLE, "10x30.sed")], input=text, text=True,
                              capture_output=True, check=True).stdout.replace("#surge.radam", "#surge.adam")
    # The state that @init makes, and a batch.
    types = re.search(r"func.func @init\(%key: !surge.key\)\s*-> \((.*?)\) \{", text, re.DOTALL).group(1)
    count = len(types.split(","))
    return text + f"""
func.func @inputs(%key: !surge.key) -> ({types}, !image) {{
  %first, %second = surge.split %key
  %state:{count} = call @init(%first) : (!surge.key) -> ({types})
  %x = surge.random uniform %second : !image
  return {', '.join(f'%state#{i}' for i in range(count))}, %x : {types}, !image
}}
"""


def check(checker, side, results):
    """Surge and C draw the same bits. The samples of the others barely change the first loss and the last bias's
    gradient, which is close to the mean of 1/2 - x."""
    surge = checker.results["Surge"]
    if side.package:
        checker.expect("the first loss", results[-1], surge[36], 0.01)
        checker.expect("the last bias's gradient", results[0], surge[23], 0.05)
        return ("the first loss is Surge's to 1 %, and the gradient of the last bias to 5 % of its largest; the samples "
                "are the side's own")
    if side.name == "Surge":
        return ""
    checker.expect("the loss", results[36], surge[36], 1e-4)
    for i in range(12, 24):
        checker.expect(f"gradient {i - 12}", results[i], surge[i], 1e-3)
    return "the loss and all gradients are Surge's to 1e-3 of the largest, from the same bits"


def workload(tiny):
    cases, aims = [], []
    for latents, categories in [(4, 8)] if tiny else [(4, 8), (30, 10)]:
        group = "a step"
        sides = [Side("Surge"),
                 Side("scalar C", source="vae/scalar.c", flags=[f"-DLATENTS={latents}", f"-DCATEGORIES={categories}"]),
                 Side("PyTorch eager", package="torch", function="torch_eager"),
                 Side("PyTorch compile", package="torch", function="torch_compile"),
                 Side("reinmax package", package="reinmax", function="torch_reinmax_package"),
                 Side("JAX jit", package="jax", function="jax_jit"),
                 Side("JAX jit, loop", package="jax", function="jax_loop")]
        cases.append(Case(
            group=group, column=f"{latents} latents of {categories}", program=program(latents, categories), sides=sides,
            entry="step", settings={"step": "1", "rate": "0.0005", "key": "seed:7"}, feed=[(i, i) for i in range(36)],
            advance=["step", "key"], parameters={"latents": latents, "categories": categories}, check=check))
    aims = [Aim("PyTorch eager", "a step", ["PyTorch eager"], 1.3),
            Aim("the best of torch.compile and JAX", "a step", ["PyTorch compile", "JAX jit", "JAX jit, loop"], 1.1)]
    return Workload(title="a step of the categorical autoencoder", text=TEXT, cases=cases, aims=aims)
