//===- BurstRates.cpp - Events, bursts and their probability --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/BurstRates.h"

#include "dialect/estimators/Rows.h"
#include "dialect/guesses/Places.h"

using namespace mlir;
using namespace mlir::surge;

Value mlir::surge::burstRateOf(RuleBuilder &b, Value deviation, Value eventRate,
                               double baseline) {
  return b.add(b.scale(baseline, eventRate), deviation);
}

Value mlir::surge::burstDeviationOf(RuleBuilder &b, Value drive,
                                    Value eventRate, double baseline) {
  Value zero = b.constant(0, eventRate);
  Value isSilent = b.less(eventRate, b.constant(1e-30, eventRate));
  Value rate = b.select(isSilent, b.constant(1, eventRate), eventRate);
  Value probability = b.scale(
      2 * baseline, b.sigmoid(b.scale(2 / baseline, b.div(drive, rate))));
  Value deviation =
      b.mul(b.sub(probability, b.constant(baseline, eventRate)), eventRate);
  return b.select(isSilent, zero, deviation);
}

Value mlir::surge::scaledByExample(RuleBuilder &b, Value value, Value weights) {
  Value rows = reshaped(b, value, rowSizes(b, value, /*hasExamples=*/true));
  Value scaled = Rows(b, rows).map(
      {rows, b.convert(weights, getElementTypeOrSelf(rows))},
      [](RuleBuilder &body, ValueRange in) { return body.mul(in[0], in[1]); });
  return reshapedLike(b, scaled, value);
}
