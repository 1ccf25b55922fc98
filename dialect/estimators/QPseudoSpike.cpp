//===- QPseudoSpike.cpp - A power of the distance -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
QPseudoSpikeAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                         Real exponent) {
  if (failed(verifyPositive(emitError, "exponent", exponent)))
    return failure();
  if (exponent.value > 1)
    return success();
  return emitError() << "expected exponent to be above 1, but got "
                     << toString(exponent);
}

/// s(x) = (1 + 2 |x| / (a - 1))^-a
Value QPseudoSpikeAttr::slope(RuleBuilder &b, Value x) const {
  double a = getExponent().value;
  return slopeAt(b, x, [&](Value x) {
    Value base = b.add(b.constant(1, x), b.scale(2 / (a - 1), b.abs(x)));
    return b.exp(b.scale(-a, b.log(base)));
  });
}
