//===- StraightThrough.cpp - The softmax in place of the sample -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/estimators/Softmax.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
StraightThroughAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                            Real temperature) {
  return verifyPositive(emitError, "temperature", temperature);
}

/// J = (1 / tau) (diag(p) - p p^T), p = softmax(logits / tau)
Value StraightThroughAttr::categoricalProduct(RuleBuilder &b,
                                              const SampleSite &site,
                                              Value v) const {
  double tau = getTemperature().value;
  return b.scale(1 / tau, softmaxProduct(b, softmax(b, site, tau), v));
}

/// s = (1 / tau) p (1 - p), p = sigmoid(logits / tau)
Value StraightThroughAttr::bernoulliSlope(RuleBuilder &b,
                                          const SampleSite &site) const {
  double tau = getTemperature().value;
  return b.scale(1 / tau, bernoulliVariance(b, site.logits, tau));
}

/// s = 1
Value StraightThroughAttr::slope(RuleBuilder &, Value) const { return {}; }
