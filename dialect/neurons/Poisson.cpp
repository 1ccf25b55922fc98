//===- Poisson.cpp - Spikes of Poisson processes --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::surge;

/// ln(exp(x) - 1) = x + ln(1 - exp(-x)) with x = rate dt, which is the logit of
/// 1 - exp(-x); x stays above 0, where the logarithm has a derivative.
SmallVector<Value> PoissonOp::expand(RuleBuilder &b) {
  Value x = b.scale(getDt().convertToDouble(), widen(b, getRate()).front());
  x = b.maximum(x, b.constant(1e-30, x));
  Value silent = math::ExpM1Op::create(b, b.neg(x));
  Value logits = b.add(x, b.log(b.neg(silent)));
  Value spikes = BernoulliOp::create(b, logits, getKey(), getEstimator());
  return narrow(b, *this, spikes);
}
