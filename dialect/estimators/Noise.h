//===- Noise.h - Random numbers shaped like a value -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_ESTIMATORS_NOISE_H
#define DIALECT_ESTIMATORS_NOISE_H

#include "dialect/Ops.h"

namespace mlir::surge {

/// The first numbers of a key, in row-major order, in the type of `like`.
Value noiseLike(RuleBuilder &b, Distribution distribution, Value key,
                Value like);

/// `count` values like `like`, stacked along a new leading axis.
Value stackedNoise(RuleBuilder &b, Distribution distribution, Value key,
                   int64_t count, Value like);

/// `count` copies of a tensor, stacked along a new leading axis.
Value stacked(RuleBuilder &b, int64_t count, Value tensor);

/// The mean along the leading axis, which has the static size given.
Value meanOfStack(RuleBuilder &b, Value tensor);

/// ln u - ln(1 - u): a standard logistic number for each uniform one.
Value logistic(RuleBuilder &b, Value u);

} // namespace mlir::surge

#endif // DIALECT_ESTIMATORS_NOISE_H
