//===- Circ.cpp - The derivative of x / sqrt(a^2 + x^2) -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult CircAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               Real width) {
  return verifyPositive(emitError, "width", width);
}

/// s(x) = (1 + (x / a)^2)^(-3/2)
Value CircAttr::slope(RuleBuilder &b, Value x) const {
  return slopeAt(b, x, [&](Value x) {
    Value one = b.constant(1, x), y = b.scale(1 / getWidth().value, x);
    Value square = b.add(one, b.mul(y, y));
    return b.div(one, b.mul(square, b.sqrt(square)));
  });
}
