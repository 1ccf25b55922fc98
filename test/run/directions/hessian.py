"""Hessian products against formulas and against differences of gradients.

usage: hessian.py surge-run
"""
import json
import math
import subprocess
import sys
import tempfile

EXPONENTIAL = """
func.func private @f(%x: f64, %y: f64) -> (f64, f64) {
  %xy = arith.mulf %x, %y : f64
  %l = math.exp %xy : f64
  return %l, %xy : f64, f64
}
func.func @main(%x: f64, %y: f64, %vx: f64, %vy: f64, %wx: tensor<?xf64>, %wy: tensor<?xf64>)
    -> (f64, f64, f64, f64, f64, f64, tensor<?xf64>, tensor<?xf64>) {
  %l:6 = surge.hvp @f(%x, %y) wrt [1, 0] tangents(%vy, %vx) : (f64, f64), (f64, f64) -> (f64, f64, f64, f64, f64, f64)
  %m:6 = surge.hvp @f(%x, %y) wrt [0, 1] tangents(%wx, %wy)
         : (f64, f64), (tensor<?xf64>, tensor<?xf64>) -> (f64, f64, f64, f64, tensor<?xf64>, tensor<?xf64>)
  return %l#0, %l#1, %l#2, %l#3, %l#4, %l#5, %m#4, %m#5 : f64, f64, f64, f64, f64, f64, tensor<?xf64>, tensor<?xf64>
}
"""

# A network over time: products, a loop, a branch and a sum.
NETWORK = """
func.func private @loss(%w: tensor<3x3xf64>, %x: tensor<2x3xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %steps = arith.constant 3 : index
  %zero = arith.constant 0.0 : f64
  %zeros = arith.constant dense<0.0> : tensor<2x3xf64>
  %h = scf.for %t = %c0 to %steps step %c1 iter_args(%s = %x) -> (tensor<2x3xf64>) {
    %p = linalg.matmul ins(%s, %w : tensor<2x3xf64>, tensor<3x3xf64>) outs(%zeros : tensor<2x3xf64>) -> tensor<2x3xf64>
    %first = arith.cmpi eq, %t, %c0 : index
    %n = scf.if %first -> (tensor<2x3xf64>) {
      %y = math.tanh %p : tensor<2x3xf64>
      scf.yield %y : tensor<2x3xf64>
    } else {
      %y = math.sin %p : tensor<2x3xf64>
      scf.yield %y : tensor<2x3xf64>
    }
    scf.yield %n : tensor<2x3xf64>
  }
  %sq = arith.mulf %h, %h : tensor<2x3xf64>
  %init = tensor.from_elements %zero : tensor<f64>
  %sum = linalg.reduce { arith.addf } ins(%sq : tensor<2x3xf64>) outs(%init : tensor<f64>) dimensions = [0, 1]
  %l = tensor.extract %sum[] : tensor<f64>
  return %l : f64
}
func.func private @gradient(%w: tensor<3x3xf64>, %x: tensor<2x3xf64>) -> tensor<3x3xf64> {
  %l, %g = surge.value_and_grad @loss(%w, %x) wrt [0] : (tensor<3x3xf64>, tensor<2x3xf64>) -> (f64, tensor<3x3xf64>)
  return %g : tensor<3x3xf64>
}
func.func @main() -> (tensor<3x3xf64>, tensor<2x3x3xf64>, tensor<3x3x3x3xf64>, PLUS) {
  %w = arith.constant dense<[[0.4, -0.7, 0.2], [0.9, 0.3, -0.5], [-0.2, 0.8, 0.6]]> : tensor<3x3xf64>
  %x = arith.constant dense<[[1.0, -0.5, 0.3], [0.2, 0.7, -0.9]]> : tensor<2x3xf64>
  %v = arith.constant dense<[[0.3, 0.1, -0.4], [0.5, -0.2, 0.6], [-0.7, 0.9, 0.8]]> : tensor<3x3xf64>
  %two = arith.constant dense<[[[0.3, 0.1, -0.4], [0.5, -0.2, 0.6], [-0.7, 0.9, 0.8]],
                               [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, -1.0]]]> : tensor<2x3x3xf64>
  %l, %g, %h = surge.hvp @loss(%w, %x) wrt [0] tangents(%v)
      : (tensor<3x3xf64>, tensor<2x3xf64>), (tensor<3x3xf64>) -> (f64, tensor<3x3xf64>, tensor<3x3xf64>)
  %l2, %g2, %h2 = surge.hvp @loss(%w, %x) wrt [0] tangents(%two)
      : (tensor<3x3xf64>, tensor<2x3xf64>), (tensor<2x3x3xf64>) -> (f64, tensor<3x3xf64>, tensor<2x3x3xf64>)
  %g3, %hessian = surge.jacobian @gradient(%w, %x) wrt [0]
      : (tensor<3x3xf64>, tensor<2x3xf64>) -> (tensor<3x3xf64>, tensor<3x3x3x3xf64>)
MOVED
  return %h, %h2, %hessian, RETURNED : tensor<3x3xf64>, tensor<2x3x3xf64>, tensor<3x3x3x3xf64>, PLUS
}
"""
V = [0.3, 0.1, -0.4, 0.5, -0.2, 0.6, -0.7, 0.9, 0.8]
U = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0]


def run(text, *arguments):
    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        file.write(text)
        file.flush()
        command = [sys.argv[1], file.name, "--entry", "main", "--json"]
        for argument in arguments:
            command += ["--arg", argument]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return [result["data"] for result in json.loads(done.stdout)["results"]]


def expect(what, got, want, tolerance):
    if len(got) != len(want) or any(not abs(g - w) <= tolerance * max(1.0, abs(w)) for g, w in zip(got, want)):
        sys.exit(f"{what} is {got} instead of {want}")


def exponential():
    """exp(x y): the Hessian is exp(x y) [[y y, 1 + x y], [1 + x y, x x]]."""
    x, y, vx, vy, wx, wy = 0.7, -1.2, 0.3, 0.5, [1.0, 0.0, 2.0], [0.0, 1.0, -1.0]
    e = math.exp(x * y)

    def product(a, b):
        return [e * (y * y * a + (1 + x * y) * b), e * ((1 + x * y) * a + x * x * b)]

    results = run(
        EXPONENTIAL, f"x={x}", f"y={y}", f"vx={vx}", f"vy={vy}", "wx=[1.0,0.0,2.0]", "wy=[0.0,1.0,-1.0]"
    )
    scalars = [number for result in results[:6] for number in result]
    expect("loss and auxiliary result", scalars[:2], [e, x * y], 1e-12)
    expect("gradient in the order of wrt", scalars[2:4], [x * e, y * e], 1e-12)
    expect("product in the order of wrt", scalars[4:6], product(vx, vy)[::-1], 1e-12)
    many = [product(a, b) for a, b in zip(wx, wy)]
    expect("products, first argument", results[6], [p[0] for p in many], 1e-12)
    expect("products, second argument", results[7], [p[1] for p in many], 1e-12)


def network():
    """(8 (g(w + h v) - g(w - h v)) - (g(w + 2 h v) - g(w - 2 h v))) / 12 h, g the gradient."""
    h, moved, names = 1e-3, "", []
    for k, factor in enumerate((h, -h, 2 * h, -2 * h)):
        moved += f"""  %f{k} = arith.constant dense<{factor!r}> : tensor<3x3xf64>
  %s{k} = arith.mulf %f{k}, %v : tensor<3x3xf64>
  %w{k} = arith.addf %w, %s{k} : tensor<3x3xf64>
  %d{k} = func.call @gradient(%w{k}, %x) : (tensor<3x3xf64>, tensor<2x3xf64>) -> tensor<3x3xf64>
"""
        names.append(f"%d{k}")
    text = NETWORK.replace("MOVED", moved).replace("RETURNED", ", ".join(names))
    one, two, hessian, *gradients = run(text.replace("PLUS", ", ".join(["tensor<3x3xf64>"] * 4)))
    slope = [(8 * (a - b) - (c - d)) / (12 * h) for a, b, c, d in zip(*gradients)]
    if max(map(abs, slope)) < 0.1:
        sys.exit("the Hessian is next to zero, which shows nothing")
    expect("Hessian product", one, slope, 1e-8)
    expect("first of two products", two[:9], one, 1e-12)
    for direction, got in ((V, two[:9]), (U, two[9:])):
        rows = [sum(hessian[9 * i + j] * direction[j] for j in range(9)) for i in range(9)]
        expect("product with the whole Hessian", got, rows, 1e-12)
    expect("Hessian", hessian, [hessian[9 * j + i] for i in range(9) for j in range(9)], 1e-12)


exponential()
network()
