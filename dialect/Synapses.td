//===- Synapses.td - Constants of synapses and neurons --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_SYNAPSES_TD
#define DIALECT_SYNAPSES_TD

include "dialect/Estimators.td"

//===----------------------------------------------------------------------===//
// Short-term plasticity. In every description x is the share of resources at hand and u the share of those that a spike
// uses; times are in ms.
//===----------------------------------------------------------------------===//

class Synapse<string Name, string keyword> : AttrDef<Surge_Dialect, Name,
    [DeclareAttrInterfaceMethods<SynapseAttrInterface>]> {
  let mnemonic = keyword;
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
  let genVerifyDecl = 1;
}

/// The extended model of Tsodyks and Markram, with constants that facilitate or depress.
class ExtendedTsodyksMarkram<string Name, string keyword, string tau_d, string tau_f, string U, string f>
    : Synapse<Name, keyword> {
  let parameters = (ins Real<tau_d>:$tau_d, Real<tau_f>:$tau_f, Real<U>:$U, Real<f>:$f);
}

def ShortTermDepressionAttr
    : ExtendedTsodyksMarkram<"ShortTermDepression", "short_term_depression", "20.0", "1000.0", "0.9", "0.1"> {
  let summary = "Depressing synapses: first spikes pass, bursts do not";
  let description = [{
    Between spikes `tau_d dx/dt = 1 - x` and `tau_f du/dt = U - u`. A spike transmits `x u`, then takes `u x` from `x`,
    then adds `f (1 - u)` to `u`. The state is `x, u`, at rest `1, U`. These constants let events through: so the
    weights W and Q of a burst network see event rates.

    At a constant rate `r` the means are near `u = (U + f r tau_f) / (1 + f r tau_f)` and `x = 1 / (1 + u r tau_d)`.

    Source: Costa, Sjöström and van Rossum, "Probabilistic inference of short-term synaptic plasticity in neocortical
    microcircuits", Frontiers in Computational Neuroscience 7, 2013, with the constants of Payeur et al.'s simulations.

    ```mlir
    func.func @example(%s: tensor<8xf64>, %x: tensor<8xf64>, %u: tensor<8xf64>) -> tensor<8xf64> {
      %out, %x1, %u1 = surge.short_term_plasticity %s state(%x, %u) dt(1.0) using(#surge.short_term_depression)
                       : tensor<8xf64>
      return %out : tensor<8xf64>
    }
    ```
  }];
}

def ShortTermFacilitationAttr
    : ExtendedTsodyksMarkram<"ShortTermFacilitation", "short_term_facilitation", "100.0", "100.0", "0.02", "0.1"> {
  let summary = "Facilitating synapses: bursts pass, first spikes do not";
  let description = [{
    The model of `short_term_depression` with constants that let bursts through: so the weights Y of a burst network see
    burst rates.

    ```mlir
    func.func @example(%s: tensor<8xf64>, %x: tensor<8xf64>, %u: tensor<8xf64>) -> tensor<8xf64> {
      %out, %x1, %u1 = surge.short_term_plasticity %s state(%x, %u) dt(1.0)
                       using(#surge.short_term_facilitation<tau_d = 50>) : tensor<8xf64>
      return %out : tensor<8xf64>
    }
    ```
  }];
}

def TsodyksMarkramAttr : Synapse<"TsodyksMarkram", "tsodyks_markram"> {
  let summary = "Resources that are active, then recover";
  let description = [{
    Between spikes, with `y` the share of resources that is active,

        dx/dt = (1 - x - y) / tau_rec,   dy/dt = -y / tau_in,   du/dt = -u / tau_fac.

    A spike first adds `U (1 - u)` to `u`, then `u x` to `y`, then takes the same `u x` from `x`; the order matters.
    What is transmitted is `y`, at every step and not at spikes alone, to be multiplied by the absolute efficacy. The
    state is `x, y, u`, at rest `1, 0, 0`. The defaults depress; facilitating synapses have `tau_rec = 130, tau_fac =
    530, U = 0.03, tau_in = 1.5`. Where `tau_fac` is 0, `u` is `U` at every spike.

    Source: Tsodyks, Pawelzik and Markram, "Neural networks with dynamic synapses", Neural Computation 10, 1998.

    ```mlir
    func.func @example(%s: tensor<8xf64>, %x: tensor<8xf64>, %y: tensor<8xf64>, %u: tensor<8xf64>) -> tensor<8xf64> {
      %out, %x1, %y1, %u1 = surge.short_term_plasticity %s state(%x, %y, %u) dt(0.1)
                            using(#surge.tsodyks_markram<tau_rec = 130, tau_fac = 530, U = 0.03, tau_in = 1.5>)
                            : tensor<8xf64>
      return %out : tensor<8xf64>
    }
    ```
  }];
  let parameters = (ins Real<"800.0">:$tau_rec, Real<"0.0">:$tau_fac, Real<"0.5">:$U, Real<"3.0">:$tau_in);
}

//===----------------------------------------------------------------------===//
// Neurons
//===----------------------------------------------------------------------===//

def TwoCompartmentAttr : AttrDef<Surge_Dialect, "TwoCompartment"> {
  let mnemonic = "two_compartment";
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
  let genVerifyDecl = 1;
  let summary = "Constants of a soma and a dendrite that makes it burst";
  let description = [{
    | constant | default | meaning |
    |---|---|---|
    | `C_s`, `C_d` | 370, 170 pF | capacity of soma and dendrite |
    | `tau_s`, `tau_d` | 16, 7 ms | their membrane time constants |
    | `E_L`, `V_r` | -70, -70 mV | leak potential; what a spike resets the soma to |
    | `theta_0`, `theta_jump`, `tau_theta` | -50 mV, 2 mV, 27 ms | threshold at rest, what a spike adds, its recovery |
    | `b`, `tau_ws` | 200 pA, 100 ms | what a spike adds to the adaptation of the soma, its decay |
    | `g_s`, `g_d` | 1300, 1200 pA | current that an active dendrite sends into soma and dendrite |
    | `E_d`, `D_d` | -38, 6 mV | half activation of the dendrite, its width |
    | `c_bap`, `delay`, `width` | 2600 pA, 0.5 ms, 2 ms | the back-propagating action potential: height, onset, length |
    | `a_w`, `tau_wd` | 13 nS, 30 ms | adaptation of the dendrite |

    Source: Naud and Sprekeler (see `surge.burst_neuron`), whose equations are written down there.

    ```mlir
    func.func @example(%i: f64, %vs: f64, %vd: f64, %ws: f64, %wd: f64, %theta: f64, %t: f64) -> f64 {
      %spike, %next:6 = surge.burst_neuron %i, %i state(%vs, %vd, %ws, %wd, %theta, %t) dt(0.1)
                        neuron(#surge.two_compartment<g_s = 0, E_d = -57>) using(#surge.triangular<width = 5>) : f64
      return %spike : f64
    }
    ```
  }];
  let parameters = (ins Real<"370.0">:$C_s, Real<"16.0">:$tau_s, Real<"-70.0">:$E_L, Real<"-70.0">:$V_r,
                        Real<"-50.0">:$theta_0, Real<"2.0">:$theta_jump, Real<"27.0">:$tau_theta,
                        Real<"200.0">:$b, Real<"100.0">:$tau_ws, Real<"1300.0">:$g_s,
                        Real<"170.0">:$C_d, Real<"7.0">:$tau_d, Real<"-38.0">:$E_d, Real<"6.0">:$D_d,
                        Real<"1200.0">:$g_d, Real<"2600.0">:$c_bap, Real<"0.5">:$delay, Real<"2.0">:$width,
                        Real<"13.0">:$a_w, Real<"30.0">:$tau_wd);
}

#endif // DIALECT_SYNAPSES_TD
