//===- RMSProp.cpp - RMSProp ----------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/optimizers/Moments.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult RMSPropAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  Real decay, Real epsilon) {
  return failure(failed(verifyDecay(emitError, "decay", decay)) ||
                 failed(verifyNonnegative(emitError, "epsilon", epsilon)));
}

unsigned RMSPropAttr::numSlots() const { return 1; }

/// rate
SmallVector<Value> RMSPropAttr::coefficients(RuleBuilder &b, Value,
                                             Value rate) const {
  return {b.convert(rate, computationType(rate.getType()))};
}

/// v' = decay v + (1 - decay) g^2;  p' = p - rate g / (sqrt(v') + epsilon)
SmallVector<Value> RMSPropAttr::update(RuleBuilder &b, Value parameter,
                                       Value gradient, ValueRange slots,
                                       ValueRange coefficients) const {
  Element old(b, parameter, gradient, slots, coefficients);
  Value g = old.gradient;
  Value v = movingAverage(b, getDecay().value, old.slots[0], b.mul(g, g));
  Value deviation = b.add(b.sqrt(v), b.constant(getEpsilon().value, v));
  Value step = b.div(b.mul(old.coefficients[0], g), deviation);
  return old.results(b, b.sub(old.parameter, step), {v});
}
