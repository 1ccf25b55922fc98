//===- SparseFastSigmoid.cpp - The fast sigmoid above a bound -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
SparseFastSigmoidAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                              Real sharpness, Real bound) {
  return failure(failed(verifyPositive(emitError, "sharpness", sharpness)) ||
                 failed(verifyFinite(emitError, "bound", bound)));
}

/// s(x) = 1 / (1 + k |x|)^2 if x > bound, otherwise 0
Value SparseFastSigmoidAttr::slope(RuleBuilder &b, Value x) const {
  return slopeAt(b, x, [&](Value x) {
    Value one = b.constant(1, x);
    Value root = b.add(one, b.scale(getSharpness().value, b.abs(x)));
    return b.select(b.less(b.constant(getBound().value, x), x),
                    b.div(one, b.mul(root, root)), {});
  });
}
