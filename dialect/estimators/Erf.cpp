//===- Erf.cpp - A Gaussian of integral 1 ---------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult ErfAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                              Real sharpness) {
  return verifyPositive(emitError, "sharpness", sharpness);
}

/// s(x) = (a / sqrt(pi)) exp(-(a x)^2)
Value ErfAttr::slope(RuleBuilder &b, Value x) const {
  double a = getSharpness().value;
  return slopeAt(b, x, [&](Value x) {
    Value scaled = b.scale(a, x);
    return b.scale(a * llvm::numbers::inv_sqrtpi,
                   b.exp(b.neg(b.mul(scaled, scaled))));
  });
}
