//===- Sigmoid.cpp - The derivative of a logistic function ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult SigmoidAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  Real sharpness) {
  return verifyPositive(emitError, "sharpness", sharpness);
}

/// s(x) = k p (1 - p), p = sigmoid(k x)
Value SigmoidAttr::slope(RuleBuilder &b, Value x) const {
  double k = getSharpness().value;
  return slopeAt(b, x, [&](Value x) {
    return b.scale(k, sigmoidDerivative(b, b.scale(k, x)));
  });
}
