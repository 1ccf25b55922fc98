"""Integrate-and-fire and two-compartment neurons against the same equations in Python, and their gradient through time.

usage: spiking.py surge-run
"""
import math

from simulation import compare, dense, expect, loop, noise, run, KEY, SEED

N = 3


class LIF:
    """The neuron of `surge.lif`, one at a time."""

    def __init__(self, tau, dt, threshold=1.0, reset="subtract", refractory=None, exact=False, detached=False):
        self.tau, self.dt, self.threshold, self.reset = tau, dt, threshold, reset
        self.refractory, self.exact, self.detached = refractory, exact, detached
        self.decay = math.exp(-dt / tau) if exact else 1 - dt / tau

    def text(self, current, state, results):
        """The op; `state` and `results` name the potential and, with a refractory period, the time left."""
        parts = [f"tau({self.tau}) dt({self.dt}) threshold({self.threshold})"]
        parts += [f"reset({self.reset})"] if self.reset != "subtract" else []
        parts += [f"refractory({self.refractory})"] if self.refractory else []
        parts += ["exact"] if self.exact else []
        parts += ["detached"] if self.detached else []
        return (f"%spikes, {', '.join(results)} = surge.lif {current} state({', '.join(state)}) {' '.join(parts)} "
                f"using(#surge.fast_sigmoid<sharpness = 3>) : tensor<{N}xf64>")

    def step(self, current, v, steps_left):
        """Spike, potential, steps of refractoriness left, potential before the reset."""
        held = steps_left > 0
        if not held:
            v = current + (v - current) * self.decay
        before, spike = v, not held and v > self.threshold
        if spike:
            v = v - self.threshold if self.reset == "subtract" else 0.0
        steps_left = round(self.refractory / self.dt) if spike and self.refractory else max(steps_left - 1, 0)
        return float(spike), v, steps_left, before


NEURONS = [
    LIF(20.0, 1.0),
    LIF(5.0, 0.5, 0.8, "zero", exact=True),
    LIF(10.0, 0.1, 1.2, "subtract", refractory=2.0),
    LIF(10.0, 0.1, 1.0, "zero", refractory=0.3, exact=True, detached=True),
    LIF(4.0, 1.0, 1.0, "subtract", detached=True),
]


def test_lif():
    """The input is 0 to 6 times the uniform numbers of a step."""
    for neuron in NEURONS:
        names = ["%v1", "%left1"] if neuron.refractory else ["%v1"]
        state = {"v": [0.0, 0.5, -1.0], "left": [0.0] * N} if neuron.refractory else {"v": [0.0, 0.5, -1.0]}
        body = f"""
    %scale = arith.constant dense<[6.0, 3.0, 1.0]> : tensor<{N}xf64>
    %current = arith.mulf %noise, %scale : tensor<{N}xf64>
    {neuron.text("%current", ["%" + name for name in state], names)}"""
        spikes, v = loop(3000, state, body, names, ["%spikes", "%v1"])
        now, want = [(0.0, 0), (0.5, 0), (-1.0, 0)], []
        for t in range(3000):
            rows = [neuron.step(factor * u, *s) for factor, u, s in zip((6, 3, 1), noise(t, N), now)]
            now = [(row[1], row[2]) for row in rows]
            want.append(rows)
        what = neuron.text("", "", "")
        compare(spikes, [[row[0] for row in rows] for rows in want], 0, f"spikes of {what}")
        compare(v, [[row[1] for row in rows] for rows in want], 1e-11, f"potential of {what}")
        count = sum(row[0] for row in spikes)
        expect(20 < count < 2900, f"{what}: {count} spikes")


def slope(x):
    return 1 / (1 + 3 * abs(x)) ** 2


def by_hand(neuron, w, start, steps):
    """Backpropagation through time of sum_t t / steps * spike_t with respect to the weights and the first potential."""
    gradients = []
    for i in range(N):
        v, left, tape, value = start[i], 0, [], 0.0
        for t in range(steps):
            x = 4 * noise(t, N)[i]
            held = left > 0
            spike, v, left, before = neuron.step(w[i] * x, v, left)
            tape.append((x, held, spike, before))
            value += t / steps * spike
        gv, gw = 0.0, 0.0
        for t in reversed(range(steps)):
            x, held, spike, before = tape[t]
            gs = t / steps
            if not neuron.detached:
                gs -= gv * (neuron.threshold if neuron.reset == "subtract" else before)
            gb = gv if neuron.reset == "subtract" else gv * (1 - spike)
            if held:
                gv = gb
                continue
            gb += gs * slope(before - neuron.threshold)
            gw += gb * (1 - neuron.decay) * x
            gv = gb * neuron.decay
        gradients.append((value, gw, gv))
    return [list(column) for column in zip(*gradients)]


def test_backpropagation_through_time():
    steps, w, start, t = 120, [0.7, 0.4, 1.1], [0.0, 0.5, -1.0], f"tensor<{N}xf64>"
    for neuron in NEURONS:
        names = ["%v1", "%left1"] if neuron.refractory else ["%v1"]
        carried = ["%v", "%left"] if neuron.refractory else ["%v"]
        starts = ["%start", "%zero"][: len(carried)]
        types = ", ".join([t] * (len(carried) + 1))
        value, gw, gv = run(f"""
func.func private @f(%w: {t}, %start: {t}) -> {t} {{
  %seed = arith.constant {SEED} : i64
  %key = surge.key %seed : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %steps = arith.constant {steps} : index
  %zero = arith.constant dense<0.0> : {t}
  %four = arith.constant dense<4.0> : {t}
  %out:{len(carried) + 1} = scf.for %t = %c0 to %steps step %c1
      iter_args({", ".join(f"{name} = {first}" for name, first in zip(carried + ["%sum"], starts + ["%zero"]))}) -> ({types}) {{
    %now = surge.fold_in %key, %t : index
    %noise = surge.random uniform %now : {t}
    %x = arith.mulf %noise, %four : {t}
    %current = arith.mulf %w, %x : {t}
    {neuron.text("%current", carried, names)}
    %ti = arith.index_cast %t : index to i64
    %tf = arith.sitofp %ti : i64 to f64
    %count = arith.constant {float(steps)} : f64
    %share = arith.divf %tf, %count : f64
    %shares = tensor.splat %share : {t}
    %term = arith.mulf %shares, %spikes : {t}
    %next = arith.addf %sum, %term : {t}
    scf.yield {", ".join(names + ["%next"])} : {types}
  }}
  return %out#{len(carried)} : {t}
}}
func.func @main() -> ({t}, {t}, {t}) {{
  %w = arith.constant {dense(w)} : {t}
  %start = arith.constant {dense(start)} : {t}
  %one = arith.constant dense<1.0> : {t}
  %y, %gw, %gv = surge.vjp @f(%w, %start) wrt [0, 1] cotangents(%one) : ({t}, {t}), ({t}) -> ({t}, {t}, {t})
  return %y, %gw, %gv : {t}, {t}, {t}
}}""")
        what = neuron.text("", "", "")
        for got, want, of in zip((value, gw, gv), by_hand(neuron, w, start, steps), ("value", "weights", "start")):
            compare([got], [want], 1e-10, f"{of} of {what}")
        expect(all(abs(g) > 1e-3 for g in gw), f"{what}: gradient {gw}")


C = dict(C_s=370.0, tau_s=16.0, E_L=-70.0, V_r=-70.0, theta_0=-50.0, theta_jump=2.0, tau_theta=27.0, b=200.0, tau_ws=100.0,
         g_s=1300.0, C_d=170.0, tau_d=7.0, E_d=-38.0, D_d=6.0, g_d=1200.0, c_bap=2600.0, delay=0.5, width=2.0, a_w=13.0,
         tau_wd=30.0)


class Dual:
    """A number and its tangent."""

    def __init__(self, value, tangent=0.0):
        self.value, self.tangent = value, tangent

    def __add__(self, other):
        other = dual(other)
        return Dual(self.value + other.value, self.tangent + other.tangent)

    def __mul__(self, other):
        other = dual(other)
        return Dual(self.value * other.value, self.tangent * other.value + self.value * other.tangent)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -dual(other)

    def __rsub__(self, other):
        return dual(other) + -self

    def __truediv__(self, number):
        return self * (1 / number)


def dual(x):
    return x if isinstance(x, Dual) else Dual(x)


def logistic(x):
    if not isinstance(x, Dual):
        return 1 / (1 + math.exp(-x))
    p = logistic(x.value)
    return Dual(p, p * (1 - p) * x.tangent)


def step(x):
    """A spike, whose tangent is that of the surrogate."""
    return Dual(float(x.value > 0), slope(x.value) * x.tangent) if isinstance(x, Dual) else float(x > 0)


def two_compartments(c, dt, soma, dendrite, state, steps_since):
    """One Euler step of one neuron, in numbers or duals; the time since the last spike is counted in steps."""
    vs, vd, ws, wd, theta = state
    active = logistic((vd - c["E_d"]) / c["D_d"])
    first, last = round(c["delay"] / dt), round((c["delay"] + c["width"]) / dt)
    box = 1.0 if first <= steps_since < last else 0.0
    dvs = -(vs - c["E_L"]) / c["tau_s"] + (c["g_s"] * active + soma - ws) / c["C_s"]
    dvd = -(vd - c["E_L"]) / c["tau_d"] + (c["g_d"] * active + c["c_bap"] * box + dendrite - wd) / c["C_d"]
    dwd = (-wd + c["a_w"] * (vd - c["E_L"])) / c["tau_wd"]
    vs, vd, wd = vs + dt * dvs, vd + dt * dvd, wd + dt * dwd
    ws, theta = ws + dt * -ws / c["tau_ws"], theta + dt * (c["theta_0"] - theta) / c["tau_theta"]
    spike = step(vs - theta)
    state = ((1 - spike) * vs + c["V_r"] * spike, vd, ws + c["b"] * spike, wd, theta + c["theta_jump"] * spike)
    return spike, state, 0 if dual(spike).value else steps_since + 1


def test_burst_neuron():
    """Somatic currents of up to 900 pA, dendritic ones of up to 700, both uniform noise."""
    names = ["vs", "vd", "ws", "wd", "theta", "since"]
    for dt, steps, changes in ((0.1, 6000, {}), (0.25, 2000, dict(g_s=900.0, E_d=-45.0, delay=0.75, b=120.0, V_r=-65.0))):
        c = C | changes
        given = "<" + ", ".join(f"{name} = {value}" for name, value in changes.items()) + ">" if changes else ""
        state = dict(zip(names, ([c["E_L"]] * N, [c["E_L"]] * N, [0.0] * N, [0.0] * N, [c["theta_0"]] * N, [1000.0] * N)))
        new = [f"%{name}1" for name in names]
        got = loop(steps, state, f"""
    %somatic = arith.constant dense<[900.0, 600.0, 800.0]> : tensor<{N}xf64>
    %dendritic = arith.constant dense<[700.0, 500.0, 0.0]> : tensor<{N}xf64>
    %is = arith.mulf %noise, %somatic : tensor<{N}xf64>
    %id = arith.mulf %noise, %dendritic : tensor<{N}xf64>
    %spikes, {", ".join(new)} = surge.burst_neuron %is, %id state({", ".join("%" + name for name in names)}) dt({dt})
        neuron(#surge.two_compartment{given}) using(#surge.fast_sigmoid) : tensor<{N}xf64>""", new, ["%spikes", *new[:5]])
        neurons, want = [((c["E_L"], c["E_L"], 0.0, 0.0, c["theta_0"]), 10**6)] * N, []
        for t in range(steps):
            rows = [two_compartments(c, dt, a * u, d * u, *neuron)
                    for a, d, u, neuron in zip((900, 600, 800), (700, 500, 0), noise(t, N), neurons)]
            neurons = [row[1:] for row in rows]
            want.append([(row[0], *row[1]) for row in rows])
        for i, (rows, name) in enumerate(zip(got, ["spikes", *names])):
            compare(rows, [[row[i] for row in step] for step in want], 0 if i == 0 else 1e-9, f"{name}, dt {dt}")
        intervals = []
        for i in range(N):
            times = [t * dt for t in range(steps) if got[0][t][i]]
            intervals += [b - a for a, b in zip(times, times[1:])]
        expect(any(x < 16 for x in intervals) and any(x > 16 for x in intervals), f"no bursts beside single spikes: {intervals}")


def test_derivative_of_burst_neuron():
    """The tangents of the counted spikes and of the last state, in the direction of all strengths of the currents."""
    steps, dt, t = 800, 0.25, f"tensor<{N}xf64>"
    starts = [C["E_L"], C["E_L"], 0.0, 0.0, C["theta_0"], 1000.0]
    types = ", ".join([t] * 7)
    got = run(f"""
func.func private @f(%somatic: {t}, %dendritic: {t}) -> ({types}) {{
  %seed = arith.constant {SEED} : i64
  %key = surge.key %seed : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %steps = arith.constant {steps} : index
  {"".join(f"%s{i} = arith.constant dense<{x}> : {t}" + chr(10) for i, x in enumerate(starts))}
  %zero = arith.constant dense<0.0> : {t}
  %out:7 = scf.for %t = %c0 to %steps step %c1
      iter_args(%vs = %s0, %vd = %s1, %ws = %s2, %wd = %s3, %theta = %s4, %since = %s5, %n = %zero) -> ({types}) {{
    %now = surge.fold_in %key, %t : index
    %noise = surge.random uniform %now : {t}
    %is = arith.mulf %noise, %somatic : {t}
    %id = arith.mulf %noise, %dendritic : {t}
    %spikes, %next:6 = surge.burst_neuron %is, %id state(%vs, %vd, %ws, %wd, %theta, %since) dt({dt})
        neuron(#surge.two_compartment) using(#surge.fast_sigmoid<sharpness = 3>) : {t}
    %n1 = arith.addf %n, %spikes : {t}
    scf.yield %next#0, %next#1, %next#2, %next#3, %next#4, %next#5, %n1 : {types}
  }}
  return %out#0, %out#1, %out#2, %out#3, %out#4, %out#5, %out#6 : {types}
}}
func.func @main() -> ({types}, {types}) {{
  %somatic = arith.constant dense<[1200.0, 1000.0, 1100.0]> : {t}
  %dendritic = arith.constant dense<[700.0, 500.0, 0.0]> : {t}
  %d = arith.constant dense<1.0> : {t}
  %r:14 = surge.jvp @f(%somatic, %dendritic) wrt [0, 1] tangents(%d, %d) : ({t}, {t}), ({t}, {t}) -> ({types}, {types})
  return {", ".join(f"%r#{i}" for i in range(14))} : {types}, {types}
}}""")
    for i, (somatic, dendritic) in enumerate(((1200.0, 700.0), (1000.0, 500.0), (1100.0, 0.0))):
        state, since, count = tuple(map(Dual, starts[:5])), 10**6, Dual(0.0)
        for t in range(steps):
            u = noise(t, N)[i]
            spike, state, since = two_compartments(C, dt, Dual(somatic, 1.0) * u, Dual(dendritic, 1.0) * u, state, since)
            count += spike
        for name, at, want in zip(("V_s", "V_d", "w_s", "w_d", "theta"), range(5), state):
            compare([[got[at][i], got[7 + at][i]]], [[want.value, want.tangent]], 1e-9, f"{name} of neuron {i}")
        compare([[got[6][i], got[13][i]]], [[count.value, count.tangent]], 1e-9, f"spikes of neuron {i}")
        expect(count.value > 1 and abs(count.tangent) > 1e-6, f"{count.value} spikes, tangent {count.tangent}")


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
