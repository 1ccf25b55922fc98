//===- FastSigmoid.cpp - The derivative of x / (1 + k|x|) ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
FastSigmoidAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                        Real sharpness) {
  return verifyPositive(emitError, "sharpness", sharpness);
}

/// s(x) = 1 / (1 + k |x|)^2
Value FastSigmoidAttr::slope(RuleBuilder &b, Value x) const {
  return slopeAt(b, x, [&](Value x) {
    Value one = b.constant(1, x);
    Value root = b.add(one, b.scale(getSharpness().value, b.abs(x)));
    return b.div(one, b.mul(root, root));
  });
}
