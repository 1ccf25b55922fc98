//===- Sphere.cpp - A direction of fixed length ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Rows.h"
#include "dialect/guesses/Places.h"

using namespace mlir;
using namespace mlir::surge;

/// y = sqrt(n) e / |e|, e ~ N(0, I)
FailureOr<Value> SphereAttr::guess(RuleBuilder &b, GuessPlace &place) const {
  SmallVector<OpFoldResult> sizes = rowSizes(b, place);
  Value e = reshaped(b, normalGuess(b, place), sizes);
  e = b.convert(e, computationType(e.getType()));
  Value n = toFloat(b, sizes[1], getElementTypeOrSelf(e));
  Rows rows(b, e);
  Value square = rows.sum(e, [](RuleBuilder &body, ValueRange in) {
    return body.mul(in[0], in[0]);
  });
  Value y = rows.map({e, square}, [&](RuleBuilder &body, ValueRange in) {
    return body.mul(in[0], body.sqrt(body.div(n, in[1])));
  });
  return reshapedLike(b, y, place.value);
}

std::optional<int64_t> SphereAttr::excessVariance() const { return -1; }
