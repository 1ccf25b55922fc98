//===- NonzeroSignLogAbs.cpp - The derivative of a logarithm on either side
//===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
NonzeroSignLogAbsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                              Real sharpness) {
  return verifyPositive(emitError, "sharpness", sharpness);
}

/// s(x) = 1 / (1 / a + |x|)
Value NonzeroSignLogAbsAttr::slope(RuleBuilder &b, Value x) const {
  return slopeAt(b, x, [&](Value x) {
    return b.div(b.constant(1, x),
                 b.add(b.constant(1 / getSharpness().value, x), b.abs(x)));
  });
}
