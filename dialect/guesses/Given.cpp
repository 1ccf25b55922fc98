//===- Given.cpp - A guess that the program has ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"

using namespace mlir;
using namespace mlir::surge;

FailureOr<Value> GivenAttr::guess(RuleBuilder &b, GuessPlace &place) const {
  if (place.given)
    return place.given;
  return emitError(b.getLoc(), "expected a guess for each parameter in "
                               "given(...), which has none for sites");
}
