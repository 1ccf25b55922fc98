//===- DirectionalDerivatives.h - Slopes along guesses ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_DIRECTIONALDERIVATIVES_H
#define PASSES_CREDIT_DIRECTIONALDERIVATIVES_H

#include "passes/credit/GuessedPlaces.h"

namespace mlir::surge {

/// The derivative of the costs, or of the loss, in the direction of all of
/// `guesses`, those at the places `numbers`: directions x examples, without
/// what there is one of. Sets `primals`, the results of the function, where
/// there are none yet.
FailureOr<Value> slopesAt(const GuessedPlaces &places,
                          ArrayRef<unsigned> numbers, ValueRange guesses,
                          SmallVector<Value> &primals, RuleBuilder &b);

/// The same at parameters without a derivative rule, for one direction after
/// the other: (L(w + h y) - L(w - h y)) / 2 h with the step h.
FailureOr<Value> differencesAt(const Request &request, GuessedPlaces &places,
                               ArrayRef<unsigned> numbers, ValueRange guesses,
                               double step, SmallVector<Value> &primals,
                               RuleBuilder &b);

} // namespace mlir::surge

#endif // PASSES_CREDIT_DIRECTIONALDERIVATIVES_H
