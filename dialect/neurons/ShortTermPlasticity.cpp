//===- ShortTermPlasticity.cpp - What synapses transmit -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<Value> ShortTermPlasticityOp::expand(RuleBuilder &b) {
  Value spikes = widen(b, getSpikes()).front();
  SmallVector<Value> state = widen(b, getState());
  return narrow(b, *this,
                getModel().step(b, spikes, state, getDt().convertToDouble()));
}
