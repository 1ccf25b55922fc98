//===- S2NN.cpp - A sigmoid's derivative below, a logarithm's above -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult S2NNAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               Real sharpness, Real height) {
  return failure(failed(verifyPositive(emitError, "sharpness", sharpness)) ||
                 failed(verifyPositive(emitError, "height", height)));
}

/// s(x) = a p (1 - p) if x < 0, otherwise h / (x + 1);  p = sigmoid(a x)
Value S2NNAttr::slope(RuleBuilder &b, Value x) const {
  double a = getSharpness().value;
  return slopeAt(b, x, [&](Value x) {
    Value zero = b.constant(0, x);
    // The branch not taken stays finite, so that its derivative does too.
    Value above = b.add(b.maximum(x, zero), b.constant(1, x));
    return b.select(b.less(x, zero),
                    b.scale(a, sigmoidDerivative(b, b.scale(a, x))),
                    b.div(b.constant(getHeight().value, x), above));
  });
}
