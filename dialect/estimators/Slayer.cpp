//===- Slayer.cpp - How likely a noisy membrane changes its state ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult SlayerAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 Real scale, Real tau) {
  return failure(failed(verifyPositive(emitError, "scale", scale)) ||
                 failed(verifyPositive(emitError, "tau", tau)));
}

/// s(x) = (scale / (2 tau)) exp(-|x| / tau)
Value SlayerAttr::slope(RuleBuilder &b, Value x) const {
  double tau = getTau().value;
  return slopeAt(b, x, [&](Value x) {
    return b.scale(getScale().value / (2 * tau),
                   b.exp(b.scale(-1 / tau, b.abs(x))));
  });
}
