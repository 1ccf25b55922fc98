//===- Neurons.td - Time, spikes and bursts ----------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_NEURONS_TD
#define DIALECT_NEURONS_TD

include "dialect/Bursts.td"
include "dialect/Ops.td"
include "dialect/Synapses.td"

// Every op here is one step of `dt`. What a neuron remembers comes in as operands and goes out as results, so a
// simulation is an `scf.for` whose iteration arguments are the state, and backpropagation through time is its
// derivative. Times share one unit, that of `dt`. Elements narrower than f32 are computed in f32. Each op is a formula
// in other ops (`ExpandOpInterface`), which give it its derivative.
//
// A time that is compared (with a refractory period, a burst's window, the box of an action potential) counts as
// reached from a thousandth of a step before it, so that rounding does not decide about a multiple of `dt`.

class NeuronOp<string mnemonic, list<Trait> traits = []>
    : Surge_Op<mnemonic, [Pure, DeclareOpInterfaceMethods<ExpandOpInterface>] # traits> {
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Time
//===----------------------------------------------------------------------===//

def LeakOp : NeuronOp<"leak", [AllTypesMatch<["state", "input", "result"]>]> {
  let summary = "One step of a leaky integrator";
  let description = [{
    One step of `tau ds/dt = x - s` with the input `x` held: Euler's, `s + (dt / tau) (x - s)`, or where `exact`, the
    solution `x + (s - x) exp(-dt / tau)`. Euler's step with `dt = tau` forgets the state, and with `dt > 2 tau` it
    diverges.

    With a signal as input it is an exponential moving average, `(1 - dt / tau) s + (dt / tau) x`. A trace of spikes is
    the leak toward zero plus the spikes, `leak(s toward 0) + spikes`; its mean is `tau` times the rate.

    Source: Greedy, Zhu, Pemberton, Mellor and Costa, "Single-phase deep learning in cortico-cortical networks",
    NeurIPS 2022, for potentials (`tau_z`, `tau_u`) and averages of events and bursts (`tau_e`, `tau_b`).

    ```mlir
    func.func @example(%v: tensor<100xf64>, %current: tensor<100xf64>, %trace: tensor<100xf64>,
                       %spikes: tensor<100xf64>)
        -> (tensor<100xf64>, tensor<100xf64>) {
      %v1 = surge.leak %v toward %current tau(20.0) dt(0.1) : tensor<100xf64>
      %zero = arith.constant dense<0.0> : tensor<100xf64>
      %decayed = surge.leak %trace toward %zero tau(100) dt(0.1) exact : tensor<100xf64>
      %trace1 = arith.addf %decayed, %spikes : tensor<100xf64>
      return %v1, %trace1 : tensor<100xf64>, tensor<100xf64>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$state, Surge_FloatLike:$input, F64Attr:$tau, F64Attr:$dt, UnitAttr:$exact);
  let results = (outs Surge_FloatLike:$result);
  let assemblyFormat = [{
    $state `toward` $input `tau` `(` custom<Number>($tau) `)` `dt` `(` custom<Number>($dt) `)` (`exact` $exact^)?
    attr-dict `:` type($state)
  }];
}

def DelayOp : NeuronOp<"delay", [AllTypesMatch<["input", "delayed"]>, AllTypesMatch<["line", "newLine"]>]> {
  let summary = "A signal as it was some steps ago";
  let description = [{
    The line holds the signal of as many steps as its first axis is long, `n`: the op takes what stands at place
    `step mod n`, that of `n` steps ago, and puts the input there. Steps count from 0; in the first `n` steps the delayed
    signal is what the line held at first. Axons with several delays are several lines.

    ```mlir
    func.func @example(%spikes: tensor<100xf64>, %line: tensor<16x100xf64>, %step: index)
        -> (tensor<100xf64>, tensor<16x100xf64>) {
      %late, %line1 = surge.delay %spikes line(%line) step(%step) : tensor<100xf64>, tensor<16x100xf64>
      return %late, %line1 : tensor<100xf64>, tensor<16x100xf64>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$input, Surge_FloatTensor:$line, Index:$step);
  let results = (outs Surge_FloatLike:$delayed, Surge_FloatTensor:$newLine);
  let assemblyFormat = [{
    $input `line` `(` $line `)` `step` `(` $step `)` attr-dict `:` type($input) `,` type($line)
  }];
}

def ShortTermPlasticityOp : NeuronOp<"short_term_plasticity"> {
  let summary = "What synapses transmit while they facilitate and depress";
  let description = [{
    First `dt` without spikes, which the model solves exactly; then the spikes of the step, 0 or 1 for each synapse.
    Returns what each synapse transmits, per unit of weight, and its next state. The models say what the state is, where
    it starts, and in which order a spike changes it.

    ```mlir
    func.func @example(%spikes: tensor<100xf64>, %x: tensor<100xf64>, %u: tensor<100xf64>)
        -> (tensor<100xf64>, tensor<100xf64>, tensor<100xf64>) {
      %out, %x1, %u1 = surge.short_term_plasticity %spikes state(%x, %u) dt(1.0)
                       using(#surge.short_term_facilitation) : tensor<100xf64>
      return %out, %x1, %u1 : tensor<100xf64>, tensor<100xf64>, tensor<100xf64>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$spikes, Variadic<Surge_FloatLike>:$state, F64Attr:$dt,
                       SynapseAttrInterface:$model);
  let results = (outs Surge_FloatLike:$transmitted, Variadic<Surge_FloatLike>:$newState);
  let assemblyFormat = [{
    $spikes `state` `(` $state `)` `dt` `(` custom<Number>($dt) `)` `using` `(` custom<Synapse>($model) `)` attr-dict
    `:` custom<StateTypes>(type($spikes), ref($state), type($state), type($transmitted), type($newState))
  }];
}

//===----------------------------------------------------------------------===//
// Spiking neurons
//===----------------------------------------------------------------------===//

def PoissonOp : NeuronOp<"poisson", [AllTypesMatch<["rate", "spikes"]>]> {
  let summary = "Spikes of Poisson processes";
  let description = [{
    1 with probability `1 - exp(-rate dt)`, that of one spike or more of a Poisson process within a step, else 0. The
    rate is in spikes per unit of `dt`; zero or less never spikes. It is a `surge.bernoulli` with the logits
    `ln(exp(rate dt) - 1)`, whose numbers and estimator it uses: with `#surge.straight_through` the derivative is
    that of the probability, `dt exp(-rate dt)`. Fold the step into the key, for the same key gives the same spikes.

    ```mlir
    func.func @example(%rate: tensor<100xf64>, %key: !surge.key, %step: index) -> tensor<100xf64> {
      %now = surge.fold_in %key, %step : index
      %spikes = surge.poisson %rate, %now dt(0.001) using(#surge.straight_through) : tensor<100xf64>
      return %spikes : tensor<100xf64>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$rate, Surge_Key:$key, F64Attr:$dt, SamplerAttrInterface:$estimator);
  let results = (outs Surge_FloatLike:$spikes);
  let assemblyFormat = [{
    $rate `,` $key `dt` `(` custom<Number>($dt) `)` `using` `(` custom<Sampler>($estimator) `)` attr-dict
    `:` type($rate)
  }];
}

def Reset : I32EnumAttr<"Reset", "What a spike does to the membrane potential", [
    I32EnumAttrCase<"Subtract", 0, "subtract">, I32EnumAttrCase<"Zero", 1, "zero">]> {
  let cppNamespace = "::mlir::surge";
}

def LIFOp : NeuronOp<"lif"> {
  let summary = "One step of leaky integrate-and-fire neurons";
  let description = [{
    With potentials measured from rest, and as input the potential that a current would hold, `R I`:

        v^ = leak(v toward input)                  as surge.leak, Euler's or exact
        spike = step(v^ - threshold)
        v' = v^ - threshold spike                  reset(subtract), the default
        v' = v^ (1 - spike)                        reset(zero)

    With a refractory period the state has a second value, the time that is left of it, zero at first. While it is
    above zero, the potential is held and there is no spike; a spike sets it to the period.

    The derivative of a spike is the surrogate's slope at `v^ - threshold`. It flows through the reset too, unless that
    is `detached`; the time left has none.

    Source: Lapicque, 1907; Neftci, Mostafa and Zenke, "Surrogate gradient learning in spiking neural networks", IEEE
    Signal Processing Magazine 36, 2019.

    ```mlir
    func.func @example(%input: tensor<100xf32>, %v: tensor<100xf32>, %left: tensor<100xf32>)
        -> (tensor<100xf32>, tensor<100xf32>) {
      %s, %v1 = surge.lif %input state(%v) tau(20.0) dt(1.0) threshold(1.0) using(#surge.fast_sigmoid) : tensor<100xf32>
      %t, %v2, %left1 = surge.lif %input state(%v1, %left) tau(20.0) dt(1.0) threshold(1.0) reset(zero) refractory(2.0)
                        exact detached using(#surge.arctan) : tensor<100xf32>
      return %t, %v2 : tensor<100xf32>, tensor<100xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$input, Variadic<Surge_FloatLike>:$state, F64Attr:$tau, F64Attr:$dt,
                       F64Attr:$threshold, DefaultValuedAttr<Reset, "Reset::Subtract">:$reset,
                       OptionalAttr<F64Attr>:$refractory, UnitAttr:$exact, UnitAttr:$detached,
                       SurrogateAttrInterface:$estimator);
  let results = (outs Surge_FloatLike:$spikes, Variadic<Surge_FloatLike>:$newState);
  let assemblyFormat = [{
    $input `state` `(` $state `)` `tau` `(` custom<Number>($tau) `)` `dt` `(` custom<Number>($dt) `)`
    `threshold` `(` custom<Number>($threshold) `)` (`reset` `(` $reset^ `)`)?
    (`refractory` `(` custom<Number>($refractory)^ `)`)? (`exact` $exact^)? (`detached` $detached^)?
    `using` `(` custom<Surrogate>($estimator) `)` attr-dict
    `:` custom<StateTypes>(type($input), ref($state), type($state), type($spikes), type($newState))
  }];
}

def BurstNeuronOp : NeuronOp<"burst_neuron", [AllTypesMatch<["soma", "dendrite", "spikes"]>]> {
  let summary = "One step of two-compartment neurons that burst";
  let description = [{
    The operands are the currents into the soma and into the dendrite, in pA. The state is

        V_s, V_d      the potentials of soma and dendrite, in mV; at rest E_L
        w_s, w_d      the currents of adaptation, in pA; at rest 0
        theta         the threshold, in mV; at rest theta_0
        t             the time since the last spike, in ms; at first any time beyond all windows, 1000 say

    and a step is Euler's, with the state of before the step on every right-hand side; the neuron's attribute says what
    the constants are:

        F = sigmoid((V_d - E_d) / D_d)
        K = 1 where delay <= t < delay + width, else 0           a back-propagating action potential
        V_s^ = V_s + dt (-(V_s - E_L) / tau_s + (g_s F + soma - w_s) / C_s)
        V_d' = V_d + dt (-(V_d - E_L) / tau_d + (g_d F + c_bap K + dendrite - w_d) / C_d)
        w_s^ = w_s - dt w_s / tau_ws
        w_d' = w_d + dt (a_w (V_d - E_L) - w_d) / tau_wd
        theta^ = theta + dt (theta_0 - theta) / tau_theta
        spike = step(V_s^ - theta^)
        V_s' = V_r where there is a spike, else V_s^
        w_s' = w_s^ + b spike
        theta' = theta^ + theta_jump spike
        t' = 0 where there is a spike, else t + dt

    The derivative of a spike is the surrogate's slope; it flows through everything but the time.

    Source: Naud and Sprekeler, "Sparse bursts optimize information transmission in a multiplexed neural code", PNAS
    115, 2018, with the constants of the spiking model of Greedy et al. (see `leak`).

    ```mlir
    func.func @example(%soma: tensor<100xf64>, %dendrite: tensor<100xf64>, %vs: tensor<100xf64>, %vd: tensor<100xf64>,
                       %ws: tensor<100xf64>, %wd: tensor<100xf64>, %theta: tensor<100xf64>, %t: tensor<100xf64>)
        -> (tensor<100xf64>, tensor<100xf64>) {
      %spikes, %next:6 = surge.burst_neuron %soma, %dendrite state(%vs, %vd, %ws, %wd, %theta, %t) dt(0.1)
                         neuron(#surge.two_compartment) using(#surge.fast_sigmoid) : tensor<100xf64>
      return %spikes, %next#0 : tensor<100xf64>, tensor<100xf64>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$soma, Surge_FloatLike:$dendrite, Variadic<Surge_FloatLike>:$state, F64Attr:$dt,
                       TwoCompartmentAttr:$neuron, SurrogateAttrInterface:$estimator);
  let results = (outs Surge_FloatLike:$spikes, Variadic<Surge_FloatLike>:$newState);
  let assemblyFormat = [{
    $soma `,` $dendrite `state` `(` $state `)` `dt` `(` custom<Number>($dt) `)`
    `neuron` `(` custom<TwoCompartment>($neuron) `)` `using` `(` custom<Surrogate>($estimator) `)` attr-dict
    `:` custom<StateTypes>(type($soma), ref($state), type($state), type($spikes), type($newState))
  }];
}

//===----------------------------------------------------------------------===//
// Bursts
//===----------------------------------------------------------------------===//

def DetectBurstsOp : NeuronOp<"detect_bursts", [AllTypesMatch<["spikes", "events", "bursts"]>]> {
  let summary = "Tell the events and bursts of spike trains";
  let description = [{
    Spikes less than `window` apart belong to one burst. An event is a spike that stands alone or is the first of a
    burst; a burst is counted once, at its second spike. So the events and bursts of a train are

        events = spikes where t + dt >= window
        bursts = spikes where t + dt < window and not inside

    with the state `t`, the time since the last spike before this step (at first any time beyond the window, 1000 say),
    and `inside`, 1 within a burst whose second spike has been, else 0 (at first 0). The third and later spikes of a
    burst are neither. Events and bursts are linear in the spikes, through which their derivative flows.

    Source: Payeur, Guerguiev, Zenke, Richards and Naud, "Burst-dependent synaptic plasticity can coordinate learning in
    hierarchical circuits", Nature Neuroscience 24, 2021; Greedy et al. (see `leak`), section 2.1, with a window of 16
    ms.

    ```mlir
    func.func @example(%spikes: tensor<100xf64>, %t: tensor<100xf64>, %inside: tensor<100xf64>)
        -> (tensor<100xf64>, tensor<100xf64>, tensor<100xf64>, tensor<100xf64>) {
      %events, %bursts, %t1, %inside1 = surge.detect_bursts %spikes state(%t, %inside) window(16.0) dt(0.1)
                                        : tensor<100xf64>
      return %events, %bursts, %t1, %inside1 : tensor<100xf64>, tensor<100xf64>, tensor<100xf64>, tensor<100xf64>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$spikes, Variadic<Surge_FloatLike>:$state, F64Attr:$window, F64Attr:$dt);
  let results = (outs Surge_FloatLike:$events, Surge_FloatLike:$bursts, Variadic<Surge_FloatLike>:$newState);
  let assemblyFormat = [{
    $spikes `state` `(` $state `)` `window` `(` custom<Number>($window) `)` `dt` `(` custom<Number>($dt) `)` attr-dict
    `:` custom<StateTypes>(type($spikes), ref($state), type($state), type($events), type($newState))
  }];
}

def EnsembleOp : NeuronOp<"ensemble", [AllTypesMatch<["events", "bursts"]>]> {
  let summary = "Event rate, burst rate and burst probability of ensembles";
  let description = [{
    The means along the last axis, the neurons of an ensemble: `e` of the events, `b` of the bursts; and the burst
    probability `p = b / e`, or what `otherwise` says (0 by default) where no neuron had an event. Events and bursts are
    those of one step, or averages of them over time (`surge.leak`), without which few steps have an event.

    Source: Greedy et al. (see `leak`), section 2.1.

    ```mlir
    func.func @example(%events: tensor<2x100xf64>, %bursts: tensor<2x100xf64>)
        -> (tensor<2xf64>, tensor<2xf64>, tensor<2xf64>) {
      %e, %b, %p = surge.ensemble %events, %bursts otherwise(0.375) : tensor<2x100xf64> -> tensor<2xf64>
      return %e, %b, %p : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$events, Surge_FloatTensor:$bursts, OptionalAttr<F64Attr>:$otherwise);
  let results = (outs Surge_FloatTensor:$eventRate, Surge_FloatTensor:$burstRate, Surge_FloatTensor:$probability);
  let assemblyFormat = [{
    $events `,` $bursts (`otherwise` `(` custom<Number>($otherwise)^ `)`)? attr-dict `:` type($events) `->`
    custom<OneType>(type($eventRate), type($burstRate), type($probability))
  }];
}

def BurstRateOp : NeuronOp<"burst_rate", [AllTypesMatch<["eventRate", "drive", "rate", "probability"]>]> {
  let summary = "Burst rate and burst probability of units in a network of rates";
  let description = [{
    For units of event rate `e = f(v)` whose dendrites receive `u`, with the apical drive `d = f'(v) u`: the burst
    probability and the burst rate

        p = 2 p^b sigma(2 / p^b * u h(e)),   h(e) = f'(v) / e,   b = p e

    around the baseline `p^b`, above 0 and up to 0.5, so that `p` lies between 0 and 1. `1 / e` is not formed: where a unit
    has no events, `p` is the baseline and `b` is 0. `surge.burst_gradient` makes networks of it; a layer's weights change
    by `(p - p^b) e = b - p^b e`.

    Source: Greedy et al. (see `leak`), section 2.2, with the slope 1 for every baseline.

    ```mlir
    func.func @example(%e: tensor<8x500xf64>, %d: tensor<8x500xf64>) -> (tensor<8x500xf64>, tensor<8x500xf64>) {
      %b, %p = surge.burst_rate %e drive(%d) baseline(0.5) : tensor<8x500xf64>
      return %b, %p : tensor<8x500xf64>, tensor<8x500xf64>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$eventRate, Surge_FloatLike:$drive, F64Attr:$baseline);
  let results = (outs Surge_FloatLike:$rate, Surge_FloatLike:$probability);
  let assemblyFormat = [{
    $eventRate `drive` `(` $drive `)` `baseline` `(` custom<Number>($baseline) `)` attr-dict `:` type($eventRate)
  }];
}

def TaughtBurstRateOp : NeuronOp<"taught_burst_rate",
    [AllTypesMatch<["eventRate", "target", "rate", "probability"]>]> {
  let summary = "Burst rate and burst probability of output units with a teacher";
  let description = [{
    For output units of event rate `e` that a teacher wants at `t`: the burst probability and the burst rate

        output(sigmoid)   p = p^b + p^b (t - e) (1 - e)      e = sigma(v), squared error
        output(softmax)   p = p^b + p^b (t - e) / e          e = softmax(v), cross-entropy
        b = p e

    around the baseline `p^b`, above 0 and up to 0.5. `1 / e` is not formed for `b`; where a unit has no events, `p` is
    the baseline. The softmax has the bursts of `p^b t`, which is more than there are events where `e` is small. A
    weaker teacher is a target nearer to `e`; without one, `t = e`, all burst at the baseline. Hidden units are
    `surge.burst_rate`, and `surge.burst_gradient` makes networks of both.

    Source: Greedy et al. (see `leak`), section 2.2.

    ```mlir
    func.func @example(%e: tensor<8x10xf64>, %t: tensor<8x10xf64>) -> (tensor<8x10xf64>, tensor<8x10xf64>) {
      %b, %p = surge.taught_burst_rate %e toward %t baseline(0.5) output(sigmoid) : tensor<8x10xf64>
      return %b, %p : tensor<8x10xf64>, tensor<8x10xf64>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$eventRate, Surge_FloatLike:$target, F64Attr:$baseline, EventOutput:$output);
  let results = (outs Surge_FloatLike:$rate, Surge_FloatLike:$probability);
  let assemblyFormat = [{
    $eventRate `toward` $target `baseline` `(` custom<Number>($baseline) `)` `output` `(` $output `)` attr-dict
    `:` type($eventRate)
  }];
}

def BurstPlasticityOp : NeuronOp<"burst_plasticity",
    [AllTypesMatch<["weights", "newWeights"]>, AllTypesMatch<["events", "bursts"]>]> {
  let summary = "Burst-dependent plasticity at events and bursts";
  let description = [{
    An event of neuron `i` weakens its synapses by `p^b` times the trace `x_j` of the neuron before the synapse, the
    second spike of a burst strengthens them by the whole trace:

        w'_ij = w_ij + rate (burst_i - p^b event_i) x_j

    with the baseline `p^b` between 0 and 1; then `w'` is clipped to an interval where one is given. The mean over
    bursts that follow events with probability `p` is `rate e_i (p_i - p^b) x_j`, equation 1 of the rate model. With
    rates in place of spikes the op is that equation itself.

    Source: Greedy et al. (see `leak`), equation 1, and the rule of their spiking simulation.

    ```mlir
    func.func @example(%w: tensor<10x784xf64>, %events: tensor<10xf64>, %bursts: tensor<10xf64>,
                       %trace: tensor<784xf64>, %rate: f64) -> tensor<10x784xf64> {
      %w1 = surge.burst_plasticity %w events(%events) bursts(%bursts) trace(%trace) rate(%rate) baseline(0.375)
            clip(0.0, 1.5) : tensor<10x784xf64>
      return %w1 : tensor<10x784xf64>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$weights, Surge_FloatTensor:$events, Surge_FloatTensor:$bursts,
                       Surge_FloatTensor:$trace, AnyTypeOf<[F16, BF16, F32, F64]>:$rate, F64Attr:$baseline,
                       OptionalAttr<F64Attr>:$lowest, OptionalAttr<F64Attr>:$highest);
  let results = (outs Surge_FloatTensor:$newWeights);
  let assemblyFormat = [{
    $weights `events` `(` $events `)` `bursts` `(` $bursts `)` `trace` `(` $trace `)` `rate` `(` $rate `)`
    `baseline` `(` custom<Number>($baseline) `)`
    (`clip` `(` custom<Number>($lowest)^ `,` custom<Number>($highest) `)`)? attr-dict
    `:` custom<WeightTypes>(type($weights), type($events), type($bursts), type($trace), type($rate))
  }];
}

#endif // DIALECT_NEURONS_TD
