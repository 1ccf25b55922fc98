//===- SpikeRateEscape.cpp - An exponential around 1 above the threshold --===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
SpikeRateEscapeAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                            Real height, Real sharpness) {
  return failure(failed(verifyPositive(emitError, "height", height)) ||
                 failed(verifyPositive(emitError, "sharpness", sharpness)));
}

/// s(x) = k exp(-b |x - 1|)
Value SpikeRateEscapeAttr::slope(RuleBuilder &b, Value x) const {
  return slopeAt(b, x, [&](Value x) {
    Value distance = b.abs(b.sub(x, b.constant(1, x)));
    return b.scale(getHeight().value,
                   b.exp(b.scale(-getSharpness().value, distance)));
  });
}
