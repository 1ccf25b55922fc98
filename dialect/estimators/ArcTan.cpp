//===- ArcTan.cpp - The derivative of an arc tangent ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Softmax.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult ArcTanAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 Real sharpness) {
  return verifyPositive(emitError, "sharpness", sharpness);
}

/// s(x) = (1 / pi) / (1 + (pi a x / 2)^2)
Value ArcTanAttr::slope(RuleBuilder &b, Value x) const {
  Value wide = b.convert(x, computationType(x.getType()));
  Value scaled = b.scale(llvm::numbers::pi * getSharpness().value / 2, wide);
  Value denominator = b.add(b.constant(1, wide), b.mul(scaled, scaled));
  return b.convert(b.div(b.constant(llvm::numbers::inv_pi, wide), denominator),
                   getElementTypeOrSelf(x));
}
