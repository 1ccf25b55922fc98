//===- ArcTan.cpp - The derivative of an arc tangent ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult ArcTanAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 Real sharpness) {
  return verifyPositive(emitError, "sharpness", sharpness);
}

/// s(x) = (1 / pi) / (1 + (pi a x / 2)^2)
Value ArcTanAttr::slope(RuleBuilder &b, Value x) const {
  return slopeAt(b, x, [&](Value x) {
    Value scaled = b.scale(llvm::numbers::pi * getSharpness().value / 2, x);
    Value denominator = b.add(b.constant(1, x), b.mul(scaled, scaled));
    return b.div(b.constant(llvm::numbers::inv_pi, x), denominator);
  });
}
