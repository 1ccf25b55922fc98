//===- FastSigmoid.cpp - The derivative of x / (1 + k|x|) ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Softmax.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
FastSigmoidAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                        Real sharpness) {
  return verifyPositive(emitError, "sharpness", sharpness);
}

/// s(x) = 1 / (1 + k |x|)^2
Value FastSigmoidAttr::slope(RuleBuilder &b, Value x) const {
  Value wide = b.convert(x, computationType(x.getType()));
  Value root =
      b.add(b.constant(1, wide), b.scale(getSharpness().value, b.abs(wide)));
  return b.convert(b.div(b.constant(1, wide), b.mul(root, root)),
                   getElementTypeOrSelf(x));
}
