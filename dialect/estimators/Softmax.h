//===- Softmax.h - The softmax and its Jacobian, shared by samplers -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_ESTIMATORS_SOFTMAX_H
#define DIALECT_ESTIMATORS_SOFTMAX_H

#include "dialect/Dialect.h"

namespace mlir::surge {

/// Fails with "expected a positive finite <name>, but got <value>" unless
/// `value` is one.
LogicalResult verifyPositive(function_ref<InFlightDiagnostic()> emitError,
                             StringRef name, Real value);

/// softmax(logits / temperature) along the last axis; exactly 0 where the mask
/// is false or the logit is -inf.
Value softmax(RuleBuilder &b, const SampleSite &site, double temperature);

/// (diag(p) - p p^T) v along the last axis: p (v - <p, v>).
Value softmaxProduct(RuleBuilder &b, Value p, Value v);

/// p (1 - p) with p = sigmoid(logits / temperature), elementwise.
Value bernoulliVariance(RuleBuilder &b, Value logits, double temperature);

} // namespace mlir::surge

#endif // DIALECT_ESTIMATORS_SOFTMAX_H
