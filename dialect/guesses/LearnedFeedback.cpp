//===- LearnedFeedback.cpp - Feedback that learns -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Noise.h"
#include "dialect/guesses/Matrices.h"
#include "dialect/guesses/Places.h"

using namespace mlir;
using namespace mlir::surge;

bool LearnedFeedbackAttr::needsSites() const { return true; }

GuessState LearnedFeedbackAttr::keepsState() const {
  return GuessState::Required;
}

LogicalResult
LearnedFeedbackAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                            Real rate) {
  if (rate.value > 0 && rate.value <= 1)
    return success();
  return emitError() << "expected rate to lie above 0 and up to 1, but got "
                     << rate.value;
}

/// y = B^T g_L, B <- B + rate (mean d u^T - B)
FailureOr<Value> LearnedFeedbackAttr::guess(RuleBuilder &b,
                                            GuessPlace &place) const {
  FailureOr<Value> atLast = place.cotangent(GuessPlace::all);
  if (failed(atLast))
    return failure();
  Value last = place.later(GuessPlace::all);
  if (!last)
    return atLast;
  Type element = computationType(place.value.getType());
  SmallVector<OpFoldResult> here = rowSizes(b, place);
  SmallVector<OpFoldResult> there = rowSizes(b, last, place.hasExamples);
  if (failed(verifyState(b, place, *this, {there[1], here[1]})))
    return failure();
  auto toRows = [&](Value value, ArrayRef<OpFoldResult> sizes) {
    return reshaped(b, b.convert(value, element), sizes);
  };
  Value feedback = b.convert(place.state, element);
  Value y = contract(b, "eon", {toRows(*atLast, there), "eo"}, {feedback, "on"},
                     "en");

  Value noise = noiseLike(b, Distribution::Normal, place.key, place.value);
  FailureOr<Value> tangent = place.push(noise, GuessPlace::all);
  if (failed(tangent))
    return failure();
  Value sum = contract(b, "eon", {toRows(*tangent, there), "eo"},
                       {toRows(noise, here), "en"}, "on");
  Value examples = toFloat(b, here[0], element);
  Value mean = b.div(sum, splatLike(b, examples, sum));
  Value next = b.add(feedback, b.scale(getRate().value, b.sub(mean, feedback)));
  place.nextState = b.convert(next, getElementTypeOrSelf(place.state));
  return reshapedLike(b, y, place.value);
}
