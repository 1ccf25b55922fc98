//===- GumbelSoftmax.cpp - The derivative of a relaxed sample -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Noise.h"
#include "dialect/estimators/Softmax.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
GumbelSoftmaxAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                          Real temperature, bool) {
  return verifyPositive(emitError, "temperature", temperature);
}

bool GumbelSoftmaxAttr::perturbs() const { return true; }
bool GumbelSoftmaxAttr::isRelaxed() const { return !getHard(); }
bool GumbelSoftmaxAttr::needsKey() const { return true; }

/// The logits x + G, G the Gumbel noise that drew the sample
static SampleSite noisySite(RuleBuilder &b, const SampleSite &site) {
  SampleSite noisy = site;
  Value x = b.convert(site.logits, computationType(site.logits.getType()));
  noisy.logits = b.add(x, noiseLike(b, Distribution::Gumbel, site.key, x));
  return noisy;
}

/// (a + L) / tau, L = ln u - ln(1 - u) with the u that drew the sample
static Value perturbed(RuleBuilder &b, const SampleSite &site, double tau) {
  Value a = b.convert(site.logits, computationType(site.logits.getType()));
  Value u = noiseLike(b, Distribution::Uniform, site.key, a);
  return b.scale(1 / tau, b.add(a, logistic(b, u)));
}

/// z = softmax((x + G) / tau)
Value GumbelSoftmaxAttr::relaxCategorical(RuleBuilder &b,
                                          const SampleSite &site) const {
  Value y = softmax(b, noisySite(b, site), getTemperature().value);
  return b.convert(y, getElementTypeOrSelf(site.logits));
}

/// z = sigmoid((a + L) / tau)
Value GumbelSoftmaxAttr::relaxBernoulli(RuleBuilder &b,
                                        const SampleSite &site) const {
  Value y = b.sigmoid(perturbed(b, site, getTemperature().value));
  return b.convert(y, getElementTypeOrSelf(site.logits));
}

/// J = (1 / tau) (diag(y) - y y^T), y = softmax((x + G) / tau)
Value GumbelSoftmaxAttr::categoricalProduct(RuleBuilder &b,
                                            const SampleSite &site,
                                            Value v) const {
  double tau = getTemperature().value;
  Value product = softmaxProduct(b, Softmax(b, noisySite(b, site), tau), v);
  return b.convert(b.scale(1 / tau, product), getElementTypeOrSelf(v));
}

/// s = (1 / tau) y (1 - y), y = sigmoid((a + L) / tau)
Value GumbelSoftmaxAttr::bernoulliSlope(RuleBuilder &b,
                                        const SampleSite &site) const {
  double tau = getTemperature().value;
  Value slope = sigmoidDerivative(b, perturbed(b, site, tau));
  return b.convert(b.scale(1 / tau, slope), getElementTypeOrSelf(site.logits));
}
