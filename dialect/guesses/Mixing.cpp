//===- Mixing.cpp - A random mixture of the activations of a batch --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Rows.h"
#include "dialect/guesses/Matrices.h"
#include "dialect/guesses/Places.h"

using namespace mlir;
using namespace mlir::surge;

bool MixingAttr::needsSites() const { return true; }

/// y = sqrt(n) M a / |M a|, a = sum_e c_e max(s_e, 0)
FailureOr<Value> MixingAttr::guess(RuleBuilder &b, GuessPlace &place) const {
  if (!place.later(1))
    return normalGuess(b, place);
  SmallVector<OpFoldResult> sizes = rowSizes(b, place);
  Type element = computationType(place.value.getType());
  Value s = reshaped(b, b.convert(place.value, element), sizes);
  Value active = b.maximum(s, b.constant(0, s));
  Value mixture = contract(
      b, "efn", {normalMatrix(b, place.key, sizes[0], sizes[0], element), "ef"},
      {active, "fn"}, "en");
  Value masked = b.select(b.less(b.constant(0, s), s), mixture, {});
  Value n = toFloat(b, sizes[1], element);
  Rows rows(b, masked);
  Value square = rows.sum(masked, [](RuleBuilder &body, ValueRange in) {
    return body.mul(in[0], in[0]);
  });
  Value y = rows.map({masked, square}, [&](RuleBuilder &body, ValueRange in) {
    // An example without active units has no guess.
    Value isNone = body.less(in[1], body.constant(1e-30, in[1]));
    Value scale = body.sqrt(body.div(n, in[1]));
    return body.select(isNone, {}, body.mul(in[0], scale));
  });
  return reshapedLike(b, y, place.value);
}
