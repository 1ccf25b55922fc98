//===- Heaviside.cpp - The spike as its own slope -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Surrogate.h"

using namespace mlir;
using namespace mlir::surge;

/// s(x) = 1 if x > 0, otherwise 0
Value HeavisideAttr::slope(RuleBuilder &b, Value x) const {
  return slopeAt(b, x, [&](Value x) {
    return b.select(b.less(b.constant(0, x), x), b.constant(1, x), {});
  });
}
