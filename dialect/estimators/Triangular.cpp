//===- Triangular.cpp - A tent above the threshold ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
TriangularAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                       Real width) {
  return verifyPositive(emitError, "width", width);
}

/// s(x) = max(0, 1 - |x| / w) / w
Value TriangularAttr::slope(RuleBuilder &b, Value x) const {
  double w = getWidth().value;
  return slopeAt(b, x, [&](Value x) {
    Value height = b.sub(b.constant(1, x), b.scale(1 / w, b.abs(x)));
    return b.scale(1 / w, b.maximum(height, b.constant(0, x)));
  });
}
