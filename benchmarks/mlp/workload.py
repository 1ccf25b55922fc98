"""A training step of a classifier, and its matrix products beside oneDNN's."""
# SPDX-License-Identifier: Apache-2.0

from workload import Aim, Case, Side, Workload, read

TEXT = """\
One call is a training step: 784-1024-1024-10, batch 512, ReLU, softmax cross-entropy, gradient descent without
momentum; f32. The state stays with the caller: the results of a call are the arguments of the next. "JAX jit, loop"
compiles 5 steps into one call. Products in scalar C are three plain loops. "oneDNN alone" calls dnnl_sgemm for the
step's eight products, beside a program of Surge that has nothing but these.
"""


def check_step(checker, side, results):
    surge = checker.results["Surge"]
    if side.name == "Surge":
        return ""
    checker.expect("the loss", results[-1], surge[-1], 1e-4)
    if len(results) == 1:
        return "the first loss is Surge's to 1e-4"
    for i, name in enumerate(("w1", "b1", "w2", "b2", "w3", "b3")):
        checker.expect(name, results[i], surge[i], 1e-4)
    return "the loss and all parameters after a step are Surge's to 1e-4 of the largest"


def check_products(checker, side, results):
    if side.name == "Surge":
        return ""
    for i, path in enumerate(results):
        checker.expect(f"product {i}", path, checker.results["Surge"][i], 1e-5)
    return "all products are Surge's to 1e-5 of the largest"


def workload(tiny):
    batch = 16 if tiny else 512
    sized = lambda text: text.replace("512x", f"{batch}x").replace("1.953125e-03", repr(1 / batch))
    flags = [f"-DBATCH={batch}"]
    step = Case(group="a step", column=f"batch {batch}", program=sized(read("mlp", "mlp.mlir")), entry="step", sides=[
        Side("Surge"), Side("scalar C", source="mlp/scalar.c", flags=flags),
        Side("PyTorch eager", package="torch", function="torch_eager"),
        Side("PyTorch compile", package="torch", function="torch_compile"),
        Side("JAX jit", package="jax", function="jax_jit"), Side("JAX jit, loop", package="jax", function="jax_loop")],
        settings={"step": "1", "rate": "0.1"}, feed=[(i, i) for i in range(6)], advance=["step"], check=check_step)
    products = Case(group="its products", column=f"batch {batch}", program=sized(read("mlp", "products.mlir")),
                    entry="products", sides=[Side("Surge"), Side("oneDNN alone", source="mlp/onednn.c",
                                                                 flags=flags + ["-ldnnl"])], check=check_products)
    aims = [Aim("PyTorch eager", "a step", ["PyTorch eager"], 1.3),
            Aim("the best of torch.compile and JAX", "a step", ["PyTorch compile", "JAX jit", "JAX jit, loop"], 1.1),
            Aim("oneDNN alone", "its products", ["oneDNN alone"], 0.95)]
    return Workload(title="a step of a classifier", text=TEXT, cases=[step, products], aims=aims)
