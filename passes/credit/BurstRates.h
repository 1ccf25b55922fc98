//===- BurstRates.h - Events, bursts and their probability ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Greedy et al., NeurIPS 2022, section 2.1 and 2.2, in terms of the deviation
// b - p^b e of the burst rate from its baseline: no 1 / e is ever formed.
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CREDIT_BURSTRATES_H
#define PASSES_CREDIT_BURSTRATES_H

#include "dialect/RuleBuilder.h"

namespace mlir::surge {

/// b = p^b e + the deviation.
Value burstRateOf(RuleBuilder &b, Value deviation, Value eventRate,
                  double baseline);

/// (p - p^b) e with p = 2 p^b sigma(2 / p^b * u h(e)) and h(e) = f'(v) / e, for
/// the apical drive f'(v) u: 0 where e is.
Value burstDeviationOf(RuleBuilder &b, Value drive, Value eventRate,
                       double baseline);

/// A value whose axis 0 counts examples, times the weight of each.
Value scaledByExample(RuleBuilder &b, Value value, Value weights);

} // namespace mlir::surge

#endif // PASSES_CREDIT_BURSTRATES_H
