//===- Leaky.cpp - One slope on either side -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult LeakyAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                Real below, Real above) {
  return failure(failed(verifyFinite(emitError, "below", below)) ||
                 failed(verifyFinite(emitError, "above", above)));
}

/// s(x) = above if x > 0, otherwise below
Value LeakyAttr::slope(RuleBuilder &b, Value x) const {
  return slopeAt(b, x, [&](Value x) {
    return b.select(b.less(b.constant(0, x), x),
                    b.constant(getAbove().value, x),
                    b.constant(getBelow().value, x));
  });
}
