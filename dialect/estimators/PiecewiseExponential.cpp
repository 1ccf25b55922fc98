//===- PiecewiseExponential.cpp - An exponential on either side -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
PiecewiseExponentialAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 Real sharpness) {
  return verifyPositive(emitError, "sharpness", sharpness);
}

/// s(x) = (a / 2) exp(-a |x|)
Value PiecewiseExponentialAttr::slope(RuleBuilder &b, Value x) const {
  double a = getSharpness().value;
  return slopeAt(b, x, [&](Value x) {
    return b.scale(a / 2, b.exp(b.scale(-a, b.abs(x))));
  });
}
