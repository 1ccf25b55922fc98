//===- Gaussian.cpp - Independent normal numbers --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/guesses/Places.h"

using namespace mlir;
using namespace mlir::surge;

/// y ~ N(0, I)
FailureOr<Value> GaussianAttr::guess(RuleBuilder &b, GuessPlace &place) const {
  return normalGuess(b, place);
}

std::optional<int64_t> GaussianAttr::excessVariance() const { return 1; }
