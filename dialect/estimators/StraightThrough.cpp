//===- StraightThrough.cpp - The softmax in place of the sample -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Softmax.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
StraightThroughAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                            Real temperature) {
  return verifyPositive(emitError, "temperature", temperature);
}

/// J = (1 / tau) (diag(p) - p p^T), p = softmax(x / tau)
Value StraightThroughAttr::categoricalProduct(RuleBuilder &b,
                                              const SampleSite &site,
                                              Value v) const {
  double tau = getTemperature().value;
  Value product = softmaxProduct(b, Softmax(b, site, tau), v);
  return b.convert(b.scale(1 / tau, product), getElementTypeOrSelf(v));
}

/// s = (1 / tau) p (1 - p), p = sigmoid(a / tau)
Value StraightThroughAttr::bernoulliSlope(RuleBuilder &b,
                                          const SampleSite &site) const {
  double tau = getTemperature().value;
  Value a = b.convert(site.logits, computationType(site.logits.getType()));
  Value slope = b.scale(1 / tau, sigmoidDerivative(b, b.scale(1 / tau, a)));
  return b.convert(slope, getElementTypeOrSelf(site.logits));
}

/// s = 1
Value StraightThroughAttr::slope(RuleBuilder &, Value) const { return {}; }
