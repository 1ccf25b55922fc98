"""Convolutions and their gradients in f32, by the library, against the loops of f64.

usage: convolutions.py surge-run surge-opt
"""
import subprocess
import sys

from program import expect, run

# Name, image, filter, result, strides, dilations.
CASES = [
    ("conv_2d_nhwc_hwcf", "2x11x12x8", "3x3x8x16", "2x5x5x16", (2, 2), (1, 1)),
    ("conv_2d_nhwc_hwcf", "20x9x9x1", "2x3x1x10", "20x8x5x10", (1, 1), (1, 2)),
    ("conv_2d_nhwc_fhwc", "2x8x8x8", "8x3x3x8", "2x6x6x8", (1, 1), (1, 1)),
    ("conv_2d_nchw_fchw", "4x8x9x10", "16x8x3x3", "4x16x3x4", (3, 2), (1, 1)),
    ("conv_2d_nchw_fchw", "2x9x8x8", "16x9x2x3", "2x16x7x4", (1, 1), (1, 2)),
    ("depthwise_conv_2d_nhwc_hwc", "4x12x12x16", "3x3x16", "4x10x10x16", (1, 1), (1, 1)),
    ("depthwise_conv_2d_nchw_chw", "12x16x12x12", "16x3x3", "12x16x5x5", (2, 2), (1, 1)),
    ("depthwise_conv_2d_nhwc_hwcm", "4x9x9x8", "3x3x8x4", "4x7x7x8x4", (1, 1), (1, 1)),
    ("conv_1d_nwc_wcf", "8x20x16", "5x16x8", "8x8x8", (2,), (1,)),
    ("conv_1d_ncw_fcw", "8x16x20", "8x16x5", "8x8x12", (1,), (2,)),
]


def vector(name, values):
    return f"{name} = dense<{list(values)}> : tensor<{len(values)}xi64>"


def function(case, element):
    op, *shapes, strides, dilations = case
    x, w, y = (f"tensor<{shape}x{element}>" for shape in shapes)
    return f"""
        func.func private @convolution_{element}(%x: {x}, %w: {w}) -> {y} {{
          %start = arith.constant dense<0.5> : {y}
          %y = linalg.{op} {{{vector("strides", strides)}, {vector("dilations", dilations)}}}
              ins(%x, %w : {x}, {w}) outs(%start : {y}) -> {y}
          return %y : {y}
        }}
        func.func private @gradients_{element}(%x: {x}, %w: {w}, %c: {y}) -> ({y}, {x}, {w}) {{
          %y, %dx, %dw = surge.vjp @convolution_{element}(%x, %w) wrt [0, 1] cotangents(%c)
              : ({x}, {w}), ({y}) -> ({y}, {x}, {w})
          return %y, %dx, %dw : {y}, {x}, {w}
        }}"""


def program(case):
    single = [f"tensor<{shape}xf32>" for shape in case[1:4]]
    double = [f"tensor<{shape}xf64>" for shape in case[1:4]]
    widen = "\n".join(f"%w{i} = arith.extf %a{i} : {a} to {b}" for i, (a, b) in enumerate(zip(single, double)))
    order = lambda types: ", ".join(types[i] for i in (2, 0, 1))
    return function(case, "f32") + function(case, "f64") + f"""
        func.func @main() -> ({order(single)}, {order(double)}) {{
          %seed = arith.constant 5 : i64
          %key = surge.key %seed : i64
          %k0, %rest = surge.split %key
          %k1, %k2 = surge.split %rest
          %a0 = surge.random uniform %k0 : {single[0]}
          %a1 = surge.random uniform %k1 : {single[1]}
          %a2 = surge.random uniform %k2 : {single[2]}
          {widen}
          %y, %dx, %dw = call @gradients_f32(%a0, %a1, %a2) : ({", ".join(single)}) -> ({order(single)})
          %yw, %dxw, %dww = call @gradients_f64(%w0, %w1, %w2) : ({", ".join(double)}) -> ({order(double)})
          return %y, %dx, %dw, %yw, %dxw, %dww : {order(single)}, {order(double)}
        }}"""


def flat(values):
    return [number for value in values for number in flat(value)] if isinstance(values, list) else [values]


def calls(text):
    """How many calls of the library the CPU pipeline makes of the program."""
    command = [sys.argv[2], "-", "--surge-gradient", "--surge-lower", "--surge-cpu-pipeline"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return done.stdout.count("llvm.call @surge_convolution_f32")


for case in CASES:
    text = program(case)
    # The derivative by an image of few channels is not the library's.
    few = case[1] == "20x9x9x1"
    expect(calls(text) == (2 if few else 3), f"{case}: {calls(text)} calls of the library")
    results = [flat(values) for values in run(text)]
    for what, actual, wanted in zip(("result", "by image", "by filter"), results[:3], results[3:]):
        expect(len(actual) == len(wanted) and len(wanted) > 0, f"{case}: lengths")
        for a, b in zip(actual, wanted):
            expect(abs(a - b) <= 2e-5 * max(1, abs(b)), f"{case}, {what}: {a} in place of {b}")
