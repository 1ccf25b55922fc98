//===- BurstNeuron.cpp - Soma and dendrite --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<Value> BurstNeuronOp::expand(RuleBuilder &b) {
  TwoCompartmentAttr c = getNeuron();
  double dt = getDt().convertToDouble();
  SmallVector<Value> currents = widen(b, {getSoma(), getDendrite()});
  SmallVector<Value> state = widen(b, getState());
  Value vs = state[0], vd = state[1], ws = state[2], wd = state[3],
        theta = state[4];
  Value t = StopGradientOp::create(b, state[5]);
  auto constant = [&](Real real) { return b.constant(real.value, vs); };

  // F = sigmoid((V_d - E_d) / D_d); K is the box.
  Value active =
      b.sigmoid(b.scale(1 / c.getDD().value, b.sub(vd, constant(c.getED()))));
  double end = c.getDelay().value + c.getWidth().value;
  Value begun = isBefore(b, t, c.getDelay().value, dt);
  Value box = b.select(begun, {}, constant(c.getCBap()));
  box = b.select(isBefore(b, t, end, dt), box, {});

  // V + dt (-(V - E_L) / tau + I / C)
  auto membrane = [&](Value v, Value current, Real tau, Real capacity) {
    Value moved = leak(b, v, constant(c.getE_L()), tau.value, dt,
                       /*exact=*/false);
    return b.add(moved, b.scale(dt / capacity.value, current));
  };
  Value intoSoma =
      b.sub(b.add(b.scale(c.getGS().value, active), currents[0]), ws);
  Value intoDendrite = b.sub(
      b.add(b.add(b.scale(c.getGD().value, active), box), currents[1]), wd);
  Value somatic = membrane(vs, intoSoma, c.getTauS(), c.getCS());
  Value dendritic = membrane(vd, intoDendrite, c.getTauD(), c.getCD());
  Value drive = b.scale(c.getAW().value, b.sub(vd, constant(c.getE_L())));
  Value adapted = leak(b, wd, drive, c.getTauWd().value, dt, /*exact=*/false);
  Value fatigue = b.scale(1 - dt / c.getTauWs().value, ws);
  Value threshold = leak(b, theta, constant(c.getTheta_0()),
                         c.getTauTheta().value, dt, /*exact=*/false);

  Value spikes = StepOp::create(b, b.sub(somatic, threshold), getEstimator());
  Value silent = b.sub(b.constant(1, spikes), spikes);
  // Exactly V_r at a spike, and linear in the spike.
  Value reset = b.add(b.mul(silent, somatic), b.scale(c.getVR().value, spikes));
  Value later = b.add(t, b.constant(dt, t));
  return narrow(b, *this,
                {spikes, reset, dendritic,
                 b.add(fatigue, b.scale(c.getB().value, spikes)), adapted,
                 b.add(threshold, b.scale(c.getThetaJump().value, spikes)),
                 b.select(isSpike(b, spikes), {}, later)});
}

LogicalResult TwoCompartmentAttr::verify(
    function_ref<InFlightDiagnostic()> emitError, Real C_s, Real tau_s,
    Real E_L, Real V_r, Real theta_0, Real theta_jump, Real tau_theta, Real b,
    Real tau_ws, Real g_s, Real C_d, Real tau_d, Real E_d, Real D_d, Real g_d,
    Real c_bap, Real delay, Real width, Real a_w, Real tau_wd) {
  std::pair<StringRef, Real> positive[] = {
      {"C_s", C_s},       {"tau_s", tau_s}, {"tau_theta", tau_theta},
      {"tau_ws", tau_ws}, {"C_d", C_d},     {"tau_d", tau_d},
      {"D_d", D_d},       {"width", width}, {"tau_wd", tau_wd}};
  for (auto [name, value] : positive)
    if (failed(verifyPositive(emitError, name, value)))
      return failure();
  std::pair<StringRef, Real> finite[] = {{"E_L", E_L},
                                         {"V_r", V_r},
                                         {"theta_0", theta_0},
                                         {"theta_jump", theta_jump},
                                         {"b", b},
                                         {"g_s", g_s},
                                         {"E_d", E_d},
                                         {"g_d", g_d},
                                         {"c_bap", c_bap},
                                         {"a_w", a_w}};
  for (auto [name, value] : finite)
    if (failed(verifyFinite(emitError, name, value)))
      return failure();
  return verifyNonnegative(emitError, "delay", delay);
}
