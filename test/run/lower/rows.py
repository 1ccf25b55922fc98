"""Programs over rows compute the same fused as op by op: one sample and its gradient, a normalisation, a loss."""
import json
import math
import subprocess
import sys
import tempfile

# Rows: less than a vector, a vector and a rest, two axes, one row. Columns: without and with a rest, few and many.
SHAPES = ["3x5", "16x2", "35x3", "40x16", "5x17", "33x64", "7x100", "4x16x2", "3x5x4", "2x3x40", "1x9"]
ESTIMATORS = ["reinmax", "reinmax<temperature = 1.4>", "straight_through", "gumbel_softmax", "gumbel_rao<samples = 3>"]
TOLERANCE = {"f32": 2e-5, "f64": 1e-12}


def sample(shape, element, estimator):
    tensor = f"tensor<{shape}x{element}>"
    return f"""
        func.func private @draw(%x: {tensor}, %k: !surge.key) -> {tensor} {{
          %z = surge.categorical %x, %k using(#surge.{estimator}) : {tensor}
          return %z : {tensor}
        }}
        func.func @main(%seed: i64) -> ({tensor}, {tensor}) {{
          %key = surge.key %seed : i64
          %a, %b = surge.split %key
          %k, %c = surge.split %b
          %x = surge.random normal %a : {tensor}
          %g = surge.random normal %c : {tensor}
          %z, %dx = surge.vjp @draw(%x, %k) wrt [0] cotangents(%g)
              : ({tensor}, !surge.key), ({tensor}) -> ({tensor}, {tensor})
          return %z, %dx : {tensor}, {tensor}
        }}"""


def normalise(shape, element, _):
    """y = (x - mean) / sqrt(variance) times a gain that rows share, and its gradient."""
    *rows, columns = shape.split("x")
    axes = [f"d{i}" for i in range(len(rows) + 1)]
    all_axes, row_axes = ", ".join(axes), ", ".join(axes[:-1])
    matrix, vector = f"tensor<{shape}x{element}>", f"tensor<{'x'.join(rows)}x{element}>"
    gain = f"tensor<{columns}x{element}>"
    element_map, row_map = f"affine_map<({all_axes}) -> ({all_axes})>", f"affine_map<({all_axes}) -> ({row_axes})>"
    column_map = f"affine_map<({all_axes}) -> ({axes[-1]})>"
    parallel = ", ".join(['"parallel"'] * len(rows))
    return f"""
        func.func private @normalise(%x: {matrix}, %gain: {gain}) -> {matrix} {{
          %zero = arith.constant dense<0.0> : {vector}
          %n = arith.constant {float(columns)} : {element}
          %small = arith.constant 1.0e-3 : {element}
          %sum = linalg.generic {{indexing_maps = [{element_map}, {row_map}], iterator_types = [{parallel}, "reduction"]}}
              ins(%x : {matrix}) outs(%zero : {vector}) {{
          ^bb0(%e: {element}, %s: {element}):
            %share = arith.divf %e, %n : {element}
            %next = arith.addf %s, %share : {element}
            linalg.yield %next : {element}
          }} -> {vector}
          %variance = linalg.generic {{indexing_maps = [{element_map}, {row_map}, {row_map}],
                                      iterator_types = [{parallel}, "reduction"]}}
              ins(%x, %sum : {matrix}, {vector}) outs(%zero : {vector}) {{
          ^bb0(%e: {element}, %m: {element}, %s: {element}):
            %d = arith.subf %e, %m : {element}
            %square = arith.mulf %d, %d : {element}
            %next = arith.addf %s, %square : {element}
            linalg.yield %next : {element}
          }} -> {vector}
          %empty = tensor.empty() : {matrix}
          %y = linalg.generic {{indexing_maps = [{element_map}, {row_map}, {row_map}, {column_map}, {element_map}],
                               iterator_types = [{parallel}, "parallel"]}}
              ins(%x, %sum, %variance, %gain : {matrix}, {vector}, {vector}, {gain}) outs(%empty : {matrix}) {{
          ^bb0(%e: {element}, %m: {element}, %v: {element}, %w: {element}, %old: {element}):
            %d = arith.subf %e, %m : {element}
            %safe = arith.addf %v, %small : {element}
            %root = math.sqrt %safe : {element}
            %q = arith.divf %d, %root : {element}
            %scaled = arith.mulf %q, %w : {element}
            linalg.yield %scaled : {element}
          }} -> {matrix}
          return %y : {matrix}
        }}
        func.func @main(%seed: i64) -> ({matrix}, {matrix}, {gain}) {{
          %key = surge.key %seed : i64
          %a, %b = surge.split %key
          %c, %d = surge.split %b
          %x = surge.random normal %a : {matrix}
          %g = surge.random normal %c : {matrix}
          %gain = surge.random uniform %d : {gain}
          %y, %dx, %dgain = surge.vjp @normalise(%x, %gain) wrt [0, 1] cotangents(%g)
              : ({matrix}, {gain}), ({matrix}) -> ({matrix}, {matrix}, {gain})
          return %y, %dx, %dgain : {matrix}, {matrix}, {gain}
        }}"""


def run(tool, text, *flags):
    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        file.write(text)
        file.flush()
        command = [tool, file.name, "--entry", "main", "--json", "--arg", "0=7", *flags]
        done = subprocess.run(command, text=True, capture_output=True)
    if done.returncode:
        sys.exit(f"{done.stderr}\n{text}")
    return [result["data"] for result in json.loads(done.stdout)["results"]]


def apart(fused, reference):
    """The largest difference, as a part of the largest number."""
    scale = max(1.0, *(abs(x) for x in reference))
    return max(abs(a - b) for a, b in zip(fused, reference)) / scale


def main():
    tool, count, drawn = sys.argv[1], 0, 0
    for shape in SHAPES:
        for element in TOLERANCE:
            programs = [(e, sample(shape, element, e)) for e in ESTIMATORS[(len(shape) + (element == "f64")) % 2 :: 2]]
            programs.append(("normalise", normalise(shape, element, None)))
            for name, text in programs:
                fused, reference = run(tool, text), run(tool, text, "--reference")
                for i, (a, b) in enumerate(zip(fused, reference)):
                    assert all(map(math.isfinite, b)), (shape, element, name)
                    difference = apart(a, b)
                    assert difference <= TOLERANCE[element], f"{name} {shape} {element}: result {i} is {difference} apart"
                count += 1
                drawn += name != "normalise" and sum(fused[0])
    assert drawn > 1000, drawn
    print(f"{count} programs agree")


main()
