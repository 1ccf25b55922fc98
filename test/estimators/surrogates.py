"""The slopes that stand in for those of steps, signs and roundings: by their formulas, and as derivatives of their
primitives."""
import math

from estimates import close, run


def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


def sign(x):
    return math.copysign(1.0, x)


def above(bound, slope):
    return lambda x: slope(x) if x > bound else 0.0


def fast_sigmoid(k):
    return lambda x: 1 / (1 + k * abs(x)) ** 2


def exponential(height, decay, center=0.0):
    """height exp(-decay |x - center|), and what it is the derivative of."""
    return (lambda x: height * math.exp(-decay * abs(x - center)),
            lambda x: height / decay * sign(x - center) * (1 - math.exp(-decay * abs(x - center))))


def arctan(a):
    return lambda x: 1 / math.pi / (1 + (math.pi * a * x / 2) ** 2), lambda x: 2 / a / math.pi**2 * math.atan(math.pi * a * x / 2)


def logistic(k):
    return lambda x: k * math.exp(-k * abs(x)) / (1 + math.exp(-k * abs(x))) ** 2, lambda x: sigmoid(k * x)


def tent(w):
    return lambda x: max(0.0, 1 - abs(x) / w) / w, lambda x: sign(x) * (abs(x) - x * x / 2 / w if abs(x) < w else w / 2) / w


def tanh(k):
    return lambda x: 1 - math.tanh(k * x) ** 2, lambda x: math.tanh(k * x) / k


def gaussian(height, k):
    return lambda x: height * math.exp(-(k * x) ** 2), lambda x: height * math.sqrt(math.pi) / 2 / k * math.erf(k * x)


def circ(a):
    """As Norse computes it."""
    def slope(x):
        square = a * a + x * x
        return (-(x * x) / (2 * square**1.5) + 1 / (2 * math.sqrt(square))) * 2 * a
    return slope, lambda x: a * x / math.sqrt(a * a + x * x)


def leaky(below, above):
    return lambda x: above if x > 0 else below, lambda x: (above if x > 0 else below) * x


def sparse(k, bound):
    return (above(bound, fast_sigmoid(k)),
            above(bound, lambda x: x / (1 + k * abs(x)) - bound / (1 + k * abs(bound))))


def s2nn(a, b):
    return (lambda x: a * sigmoid(a * x) * sigmoid(-a * x) if x < 0 else b / (x + 1),
            lambda x: sigmoid(a * x) if x < 0 else b * math.log(x + 1) + 0.5)


def q_pseudo_spike(a):
    base = lambda x: 1 + 2 * abs(x) / (a - 1)
    return lambda x: base(x) ** -a, lambda x: sign(x) * (1 - base(x) ** (1 - a)) / 2


def log_abs(a):
    return lambda x: 1 / (1 / a + abs(x)), lambda x: sign(x) * math.log(1 + a * abs(x))


def piecewise(w, c):
    return (lambda x: 1 / w if abs(x) < w else c,
            lambda x: x / w if abs(x) < w else sign(x) * (1 + c * (abs(x) - w)))


def squarewave(n, period):
    w = 2 * math.pi / period
    odd = [2 * i - 1 for i in range(1, n + 1)]
    return (lambda x: 4 / period * sum(math.cos(i * w * x) for i in odd),
            lambda x: 0.5 + 2 / math.pi * sum(math.sin(i * w * x) / i for i in odd))


# Each with its slope, what that is the derivative of, and where it has kinks or jumps.
SURROGATES = {
    "#surge.straight_through": (lambda x: 1.0, lambda x: x, []),
    "#surge.clipped_straight_through<width = 0.8>":
        (lambda x: float(abs(x) <= 0.8), lambda x: max(-0.8, min(x, 0.8)), [-0.8, 0.8]),
    "#surge.fast_sigmoid": (fast_sigmoid(25), lambda x: x / (1 + 25 * abs(x)), [0]),
    "#surge.fast_sigmoid<sharpness = 10.0>": (fast_sigmoid(10), lambda x: x / (1 + 10 * abs(x)), [0]),
    "#surge.arctan<sharpness = 2.5>": (*arctan(2.5), []),
    "#surge.sigmoid<sharpness = 4.0>": (*logistic(4), []),
    "#surge.triangular<width = 1.5>": (*tent(1.5), [-1.5, 0, 1.5]),
    "#surge.tanh": (*tanh(100), []),
    "#surge.tanh<sharpness = 1.3>": (*tanh(1.3), []),
    "#surge.erf": (*gaussian(2 / math.sqrt(math.pi), 2), []),
    "#surge.erf<sharpness = 0.7>": (*gaussian(0.7 / math.sqrt(math.pi), 0.7), []),
    "#surge.erfc": (*gaussian(2 / math.sqrt(math.pi), 100), []),
    "#surge.erfc<sharpness = 0.7>": (*gaussian(2 / math.sqrt(math.pi), 0.7), []),
    "#surge.piecewise_exponential": (*exponential(0.5, 1), [0]),
    "#surge.piecewise_exponential<sharpness = 3>": (*exponential(1.5, 3), [0]),
    "#surge.slayer": (*exponential(0.5, 1), [0]),
    "#surge.slayer<scale = 3, tau = 0.5>": (*exponential(3, 2), [0]),
    "#surge.spike_rate_escape": (*exponential(25, 1, 1.0), [1]),
    "#surge.spike_rate_escape<height = 2, sharpness = 0.4>": (*exponential(2, 0.4, 1.0), [1]),
    "#surge.circ": (*circ(1), []),
    "#surge.circ<width = 0.3>": (*circ(0.3), []),
    "#surge.leaky": (*leaky(0.1, 1), [0]),
    "#surge.leaky<below = 0, above = 2>": (*leaky(0, 2), [0]),
    "#surge.heaviside": (lambda x: float(x > 0), lambda x: max(x, 0.0), [0]),
    "#surge.sparse_fast_sigmoid": (*sparse(25, 1), [1]),
    "#surge.sparse_fast_sigmoid<sharpness = 3, bound = -0.8>": (*sparse(3, -0.8), [-0.8, 0]),
    "#surge.s2nn": (*s2nn(4, 1), [0]),
    "#surge.s2nn<sharpness = 2, height = 0.5>": (*s2nn(2, 0.5), [0]),
    "#surge.q_pseudo_spike": (*q_pseudo_spike(2), [0]),
    "#surge.q_pseudo_spike<exponent = 1.5>": (*q_pseudo_spike(1.5), [0]),
    "#surge.nonzero_sign_log_abs": (*log_abs(1), [0]),
    "#surge.nonzero_sign_log_abs<sharpness = 3>": (*log_abs(3), [0]),
    "#surge.piecewise_leaky_relu": (*piecewise(1, 0.01), [-1, 1]),
    "#surge.piecewise_leaky_relu<width = 0.8, leak = 0>": (*piecewise(0.8, 0), [-0.8, 0.8]),
    "#surge.squarewave_fourier": (*squarewave(1, 8), []),
    "#surge.squarewave_fourier<terms = 3, period = 5>": (*squarewave(3, 5), []),
    "#surge.step_pwl": (lambda x: float(x > -0.5), lambda x: max(x + 0.5, 0.0), [-0.5]),
    "#surge.step_pwl<width = 0.8>": (lambda x: float(x > -0.8), lambda x: max(x + 0.8, 0.0), [-0.8]),
}
NEAR = 1e-3  # how close to a kink the points come
POINTS = sorted([-3.0, -0.81, -0.3, 0.25, 0.79, 2.5, 40.0]
                + [kink + side for kink in (-1.5, -1.0, -0.8, -0.5, 0.0, 0.8, 1.0, 1.5) for side in (-NEAR, 0.0, NEAR)])


def slopes(kind):
    """The values and, for each surrogate, the cotangents at every point, of one program."""
    t = f"tensor<{len(POINTS)}xf64>"
    functions = "".join(f"""
func.func private @f{i}(%x: {t}) -> {t} {{
  %y = surge.{kind} %x using({estimator}) : {t}
  return %y : {t}
}}""" for i, estimator in enumerate(SURROGATES))
    calls = "".join(f"  %y{i}, %g{i} = surge.vjp @f{i}(%x) wrt [0] cotangents(%c) : ({t}), ({t}) -> ({t}, {t})\n"
                    for i in range(len(SURROGATES)))
    results = [f"%{letter}{i}" for i in range(len(SURROGATES)) for letter in "yg"]
    both = run(f"""{functions}
func.func @main() -> ({", ".join([t] * len(results))}) {{
  %x = arith.constant dense<{POINTS}> : {t}
  %c = arith.constant dense<2.0> : {t}
{calls}  return {", ".join(results)} : {", ".join([t] * len(results))}
}}
""")
    return both[::2], both[1::2]


def check_surrogates():
    forward = {
        "step": lambda x: float(x > 0),
        "sign": lambda x: float((x > 0) - (x < 0)),
        "round": lambda x: float(round(x)),
    }
    for kind, value in forward.items():
        for (estimator, (slope, _, _)), y, g in zip(SURROGATES.items(), *slopes(kind)):
            assert y == [value(x) for x in POINTS], f"{kind}: {y}"
            close(g, [2 * slope(x) for x in POINTS], f"{kind} {estimator}")


def check_primitives():
    """Apart from the kinks themselves, each slope is a derivative, whose primitive is written down above."""
    h = 1e-5
    assert h < NEAR
    for estimator, (slope, primitive, kinks) in SURROGATES.items():
        for x in POINTS:
            if all(abs(x - kink) > h for kink in kinks):
                difference = (primitive(x + h) - primitive(x - h)) / (2 * h)
                assert abs(difference - slope(x)) < 1e-5 * max(1.0, abs(slope(x))), f"{estimator} at {x}: {difference}, not {slope(x)}"
