//===- Erfc.cpp - A Gaussian of height 2 / sqrt(pi) -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult ErfcAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               Real sharpness) {
  return verifyPositive(emitError, "sharpness", sharpness);
}

/// s(x) = 2 exp(-(k x)^2) / sqrt(pi)
Value ErfcAttr::slope(RuleBuilder &b, Value x) const {
  return slopeAt(b, x, [&](Value x) {
    Value scaled = b.scale(getSharpness().value, x);
    return b.scale(2 * llvm::numbers::inv_sqrtpi,
                   b.exp(b.neg(b.mul(scaled, scaled))));
  });
}
