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
  Value e = wide[0], drive = wide[1];
  Value isSilent = b.less(e, b.constant(1e-30, e));
  Value divisor = b.select(isSilent, b.constant(1, e), e);
  Value probability = b.scale(
      2 * baseline, b.sigmoid(b.scale(2 / baseline, b.div(drive, divisor))));
  probability = b.select(isSilent, b.constant(baseline, e), probability);
  return narrow(b, *this, {b.mul(probability, e), probability});
}
