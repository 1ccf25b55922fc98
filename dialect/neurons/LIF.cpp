//===- LIF.cpp - One step of leaky integrate-and-fire neurons -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<Value> LIFOp::expand(RuleBuilder &b) {
  double dt = getDt().convertToDouble();
  Value input = widen(b, getInput()).front();
  SmallVector<Value> state = widen(b, getState());
  Value v =
      leak(b, state[0], input, getTau().convertToDouble(), dt, getExact());
  Value threshold = b.constant(getThreshold().convertToDouble(), v);
  Value left, isOver;
  if (getRefractory()) {
    left = StopGradientOp::create(b, state[1]);
    isOver = isBefore(b, left, dt / 500, dt);
    v = b.select(isOver, v, state[0]);
  }
  Value spikes = StepOp::create(b, b.sub(v, threshold), getEstimator());
  if (getRefractory())
    spikes = b.select(isOver, spikes, {});

  Value reset = spikes;
  if (getDetached())
    reset = StopGradientOp::create(b, spikes);
  Value one = b.constant(1, v);
  Value next = getReset() == Reset::Subtract ? b.sub(v, b.mul(threshold, reset))
                                             : b.mul(v, b.sub(one, reset));
  SmallVector<Value> results{spikes, next};
  if (getRefractory()) {
    Value rest =
        b.maximum(b.sub(left, b.constant(dt, left)), b.constant(0, left));
    Value period = b.constant(getRefractory()->convertToDouble(), left);
    results.push_back(b.select(isSpike(b, spikes), period, rest));
  }
  return narrow(b, *this, results);
}
