//===- Softmax.h - The softmax and its Jacobian, shared by samplers -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_ESTIMATORS_SOFTMAX_H
#define DIALECT_ESTIMATORS_SOFTMAX_H

#include "dialect/Dialect.h"

namespace mlir::surge {

/// The logits in their computation type, -inf where the mask is false.
Value maskedLogits(RuleBuilder &b, const SampleSite &site);

/// p = softmax(logits / temperature) along the last axis, in the computation
/// type, as weights and one factor a row: p_k = weights_k inverse. Exactly 0
/// where the mask is false or the logit is -inf, also in a row where every one
/// is. So each exponential is taken once, and sums of p v need no p.
struct Softmax {
  Value weights, inverse;

  Softmax(RuleBuilder &b, const SampleSite &site, double temperature);
};

/// The softmax as one tensor.
Value softmax(RuleBuilder &b, const SampleSite &site, double temperature);

/// (diag(p) - p p^T) v along the last axis: p (v - <p, v>).
Value softmaxProduct(RuleBuilder &b, const Softmax &p, Value v);

/// p (1 - p) with p = sigmoid(x), elementwise and exact to rounding in both
/// tails: s / (1 + s)^2 with s = exp(-|x|).
Value sigmoidDerivative(RuleBuilder &b, Value x);

} // namespace mlir::surge

#endif // DIALECT_ESTIMATORS_SOFTMAX_H
