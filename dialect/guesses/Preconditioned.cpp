//===- Preconditioned.cpp - Noise of equal variance where it passes -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/guesses/Places.h"
#include "dialect/guesses/Polynomials.h"

#include <cmath>

using namespace mlir;
using namespace mlir::surge;

bool PreconditionedAttr::needsSites() const { return true; }

LogicalResult
PreconditionedAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                           Real damping, int64_t degree, int64_t power) {
  if (failed(verifyPart(emitError, "damping", damping.value)))
    return failure();
  return verifyDegree(emitError, degree, power);
}

/// y = (W^T W + damping |W|^2)^(-1/2) W^T e
FailureOr<Value> PreconditionedAttr::guess(RuleBuilder &b,
                                           GuessPlace &place) const {
  if (!place.later(1))
    return normalGuess(b, place);
  return polynomialGuess(
      b, place, {getDegree(), getPower(), /*isDamped=*/false},
      [&](double s) { return 1 / std::sqrt(s + getDamping().value); });
}
