//===- SGD.cpp - Gradient descent, with momentum --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/optimizers/Moments.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult SGDAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                              Real momentum, Real weightDecay, bool nesterov) {
  if (nesterov && momentum.value == 0)
    return emitError() << "expected momentum above 0 for nesterov, but got "
                       << toString(momentum);
  return failure(
      failed(verifyNonnegative(emitError, "momentum", momentum)) ||
      failed(verifyNonnegative(emitError, "weight_decay", weightDecay)));
}

unsigned SGDAttr::numSlots() const { return getMomentum().value == 0 ? 0 : 1; }

/// rate
SmallVector<Value> SGDAttr::coefficients(RuleBuilder &b, Value,
                                         Value rate) const {
  return {b.convert(rate, computationType(rate.getType()))};
}

/// g' = g + lambda p;  m' = mu m + g';  p' = p - rate m',
/// or p' = p - rate (g' + mu m') with Nesterov's momentum
SmallVector<Value> SGDAttr::update(RuleBuilder &b, Value parameter,
                                   Value gradient, ValueRange slots,
                                   ValueRange coefficients) const {
  Element old(b, parameter, gradient, slots, coefficients);
  double mu = getMomentum().value, lambda = getWeightDecay().value;
  Value g = old.gradient;
  if (lambda != 0)
    g = b.add(g, b.scale(lambda, old.parameter));
  Value direction = g;
  SmallVector<Value> moments;
  if (mu != 0) {
    moments = {b.add(b.scale(mu, old.slots[0]), g)};
    direction = getNesterov() ? b.add(g, b.scale(mu, moments[0])) : moments[0];
  }
  Value step = b.mul(old.coefficients[0], direction);
  return old.results(b, b.sub(old.parameter, step), moments);
}
