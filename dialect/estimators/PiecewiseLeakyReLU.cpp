//===- PiecewiseLeakyReLU.cpp - One slope near the threshold, one elsewhere
//===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
PiecewiseLeakyReLUAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               Real width, Real leak) {
  return failure(failed(verifyPositive(emitError, "width", width)) ||
                 failed(verifyFinite(emitError, "leak", leak)));
}

/// s(x) = 1 / w if |x| < w, otherwise c
Value PiecewiseLeakyReLUAttr::slope(RuleBuilder &b, Value x) const {
  double w = getWidth().value;
  return slopeAt(b, x, [&](Value x) {
    return b.select(b.less(b.abs(x), b.constant(w, x)), b.constant(1 / w, x),
                    b.constant(getLeak().value, x));
  });
}
