//===- DetectBursts.cpp - Events and bursts of spike trains ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<Value> DetectBurstsOp::expand(RuleBuilder &b) {
  double dt = getDt().convertToDouble();
  Value spikes = widen(b, getSpikes()).front();
  SmallVector<Value> state = widen(b, getState());
  Value inside = state[1];
  Value t =
      b.add(StopGradientOp::create(b, state[0]), b.constant(dt, state[0]));
  Value isShort = isBefore(b, t, getWindow().convertToDouble(), dt);
  // The first spike behind another, which begins a burst; whether a burst has
  // begun and goes on.
  Value again = b.mul(spikes, inside);
  Value second = b.sub(spikes, again);
  return narrow(b, *this,
                {b.select(isShort, {}, spikes), b.select(isShort, second, {}),
                 b.select(isSpike(b, spikes), {}, t),
                 b.select(isShort, b.add(inside, second), {})});
}
