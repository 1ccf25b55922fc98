"""Leaky integrators, Poisson spikes and short-term plasticity against the same in Python, and against their limits.

usage: synapses.py surge-run
"""
import math

from simulation import compare, expect, loop, noise, philox, run, SEED, KEY

N = 4


def test_leak():
    tau, dt, steps = 7.0, 0.5, 1500
    body = f"""
    %euler1 = surge.leak %euler toward %noise tau({tau}) dt({dt}) : tensor<{N}xf64>
    %exact1 = surge.leak %exact toward %noise tau({tau}) dt({dt}) exact : tensor<{N}xf64>"""
    start = [1.0, -2.0, 0.0, 5.0]
    got = loop(steps, {"euler": start, "exact": start}, body, ["%euler1", "%exact1"], ["%euler1", "%exact1"])
    euler, exact, want = start, start, ([], [])
    for t in range(steps):
        x = noise(t, N)
        euler = [(1 - dt / tau) * s + dt / tau * xi for s, xi in zip(euler, x)]
        exact = [xi + (s - xi) * math.exp(-dt / tau) for s, xi in zip(exact, x)]
        want[0].append(euler)
        want[1].append(exact)
    compare(got[0], want[0], 1e-12, "Euler")
    compare(got[1], want[1], 1e-12, "exact")


def test_narrow_types():
    """Computed in f32, and rounded once a step; narrow numbers are printed with few digits."""
    for element, tolerance in (("bf16", 2**-7), ("f16", 2**-10), ("f32", 2**-23)):
        (rows,) = loop(1, {"s": [1.0, -2.0, 0.5, 3.0]}, f"""
    %zero = arith.constant dense<0.0> : tensor<{N}x{element}>
    %s1 = surge.leak %s toward %zero tau(3) dt(1) exact : tensor<{N}x{element}>""", ["%s1"], ["%s1"], element=element)
        compare(rows, [[s * math.exp(-1 / 3) for s in (1.0, -2.0, 0.5, 3.0)]], tolerance, element)


def test_poisson():
    """A spike where the uniform number is above the probability of none, exp(-rate dt)."""
    rates, dt, steps = [0.0, 30.0, 200.0, 2000.0], 1e-3, 3000
    (spikes,) = loop(steps, {"rate": rates}, f"""
    %spikes = surge.poisson %rate, %now dt({dt}) using(#surge.straight_through) : tensor<{N}xf64>""", ["%rate"], ["%spikes"])
    for t, row in enumerate(spikes):
        for spike, u, rate in zip(row, noise(t, N), rates):
            none = math.exp(-rate * dt)
            expect(abs(u - none) < 1e-8 or spike == float(u > none), f"step {t}: rate {rate}, number {u}, spike {spike}")
    t = f"tensor<{N}xf64>"
    slope, = run(f"""
func.func private @f(%r: {t}, %k: !surge.key) -> {t} {{
  %s = surge.poisson %r, %k dt({dt}) using(#surge.straight_through) : {t}
  return %s : {t}
}}
func.func @main() -> {t} {{
  %seed = arith.constant {SEED} : i64
  %k = surge.key %seed : i64
  %r = arith.constant dense<[1.0, 30.0, 200.0, 2000.0]> : {t}
  %one = arith.constant dense<1.0> : {t}
  %s, %g = surge.vjp @f(%r, %k) wrt [0] cotangents(%one) : ({t}, !surge.key), ({t}) -> ({t}, {t})
  return %g : {t}
}}""")
    for g, rate in zip(slope, (1.0, 30.0, 200.0, 2000.0)):
        expect(abs(g - dt * math.exp(-rate * dt)) < 1e-12, f"rate {rate}: slope {g}")


def spike_train(t):
    """Every 20 steps, every 3, at random, and never."""
    return [float(t % 20 == 19), float(t % 3 == 0), float(noise(t, N)[2] < 0.05), 0.0]


SPIKES = f"""
    %twenty = arith.constant 20 : index
    %three = arith.constant 3 : index
    %last = arith.constant 19 : index
    %m20 = arith.remui %t, %twenty : index
    %m3 = arith.remui %t, %three : index
    %is20 = arith.cmpi eq, %m20, %last : index
    %is3 = arith.cmpi eq, %m3, %c0 : index
    %two = arith.constant 2 : index
    %third = tensor.extract %noise[%two] : tensor<{N}xf64>
    %rare = arith.constant 0.05 : f64
    %random = arith.cmpf olt, %third, %rare : f64
    %never = arith.constant false
    %which = tensor.from_elements %is20, %is3, %random, %never : tensor<{N}xi1>
    %spikes = arith.uitofp %which : tensor<{N}xi1> to tensor<{N}xf64>"""


def synapses(model, names, start, steps, dt):
    """What a model transmits and its state at every step."""
    state = {name: [value] * N for name, value in zip(names, start)}
    new = [f"%{name}1" for name in names]
    return loop(steps, state, f"""{SPIKES}
    %out, {", ".join(new)} = surge.short_term_plasticity %spikes state({", ".join("%" + name for name in names)})
        dt({dt}) using({model}) : tensor<{N}xf64>""", new, ["%out", *new])


def extended(tau_d, tau_f, U, f, steps, dt):
    """Transmit, then x, then u."""
    rows, x, u = [], [1.0] * N, [U] * N
    for t in range(steps):
        out = [0.0] * N
        for i, spike in enumerate(spike_train(t)):
            x[i] = 1 - (1 - x[i]) * math.exp(-dt / tau_d)
            u[i] = U + (u[i] - U) * math.exp(-dt / tau_f)
            if spike:
                out[i] = x[i] * u[i]
                x[i] -= u[i] * x[i]
                u[i] += f * (1 - u[i])
        rows.append((out, list(x), list(u)))
    return [list(column) for column in zip(*rows)]


def test_extended_model():
    for model, constants in (("#surge.short_term_depression", (20.0, 1000.0, 0.9, 0.1)),
                             ("#surge.short_term_facilitation", (100.0, 100.0, 0.02, 0.1)),
                             ("#surge.short_term_facilitation<tau_d = 50, tau_f = 300, U = 0.1, f = 0.4>", (50.0, 300.0, 0.1, 0.4))):
        got = synapses(model, ("x", "u"), (1.0, constants[2]), 2000, 1.0)
        for column, want, what in zip(got, extended(*constants, 2000, 1.0), ("transmitted", "x", "u")):
            compare(column, want, 1e-12, f"{model} {what}")


def flow(x, y, recovery, inactivation, dt):
    """The linear equations between spikes by the series of the exponential, in steps short enough for it."""
    pieces = max(1, math.ceil(4 * dt / min(recovery, inactivation)))
    h = dt / pieces
    for _ in range(pieces):
        z, term = (1 - x - y, y), (1 - x - y, y)
        for order in range(1, 25):
            term = ((-term[0] / recovery + term[1] / inactivation) * h / order, -term[1] / inactivation * h / order)
            z = (z[0] + term[0], z[1] + term[1])
        x, y = 1 - z[0] - z[1], z[1]
    return x, y


def classic(recovery, facilitation, U, inactivation, steps, dt):
    """u, then y, then x."""
    rows, x, y, u = [], [1.0] * N, [0.0] * N, [0.0] * N
    for t in range(steps):
        for i, spike in enumerate(spike_train(t)):
            x[i], y[i] = flow(x[i], y[i], recovery, inactivation, dt)
            u[i] = u[i] * math.exp(-dt / facilitation) if facilitation else 0.0
            if spike:
                u[i] += U * (1 - u[i])
                y[i] += u[i] * x[i]
                x[i] -= u[i] * x[i]
        rows.append((list(y), list(x), list(y), list(u)))
    return [list(column) for column in zip(*rows)]


def test_classic_model():
    for model, constants in (("#surge.tsodyks_markram", (800.0, 0.0, 0.5, 3.0)),
                             ("#surge.tsodyks_markram<tau_rec = 130, tau_fac = 530, U = 0.03, tau_in = 1.5>", (130.0, 530.0, 0.03, 1.5)),
                             ("#surge.tsodyks_markram<tau_rec = 5, tau_in = 5>", (5.0, 0.0, 0.5, 5.0))):
        got = synapses(model, ("x", "y", "u"), (1.0, 0.0, 0.0), 1500, 1.0)
        for column, want, what in zip(got, classic(*constants, 1500, 1.0), ("transmitted", "x", "y", "u")):
            compare(column, want, 1e-12, f"{model} {what}")


def test_periodic_limit():
    """Facilitation at 50 Hz: before a spike u = 0.325 and x = 0.405, the fixed point of one period."""
    out, x, u = synapses("#surge.short_term_facilitation", ("x", "u"), (1.0, 0.02), 2000, 1.0)
    a = math.exp(-20 / 100)
    used = (0.02 * (1 - a) + 0.1 * a) / (1 - 0.9 * a)
    left = (1 - a) / (1 - (1 - used) * a)
    expect(abs(used - 0.325) < 5e-4 and abs(left - 0.405) < 5e-4, f"the fixed point is {used}, {left}")
    expect(abs(out[1999][0] - used * left) < 1e-9, f"transmitted {out[1999][0]}, not {used * left}")
    expect(abs(u[1998][0] * math.exp(-0.01) + 0.02 * (1 - math.exp(-0.01)) - used) < 1e-9, f"u {u[1998][0]}")


def test_poisson_limit():
    """The mean of u is that of mean-field theory, for u does not know the spike that comes; that of x is near it."""
    neurons, steps, dt, rate = 200, 1500, 1.0, 0.05
    U, f, tau = 0.02, 0.1, 100.0
    x, u, spikes = loop(steps, {"x": [1.0] * neurons, "u": [U] * neurons}, f"""
    %rate = arith.constant dense<{rate}> : tensor<{neurons}xf64>
    %spikes = surge.poisson %rate, %now dt({dt}) using(#surge.straight_through) : tensor<{neurons}xf64>
    %out, %x1, %u1 = surge.short_term_plasticity %spikes state(%x, %u) dt({dt}) using(#surge.short_term_facilitation)
        : tensor<{neurons}xf64>""", ["%x1", "%u1"], ["%x1", "%u1", "%spikes"])
    late = range(500, steps)
    means = [sum(u[t][i] for t in late) / len(late) for i in range(neurons)]
    mean = sum(means) / neurons
    error = math.sqrt(sum((m - mean) ** 2 for m in means) / neurons / (neurons - 1))
    # Recorded behind the spikes, where a step of a Markov chain leaves E u = (U (1 - a) + p f) / (1 - (1 - p f) a) ...
    a, p = math.exp(-dt / tau), 1 - math.exp(-rate * dt)
    exact = (U * (1 - a) * (1 - p * f) + p * f) / (1 - (1 - p * f) * a)
    expect(abs(mean - exact) < 5 * error, f"mean of u {mean} +- {error}, not {exact}")
    field = (U + f * rate * tau) / (1 + f * rate * tau)
    expect(abs(mean - field) < 0.01, f"mean of u {mean}, mean field {field}")
    resources = sum(x[t][i] for t in late for i in range(neurons)) / len(late) / neurons
    expect(abs(resources - 1 / (1 + field * rate * tau)) < 0.04, f"mean of x {resources}, mean field {1 / (1 + field * rate * tau)}")


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
