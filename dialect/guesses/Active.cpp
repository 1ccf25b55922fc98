//===- Active.cpp - A guess at the units above zero alone -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"

using namespace mlir;
using namespace mlir::surge;

bool ActiveAttr::needsSites() const { return true; }

GuessState ActiveAttr::keepsState() const {
  return getGuess() ? getGuess().keepsState() : GuessState::None;
}

/// y = [s > 0] y'
FailureOr<Value> ActiveAttr::guess(RuleBuilder &b, GuessPlace &place) const {
  GuessAttrInterface inner = getGuess();
  if (!inner)
    inner = GaussianAttr::get(getContext());
  FailureOr<Value> guess = inner.guess(b, place);
  if (failed(guess) || !place.later(1))
    return guess;
  Value active = b.less(b.constant(0, place.value), place.value);
  return b.select(active, *guess, {});
}
