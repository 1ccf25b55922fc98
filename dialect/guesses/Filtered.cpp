//===- Filtered.cpp - Noise in the directions above a cutoff --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/guesses/Places.h"
#include "dialect/guesses/Polynomials.h"

#include <cmath>

using namespace mlir;
using namespace mlir::surge;

bool FilteredAttr::needsSites() const { return true; }

LogicalResult FilteredAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   Real cutoff, int64_t degree, int64_t power) {
  if (failed(verifyPart(emitError, "cutoff", cutoff.value)))
    return failure();
  return verifyDegree(emitError, degree, power);
}

/// y = V f(S / |W|) U^T e with f(x) = x q(x^2) ~ [x > cutoff]
FailureOr<Value> FilteredAttr::guess(RuleBuilder &b, GuessPlace &place) const {
  if (!place.later(1))
    return normalGuess(b, place);
  double cutoff = getCutoff().value;
  return polynomialGuess(
      b, place, {getDegree(), getPower(), /*isDamped=*/true},
      [&](double s) { return s > cutoff * cutoff ? 1 / std::sqrt(s) : 0; });
}
