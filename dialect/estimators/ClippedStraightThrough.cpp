//===- ClippedStraightThrough.cpp - The gradient near the threshold -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Softmax.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
ClippedStraightThroughAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   Real width) {
  return verifyPositive(emitError, "width", width);
}

/// s(x) = 1 if |x| <= width, else 0
Value ClippedStraightThroughAttr::slope(RuleBuilder &b, Value x) const {
  Value outside = b.less(b.constant(getWidth().value, x), b.abs(x));
  return b.select(outside, {}, b.constant(1, x));
}
