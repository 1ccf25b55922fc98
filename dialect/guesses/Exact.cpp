//===- Exact.cpp - The cotangent itself, as an oracle ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"

using namespace mlir;
using namespace mlir::surge;

/// y = g
FailureOr<Value> ExactAttr::guess(RuleBuilder &b, GuessPlace &place) const {
  return place.cotangent(0);
}
