//===- Rademacher.cpp - Independent signs ---------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Noise.h"

using namespace mlir;
using namespace mlir::surge;

/// y = +-1
FailureOr<Value> RademacherAttr::guess(RuleBuilder &b,
                                       GuessPlace &place) const {
  return noiseLike(b, Distribution::Rademacher, place.key, place.value);
}

std::optional<int64_t> RademacherAttr::excessVariance() const { return -1; }
