//===- Upstream.cpp - Noise pulled back through the next segments ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Noise.h"
#include "dialect/guesses/Places.h"

using namespace mlir;
using namespace mlir::surge;

bool UpstreamAttr::needsSites() const { return true; }

LogicalResult UpstreamAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   int64_t segments) {
  return verifyCount(emitError, "segments", segments);
}

/// y = W^T e, e ~ N(0, I)
FailureOr<Value> UpstreamAttr::guess(RuleBuilder &b, GuessPlace &place) const {
  Value later = place.later(getSegments());
  if (!later)
    return normalGuess(b, place);
  Value e = noiseLike(b, Distribution::Normal, place.key, later);
  return place.pull(e, getSegments());
}
