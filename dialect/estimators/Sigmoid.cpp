//===- Sigmoid.cpp - The derivative of a logistic function ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Softmax.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult SigmoidAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  Real sharpness) {
  return verifyPositive(emitError, "sharpness", sharpness);
}

/// s(x) = k p (1 - p), p = sigmoid(k x)
Value SigmoidAttr::slope(RuleBuilder &b, Value x) const {
  double k = getSharpness().value;
  Value wide = b.convert(x, computationType(x.getType()));
  return b.convert(b.scale(k, sigmoidDerivative(b, b.scale(k, wide))),
                   getElementTypeOrSelf(x));
}
