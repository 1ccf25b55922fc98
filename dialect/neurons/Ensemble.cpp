//===- Ensemble.cpp - Event rate, burst rate and burst probability --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Rows.h"
#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<Value> EnsembleOp::expand(RuleBuilder &b) {
  SmallVector<Value> neurons = widen(b, {getEvents(), getBursts()});
  Rows rows(b, neurons[0]);
  // The third sum counts the neurons, whose number may be dynamic.
  SmallVector<Value> sums =
      rows.sums(3, neurons, [](RuleBuilder &body, ValueRange in) {
        return SmallVector<Value>{in[0], in[1], body.constant(1, in[0])};
      });
  Value e = b.div(sums[0], sums[2]), bursts = b.div(sums[1], sums[2]);
  Value isActive = b.less(b.constant(0, e), e);
  Value p = b.div(bursts, b.select(isActive, e, b.constant(1, e)));
  double otherwise = getOtherwise() ? getOtherwise()->convertToDouble() : 0;
  return narrow(b, *this,
                {e, bursts, b.select(isActive, p, b.constant(otherwise, e))});
}
