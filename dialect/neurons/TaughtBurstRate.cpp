//===- TaughtBurstRate.cpp - Burst rate of output units -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

/// b = p^b (e + d), p = p^b (1 + d / e) with d = (t - e) f'(v)
SmallVector<Value> TaughtBurstRateOp::expand(RuleBuilder &b) {
  double baseline = getBaseline().convertToDouble();
  SmallVector<Value> wide = widen(b, {getEventRate(), getTarget()});
  Value e = wide[0], one = b.constant(1, e), error = b.sub(wide[1], e);
  // The cross-entropy's derivative has no slope in it.
  if (getOutput() == EventOutput::Sigmoid)
    error = b.mul(error, b.mul(e, b.sub(one, e)));
  return narrow(b, *this,
                {b.scale(baseline, b.add(e, error)),
                 b.scale(baseline, b.add(one, perEvent(b, error, e)))});
}
