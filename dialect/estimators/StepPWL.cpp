//===- StepPWL.cpp - A step a little below the threshold ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult StepPWLAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  Real width) {
  return verifyPositive(emitError, "width", width);
}

/// s(x) = 1 if x > -w, otherwise 0
Value StepPWLAttr::slope(RuleBuilder &b, Value x) const {
  return slopeAt(b, x, [&](Value x) {
    return b.select(b.less(b.constant(-getWidth().value, x), x),
                    b.constant(1, x), {});
  });
}
