//===- BurstRate.cpp - Burst rate and burst probability -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

/// p = 2 p^b sigma(2 / p^b * d / e), b = p e
SmallVector<Value> BurstRateOp::expand(RuleBuilder &b) {
  double baseline = getBaseline().convertToDouble();
  SmallVector<Value> wide = widen(b, {getEventRate(), getDrive()});
  Value e = wide[0], ratio = perEvent(b, wide[1], e);
  Value probability =
      b.scale(2 * baseline, b.sigmoid(b.scale(2 / baseline, ratio)));
  return narrow(b, *this, {b.mul(probability, e), probability});
}
