//===- GumbelRao.cpp - Gumbel-softmax averaged given the sample -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Noise.h"
#include "dialect/estimators/Rows.h"
#include "dialect/estimators/Softmax.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
GumbelRaoAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      Real temperature, int64_t samples) {
  // The upper bound keeps the number of bytes of the noise below 2^63.
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  if (samples < 1 || samples > most)
    return emitError() << "expected samples to lie between 1 and " << most
                       << ", but got " << samples;
  return verifyPositive(emitError, "temperature", temperature);
}

bool GumbelRaoAttr::needsKey() const { return true; }

/// The noise is independent of what drew the sample.
static Value noiseKey(RuleBuilder &b, Value key) {
  return FoldInOp::create(b, key, arith::ConstantIndexOp::create(b, 1));
}

/// x + stop_gradient(conditional - x): the conditional perturbed logits, whose
/// noise does not vary with x (Paulus et al., section 3). An infinite x keeps
/// its value, since `conditional - x` has none.
static Value withFixedNoise(RuleBuilder &b, Value x, Value conditional) {
  double infinity = std::numeric_limits<double>::infinity();
  Value finite = b.less(b.abs(x), b.constant(infinity, x));
  Value noise = b.select(finite, b.sub(conditional, x), {});
  return b.add(x, StopGradientOp::create(b, noise));
}

/// J = (1 / tau) mean_s (diag(y_s) - y_s y_s^T), y_s = softmax((x + G_s) / tau)
/// with G_s given that d = argmax(x + G_s): for E ~ Exp(1), p = softmax(x),
/// (x + G)_d - ln Z = -ln E_d, (x + G)_k - ln Z = -ln(E_k / p_k + E_d).
Value GumbelRaoAttr::categoricalProduct(RuleBuilder &b, const SampleSite &site,
                                        Value v) const {
  int64_t samples = getSamples();
  double tau = getTemperature().value;
  Value x = stacked(b, samples, maskedLogits(b, site));
  Value p = stacked(b, samples, softmax(b, site, 1));
  Value drawn = stacked(b, samples, site.sample);
  Value e = noiseLike(b, Distribution::Exponential, noiseKey(b, site.key), x);
  Rows rows(b, x);
  Value drawnE = rows.sum({e, drawn}, [&](RuleBuilder &body, ValueRange in) {
    return body.select(rows.isCategory(body, in[1]), in[0], {});
  });
  Value conditional =
      rows.map({e, p, drawn, drawnE}, [&](RuleBuilder &body, ValueRange in) {
        Value isDrawn = rows.isCategory(body, in[2]);
        Value excess = body.select(isDrawn, {}, body.div(in[0], in[1]));
        return body.neg(body.log(body.add(excess, in[3])));
      });
  SampleSite perturbed{withFixedNoise(b, x, conditional), {}, {}, {}};
  Value wide = b.convert(v, getElementTypeOrSelf(x));
  Value product =
      softmaxProduct(b, Softmax(b, perturbed, tau), stacked(b, samples, wide));
  return b.convert(b.scale(1 / tau, meanOfStack(b, product)),
                   getElementTypeOrSelf(v));
}

/// s = (1 / tau) mean_s y_s (1 - y_s), y_s = sigmoid((a + L_s) / tau) with L_s
/// given that b = [a + L_s > 0]: for u uniform and q the probability of 1 - b,
/// a + L = +-ln(1 + u / ((1 - u) q)), positive for b = 1.
Value GumbelRaoAttr::bernoulliSlope(RuleBuilder &b,
                                    const SampleSite &site) const {
  int64_t samples = getSamples();
  double tau = getTemperature().value;
  Type element = computationType(site.logits.getType());
  bool isScalar = !isa<RankedTensorType>(site.logits.getType());
  Value a = stacked(b, samples, b.convert(site.logits, element));
  Value sample = stacked(b, samples, b.convert(site.sample, element));
  Value u = noiseLike(b, Distribution::Uniform, noiseKey(b, site.key), a);
  Value one = b.constant(1, a);
  Value sign = b.sub(b.scale(2, sample), one);
  Value q = b.sigmoid(b.neg(b.mul(sign, a)));
  Value odds = b.div(u, b.sub(one, u));
  Value conditional = b.mul(sign, b.log(b.add(one, b.div(odds, q))));
  Value y = b.scale(1 / tau, withFixedNoise(b, a, conditional));
  Value slope = b.scale(1 / tau, meanOfStack(b, sigmoidDerivative(b, y)));
  if (isScalar)
    slope = tensor::ExtractOp::create(b, slope, ValueRange());
  return b.convert(slope, getElementTypeOrSelf(site.logits));
}
