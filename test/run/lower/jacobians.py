"""All directions at once against one at a time: Jacobians forward and in reverse, and single tangents.

usage: jacobians.py surge-run
"""
from program import expect, run

# name: the argument's type, the result's type, the body; all in f64.
FUNCTIONS = {
    "cumulative_sum": ("2x3", "2x3", "%r = surge.cumulative_sum %xx axis(1) reverse : tensor<2x3xf64>"),
    "sort": ("2x3", "2x2", """
        %o = surge.sort_order %x : tensor<2x3xf64> -> tensor<2x3xi32>
        %p = tensor.extract_slice %o[0, 0] [2, 2] [1, 1] : tensor<2x3xi32> to tensor<2x2xi32>
        %r = surge.take_along %xx, %p : tensor<2x3xf64>, tensor<2x2xi32> -> tensor<2x2xf64>"""),
    "add_along": ("2x3", "2x3", """
        %o = arith.constant dense<[[1, 1, 2], [0, 2, 0]]> : tensor<2x3xi32>
        %r = surge.add_along %xx, %o into %x : tensor<2x3xf64>, tensor<2x3xi32> into tensor<2x3xf64>"""),
    "gather": ("4x2", "2x3x2", """
        %i = arith.constant dense<[[[3], [1], [3]], [[0], [1], [2]]]> : tensor<2x3x1xindex>
        %r = tensor.gather %xx[%i] gather_dims([0]) : (tensor<4x2xf64>, tensor<2x3x1xindex>) -> tensor<2x3x2xf64>"""),
    "gather_second_axis": ("2x4", "3x2x1", """
        %i = arith.constant dense<[[3], [1], [3]]> : tensor<3x1xindex>
        %r = tensor.gather %xx[%i] gather_dims([1]) : (tensor<2x4xf64>, tensor<3x1xindex>) -> tensor<3x2x1xf64>"""),
    "gather_one": ("3x2", "2", """
        %i = arith.constant dense<[1]> : tensor<1xi32>
        %r = tensor.gather %xx[%i] gather_dims([0]) : (tensor<3x2xf64>, tensor<1xi32>) -> tensor<2xf64>"""),
    "scatter_one": ("3x2", "3x2", """
        %i = arith.constant dense<[1]> : tensor<1xi32>
        %v = tensor.extract_slice %x[0, 0] [1, 2] [1, 1] : tensor<3x2xf64> to tensor<2xf64>
        %r = tensor.scatter %v into %xx[%i] scatter_dims([0]) unique
             : (tensor<2xf64>, tensor<3x2xf64>, tensor<1xi32>) -> tensor<3x2xf64>"""),
    "scatter": ("3x2", "3x2", """
        %i = arith.constant dense<[[2], [0]]> : tensor<2x1xindex>
        %v = tensor.extract_slice %x[0, 0] [2, 2] [1, 1] : tensor<3x2xf64> to tensor<2x2xf64>
        %r = tensor.scatter %v into %xx[%i] scatter_dims([0]) unique
             : (tensor<2x2xf64>, tensor<3x2xf64>, tensor<2x1xindex>) -> tensor<3x2xf64>"""),
    "scatter_add": ("3x2", "3x2", """
        %i = arith.constant dense<[[1], [1], [0]]> : tensor<3x1xi32>
        %r = surge.scatter_add %x into %xx[%i] dims([0])
             : (tensor<3x2xf64>, tensor<3x2xf64>, tensor<3x1xi32>) -> tensor<3x2xf64>"""),
    "pack": ("3x2", "2x2x2", """
        %i = arith.constant 0 : index
        %v = tensor.extract %x[%i, %i] : tensor<3x2xf64>
        %e = tensor.empty() : tensor<2x2x2xf64>
        %r = linalg.pack %xx padding_value(%v : f64) outer_dims_perm = [1, 0] inner_dims_pos = [0] inner_tiles = [2]
             into %e : tensor<3x2xf64> -> tensor<2x2x2xf64>"""),
    "unpack": ("2x2x2", "3x2", """
        %e = tensor.empty() : tensor<3x2xf64>
        %r = linalg.unpack %xx outer_dims_perm = [1, 0] inner_dims_pos = [0] inner_tiles = [2] into %e
             : tensor<2x2x2xf64> -> tensor<3x2xf64>"""),
    "cholesky": ("2x2", "2x2", """
        %i = arith.constant dense<[[3.0, 0.5], [0.5, 4.0]]> : tensor<2x2xf64>
        %s = arith.addf %xx, %i : tensor<2x2xf64>
        %r = surge.cholesky %s : tensor<2x2xf64>"""),
    "inverse": ("2x2", "2x2", """
        %i = arith.constant dense<[[3.0, 0.5], [0.5, 4.0]]> : tensor<2x2xf64>
        %s = arith.addf %xx, %i : tensor<2x2xf64>
        %r = surge.inverse %s : tensor<2x2xf64>"""),
    "triangular_solve": ("2x2", "2x2", """
        %i = arith.constant dense<[[3.0, 0.5], [0.5, 4.0]]> : tensor<2x2xf64>
        %s = arith.addf %x, %i : tensor<2x2xf64>
        %r = surge.triangular_solve %s, %xx upper transposed : tensor<2x2xf64>, tensor<2x2xf64>"""),
    "read_by_index": ("3", "3", """
        %two = arith.constant 2 : index
        %e = tensor.empty() : tensor<3xf64>
        %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                             iterator_types = ["parallel"]} ins(%x : tensor<3xf64>) outs(%e : tensor<3xf64>) {
        ^bb0(%a: f64, %o: f64):
          %i = linalg.index 0 : index
          %j = arith.subi %two, %i : index
          %k = arith.minui %j, %i : index
          %b = tensor.extract %xx[%k] : tensor<3xf64>
          %ab = arith.mulf %a, %b : f64
          linalg.yield %ab : f64
        } -> tensor<3xf64>"""),
}


def count(shape):
    size = 1
    for n in shape.split("x"):
        size *= int(n)
    return size


def reshaped(name, value, shape):
    """A tensor whose axes in `shape` become one."""
    if "x" not in shape:
        return "", value
    groups = f"[[{', '.join(str(i) for i in range(shape.count('x') + 1))}]]"
    text = f"{name} = tensor.expand_shape {value} {groups} output_shape [{shape.replace('x', ', ')}]"
    return f"{text} : tensor<{count(shape)}xf64> into tensor<{shape}xf64>", name


def check(name, x, y, body):
    point = ", ".join(str(0.3 + 0.37 * ((7 * i) % 5) - 0.05 * i) for i in range(count(x)))
    function = f"""
        func.func @f(%x: tensor<{x}xf64>) -> tensor<{y}xf64> {{
          %xx = arith.mulf %x, %x : tensor<{x}xf64>
          {body}
          return %r : tensor<{y}xf64>
        }}"""
    lines, at = reshaped("%x", "%flat", x)
    start = f"%flat = arith.constant dense<[{point}]> : tensor<{count(x)}xf64>\n{lines}"
    jacobian = f"(tensor<{x}xf64>) -> (tensor<{y}xf64>, tensor<{y}x{x}xf64>)"
    forward, reverse = run(f"""{function}
        func.func @main() -> (tensor<{y}x{x}xf64>, tensor<{y}x{x}xf64>) {{
          {start}
          %a, %forward = surge.jacobian @f({at}) wrt [0] mode(forward) : {jacobian}
          %b, %reverse = surge.jacobian @f({at}) wrt [0] mode(reverse) : {jacobian}
          return %forward, %reverse : tensor<{y}x{x}xf64>, tensor<{y}x{x}xf64>
        }}""")
    columns = []
    for j in range(count(x)):
        unit = ", ".join("1.0" if i == j else "0.0" for i in range(count(x)))
        lines, tangent = reshaped("%dx", "%unit", x)
        columns.append(run(f"""{function}
            func.func @main() -> tensor<{y}xf64> {{
              {start}
              %unit = arith.constant dense<[{unit}]> : tensor<{count(x)}xf64>
              {lines}
              %y, %dy = surge.jvp @f({at}) wrt [0] tangents({tangent})
                        : (tensor<{x}xf64>), (tensor<{x}xf64>) -> (tensor<{y}xf64>, tensor<{y}xf64>)
              return %dy : tensor<{y}xf64>
            }}""")[0] if j in (0, count(x) - 1) else None)
    expect(any(abs(d) > 0.01 for d in forward), f"{name}: the Jacobian is zero")
    for i, (d, e) in enumerate(zip(forward, reverse)):
        expect(abs(d - e) < 1e-13, f"{name}: {d} forward, but {e} in reverse")
        column = columns[i % count(x)]
        if column:
            single = column[i // count(x)]
            expect(abs(d - single) < 1e-13, f"{name}: {d} among all directions, but {single} alone")


for name, (x, y, body) in FUNCTIONS.items():
    check(name, x, y, body)
