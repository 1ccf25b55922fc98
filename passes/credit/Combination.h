//===- Combination.h - What guesses and derivatives make --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_COMBINATION_H
#define PASSES_CREDIT_COMBINATION_H

#include "dialect/Ops.h"

namespace mlir::surge {

/// What the guesses are multiplied by, directions x examples, for derivatives
/// of that shape in the direction of all of `guesses` at once: at each place
/// directions x examples x elements. There are no derivatives where the
/// combination takes none.
Value coefficientsOf(RuleBuilder &b, GuessCombination combination,
                     GuessAttrInterface guess, Value derivatives,
                     ValueRange guesses);

/// Whether a combination needs derivatives at all.
inline bool takesDerivatives(GuessCombination combination) {
  return combination != GuessCombination::Guess;
}

/// The guess of the only direction, in its own shape, times its only
/// coefficient.
Value scaled(RuleBuilder &b, Value coefficient, Value guess);

/// The sum over the directions of the guesses at one place times their
/// coefficients, in the type of `like`.
Value combined(RuleBuilder &b, Value coefficients, Value guesses, Value like);

} // namespace mlir::surge

#endif // PASSES_CREDIT_COMBINATION_H
