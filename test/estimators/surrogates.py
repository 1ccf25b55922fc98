"""The slopes that stand in for those of steps, signs and roundings."""
import math

from estimates import close, run


SURROGATES = {
    "#surge.straight_through": lambda x: 1.0,
    "#surge.clipped_straight_through<width = 0.8>": lambda x: float(abs(x) <= 0.8),
    "#surge.fast_sigmoid<sharpness = 10.0>": lambda x: 1 / (1 + 10 * abs(x)) ** 2,
    "#surge.arctan<sharpness = 2.5>": lambda x: 1 / math.pi / (1 + (math.pi * 2.5 * x / 2) ** 2),
    "#surge.sigmoid<sharpness = 4.0>": lambda x: 4 * math.exp(-4 * x) / (1 + math.exp(-4 * x)) ** 2,
    "#surge.triangular<width = 1.5>": lambda x: max(0.0, 1 - abs(x) / 1.5) / 1.5,
}


def check_surrogates():
    points = [-3.0, -0.81, -0.8, -0.3, 0.0, 0.25, 0.5, 0.79, 1.0, 1.5, 2.5, 40.0]
    t = f"tensor<{len(points)}xf64>"
    forward = {
        "step": lambda x: float(x > 0),
        "sign": lambda x: float((x > 0) - (x < 0)),
        "round": lambda x: float(round(x)),
    }
    for kind, value in forward.items():
        for estimator, slope in SURROGATES.items():
            y, g = run(f"""
func.func private @f(%x: {t}) -> {t} {{
  %y = surge.{kind} %x using({estimator}) : {t}
  return %y : {t}
}}
func.func @main() -> ({t}, {t}) {{
  %x = arith.constant dense<{points}> : {t}
  %c = arith.constant dense<2.0> : {t}
  %y, %g = surge.vjp @f(%x) wrt [0] cotangents(%c) : ({t}), ({t}) -> ({t}, {t})
  return %y, %g : {t}, {t}
}}
""")
            assert y == [value(x) for x in points], f"{kind}: {y}"
            close(g, [2 * slope(x) for x in points], f"{kind} {estimator}")
