"""Events, bursts and the plasticity that they cause, against counts and formulas.

usage: bursts.py surge-run
"""
import math
import random

from simulation import compare, dense, expect, loop, noise, run

RATES = [0.02, 0.05, 0.08, 0.4]  # spikes per unit of time
N = len(RATES)


def count(times, window):
    """At which spikes events and bursts are counted: groups of spikes closer than the window, by their first and second."""
    groups = []
    for time in times:
        if groups and time - groups[-1][-1] < window:
            groups[-1].append(time)
        else:
            groups.append([time])
    return {group[0] for group in groups}, {group[1] for group in groups if len(group) > 1}


def test_detection():
    """Windows are counted in whole steps, which the sums of dt in the program reach only but for rounding."""
    for dt, window, element in ((1.0, 16, "f64"), (0.1, 16, "f64"), (0.1, 16, "f32"), (1.0, 16, "bf16"), (0.5, 10, "f64")):
        steps, row = round(1000 / dt), f"tensor<{N}x{element}>"
        events, bursts, spikes = loop(steps, {"t_since": [1000.0] * N, "inside": [0.0] * N}, f"""
    %rates = arith.constant {dense(r * dt for r in RATES)} : tensor<{N}xf64>
    %uniform = surge.random uniform %now : tensor<{N}xf64>
    %is = arith.cmpf olt, %uniform, %rates : tensor<{N}xf64>
    %spikes = arith.uitofp %is : tensor<{N}xi1> to {row}
    %events, %bursts, %t1, %inside1 = surge.detect_bursts %spikes state(%t_since, %inside) window({window}) dt({dt})
        : {row}""", ["%t1", "%inside1"], ["%events", "%bursts", "%spikes"], element=element)
        for i, rate in enumerate(RATES):
            times = [t for t in range(steps) if noise(t, N)[i] < rate * dt]
            expect([t for t in range(steps) if spikes[t][i]] == times, "the spikes are not those of the key")
            want_events, want_bursts = count(times, round(window / dt))
            got = [{t for t in range(steps) if column[t][i]} for column in (events, bursts)]
            expect(got[0] == want_events, f"dt {dt}, {element}, rate {rate}: events {got[0] ^ want_events}")
            expect(got[1] == want_bursts, f"dt {dt}, {element}, rate {rate}: bursts {got[1] ^ want_bursts}")
            expect(not want_bursts or len(want_bursts) < len(times), "every spike is a burst")
        expect(sum(sum(row) for row in bursts) > 10, "hardly a burst")


def test_ensembles():
    rng = random.Random(3)
    events = [[float(rng.random() < 0.6) for _ in range(7)] for _ in range(3)] + [[0.0] * 7]
    bursts = [[e * float(rng.random() < 0.5) for e in row] for row in events]
    table = lambda rows: "dense<[" + ", ".join("[" + ", ".join(map(repr, row)) + "]" for row in rows) + "]>"
    for shape, size, given, otherwise in (("4x7", "4", "", 0.0), ("?x?", "?", "otherwise(0.375)", 0.375)):
        e, b, p = run(f"""
func.func @main() -> (tensor<{size}xf64>, tensor<{size}xf64>, tensor<{size}xf64>) {{
  %e0 = arith.constant {table(events)} : tensor<4x7xf64>
  %b0 = arith.constant {table(bursts)} : tensor<4x7xf64>
  %e = tensor.cast %e0 : tensor<4x7xf64> to tensor<{shape}xf64>
  %b = tensor.cast %b0 : tensor<4x7xf64> to tensor<{shape}xf64>
  %er, %br, %p = surge.ensemble %e, %b {given} : tensor<{shape}xf64> -> tensor<{size}xf64>
  return %er, %br, %p : tensor<{size}xf64>, tensor<{size}xf64>, tensor<{size}xf64>
}}""")
        compare([e, b], [[sum(row) / 7 for row in events], [sum(row) / 7 for row in bursts]], 1e-15, "rates")
        compare([p], [[sum(y) / sum(x) if sum(x) else otherwise for x, y in zip(events, bursts)]], 1e-15, "probability")


def test_plasticity():
    """w + rate (burst - p^b event) x, clipped."""
    rng = random.Random(4)
    for element, shape, given, low, high, tolerance in (
            ("f64", "3x4", "", -math.inf, math.inf, 1e-15), ("f32", "3x4", "clip(-0.25, 0.5)", -0.25, 0.5, 1e-6),
            ("f64", "?x?", "clip(-0.25, 0.5)", -0.25, 0.5, 1e-15)):
        w = [[rng.uniform(-1, 1) for _ in range(4)] for _ in range(3)]
        events, bursts, trace = [1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [rng.uniform(0, 2) for _ in range(4)]
        rows, columns = shape.split("x")
        types = f"tensor<{shape}x{element}>", f"tensor<{rows}x{element}>", f"tensor<{columns}x{element}>"
        got, = run(f"""
func.func @main() -> {types[0]} {{
  %w0 = arith.constant dense<[{", ".join("[" + ", ".join(map(repr, row)) + "]" for row in w)}]> : tensor<3x4x{element}>
  %e0 = arith.constant {dense(events)} : tensor<3x{element}>
  %b0 = arith.constant {dense(bursts)} : tensor<3x{element}>
  %x0 = arith.constant {dense(trace)} : tensor<4x{element}>
  %w = tensor.cast %w0 : tensor<3x4x{element}> to {types[0]}
  %e = tensor.cast %e0 : tensor<3x{element}> to {types[1]}
  %b = tensor.cast %b0 : tensor<3x{element}> to {types[1]}
  %x = tensor.cast %x0 : tensor<4x{element}> to {types[2]}
  %rate = arith.constant 0.7 : {element}
  %w1 = surge.burst_plasticity %w events(%e) bursts(%b) trace(%x) rate(%rate) baseline(0.375) {given} : {types[0]}
  return %w1 : {types[0]}
}}""")
        want = [min(max(w[i][j] + 0.7 * (bursts[i] - 0.375 * events[i]) * trace[j], low), high) for i in range(3) for j in range(4)]
        compare([got], [want], tolerance, f"weights in {element}, {shape} {given}")


def plasticity_at_rates(rates, steps, dt, window, baseline):
    """The change of each neuron's weight to itself, before and after Poisson spikes at a rate per ms, and the events."""
    n = len(rates)
    t = f"tensor<{n}xf64>"
    return run(f"""
func.func @main() -> (tensor<{n}x{n}xf64>, {t}) {{
  %seed = arith.constant 11 : i64
  %key = surge.key %seed : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %steps = arith.constant {steps} : index
  %zero = arith.constant dense<0.0> : {t}
  %long = arith.constant dense<1000.0> : {t}
  %none = arith.constant dense<0.0> : tensor<{n}x{n}xf64>
  %rates = arith.constant {dense(rates)} : {t}
  %rate = arith.constant 1.0 : f64
  %out:4 = scf.for %t = %c0 to %steps step %c1 iter_args(%w = %none, %n = %zero, %since = %long, %inside = %zero)
      -> (tensor<{n}x{n}xf64>, {t}, {t}, {t}) {{
    %now = surge.fold_in %key, %t : index
    %spikes = surge.poisson %rates, %now dt({dt}) using(#surge.straight_through) : {t}
    %events, %bursts, %since1, %inside1 = surge.detect_bursts %spikes state(%since, %inside) window({window}) dt({dt}) : {t}
    %w1 = surge.burst_plasticity %w events(%events) bursts(%bursts) trace(%rates) rate(%rate) baseline({baseline})
        : tensor<{n}x{n}xf64>
    %n1 = arith.addf %n, %events : {t}
    scf.yield %w1, %n1, %since1, %inside1 : tensor<{n}x{n}xf64>, {t}, {t}, {t}
  }}
  return %out#0, %out#1 : tensor<{n}x{n}xf64>, {t}
}}""")


def test_rates():
    """Figure 1B: with a baseline of a half and equal Poisson rates before and after, depression below ln 2 / 16 ms =
    43.3 Hz and potentiation above; in the mean r (p - 1/2) an event, with p = 1 - exp(-16 ms r) up to the step."""
    dt, steps, window = 0.25, 400000, 16.0
    rates = [r / 1000 for r in (5, 20, 35, 43.3, 52, 65, 80)]
    weights, events = plasticity_at_rates(rates, steps, dt, window, 0.5)
    for i, (r, n) in enumerate(zip(rates, events)):
        change = weights[i * len(rates) + i]
        p = 1 - math.exp(-r * (window - dt))  # intervals of a window are not within it
        mean, deviation = r * (p - 0.5) * n, r * math.sqrt(p * (1 - p) * n)
        expect(abs(change - mean) < 5 * deviation, f"{1000 * r} Hz: change {change}, not {mean} +- {deviation}")
        expect(abs(n - steps * (1 - math.exp(-r * dt)) * math.exp(-r * (window - dt))) < 5 * math.sqrt(n), f"{1000 * r} Hz: {n} events")
        if abs(r - math.log(2) / 16) > 0.005:
            expect((change > 0) == (r > math.log(2) / 16) and abs(change) > 3 * deviation, f"{1000 * r} Hz: change {change}")


def test_expectation():
    """Bursts that follow events with probability p move weights as equation 1 says: rate (b - p^b e) x in the mean."""
    trials, rows, columns, eta, baseline = 20000, 3, 2, 0.5, 0.375
    e, p, x = [0.2, 0.5, 1.0], [0.1, 0.375, 0.8], [0.3, 2.0]
    t, m = f"tensor<{rows}xf64>", f"tensor<{rows}x{columns}xf64>"
    exact, weights = run(f"""
func.func @main() -> ({m}, {m}) {{
  %seed = arith.constant 12 : i64
  %key = surge.key %seed : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %trials = arith.constant {trials} : index
  %none = arith.constant dense<0.0> : {m}
  %e = arith.constant {dense(e)} : {t}
  %p = arith.constant {dense(p)} : {t}
  %x = arith.constant {dense(x)} : tensor<{columns}xf64>
  %eta = arith.constant {eta} : f64
  %b = arith.mulf %e, %p : {t}
  %exact = surge.burst_plasticity %none events(%e) bursts(%b) trace(%x) rate(%eta) baseline({baseline}) : {m}
  %out = scf.for %t = %c0 to %trials step %c1 iter_args(%w = %none) -> ({m}) {{
    %now = surge.fold_in %key, %t : index
    %ka, %kb = surge.split %now
    %ua = surge.random uniform %ka : {t}
    %ub = surge.random uniform %kb : {t}
    %is_event = arith.cmpf olt, %ua, %e : {t}
    %follows = arith.cmpf olt, %ub, %p : {t}
    %is_burst = arith.andi %is_event, %follows : tensor<{rows}xi1>
    %events = arith.uitofp %is_event : tensor<{rows}xi1> to {t}
    %bursts = arith.uitofp %is_burst : tensor<{rows}xi1> to {t}
    %w1 = surge.burst_plasticity %w events(%events) bursts(%bursts) trace(%x) rate(%eta) baseline({baseline}) : {m}
    scf.yield %w1 : {m}
  }}
  return %exact, %out : {m}, {m}
}}""")
    for i in range(rows):
        # The variance of burst - p^b event, whose mean is e (p - p^b).
        second = e[i] * (p[i] * (1 - baseline) ** 2 + (1 - p[i]) * baseline**2)
        mean = e[i] * (p[i] - baseline)
        error = math.sqrt((second - mean**2) / trials)
        for j in range(columns):
            got = weights[i * columns + j] / trials
            expect(abs(exact[i * columns + j] - eta * mean * x[j]) < 1e-15, f"equation 1 gives {exact[i * columns + j]}")
            expect(abs(got - eta * mean * x[j]) < 5 * eta * x[j] * error, f"mean change {got}, not {eta * mean * x[j]} +- {eta * x[j] * error}")


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
