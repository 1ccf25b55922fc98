//===- ReinMax.cpp - Second-order accurate straight-through ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "dialect/estimators/Rows.h"
#include "dialect/estimators/Softmax.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult ReinMaxAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  Real temperature) {
  return verifyPositive(emitError, "temperature", temperature);
}

/// 1 at the category drawn, else 0; at no category that was removed, which may
/// stand for the draw of a row where every one is.
static Value drawn(const Rows &rows, RuleBuilder &b, Value category, Value p) {
  Value one = b.constant(1, p);
  Value isPossible = b.less(b.constant(0, p), p);
  return b.select(isPossible, b.select(rows.isCategory(b, category), one, {}),
                  {});
}

/// (J v)_k = (p_k (v_k - S) + ([k = d] - p_k) (v_d - S)) / 2, S = <p, v>
static Value productAtOne(RuleBuilder &b, Value category, Value p, Value v) {
  Rows rows(b, p);
  SmallVector<Value> sums = rows.sums(
      2, {p, v, category},
      [&](RuleBuilder &body, ValueRange in) -> SmallVector<Value> {
        Value isDrawn = rows.isCategory(body, in[2]);
        return {body.mul(in[0], in[1]), body.select(isDrawn, in[1], {})};
      });
  return rows.map({p, v, category, sums[0], sums[1]},
                  [&](RuleBuilder &body, ValueRange in) {
                    Value p = in[0], v = in[1], s = in[3], vd = in[4];
                    Value error = body.sub(drawn(rows, body, in[2], p), p);
                    Value first = body.mul(p, body.sub(v, s));
                    Value second = body.mul(error, body.sub(vd, s));
                    return body.scale(0.5, body.add(first, second));
                  });
}

/// (J v)_k = p_t,k (v_k - S_t) - p_k (v_k - S) / 2
///           + ([k = d] - p_t,k) (v_d - S_t) / 2, S = <p, v>, S_t = <p_t, v>
static Value productElsewhere(RuleBuilder &b, Value category, Value p, Value pt,
                              Value v) {
  Rows rows(b, p);
  SmallVector<Value> sums =
      rows.sums(3, {p, pt, v, category},
                [&](RuleBuilder &body, ValueRange in) -> SmallVector<Value> {
                  Value isDrawn = rows.isCategory(body, in[3]);
                  return {body.mul(in[0], in[2]), body.mul(in[1], in[2]),
                          body.select(isDrawn, in[2], {})};
                });
  return rows.map({p, pt, v, category, sums[0], sums[1], sums[2]},
                  [&](RuleBuilder &body, ValueRange in) {
                    Value p = in[0], pt = in[1], v = in[2], s = in[4],
                          st = in[5];
                    Value error = body.sub(drawn(rows, body, in[3], p), pt);
                    Value tempered = body.mul(pt, body.sub(v, st));
                    Value plain = body.scale(0.5, body.mul(p, body.sub(v, s)));
                    Value outer =
                        body.scale(0.5, body.mul(error, body.sub(in[6], st)));
                    return body.add(body.sub(tempered, plain), outer);
                  });
}

/// J = J(p_t) - J(p) / 2 + (e_d - p_t) (e_d - p_t)^T / 2 with
/// J(p) = diag(p) - p p^T, p = softmax(x), p_t = softmax(x / tau)
Value ReinMaxAttr::categoricalProduct(RuleBuilder &b, const SampleSite &site,
                                      Value v) const {
  double tau = getTemperature().value;
  Value p = softmax(b, site, 1);
  Value wide = b.convert(v, getElementTypeOrSelf(p));
  Value product = tau == 1 ? productAtOne(b, site.sample, p, wide)
                           : productElsewhere(b, site.sample, p,
                                              softmax(b, site, tau), wide);
  return b.convert(product, getElementTypeOrSelf(v));
}

/// The first entry of J for the two logits (a, 0):
/// s = p_t (1 - p_t) - p (1 - p) / 2 + (b - p_t)^2 / 2,
/// p = sigmoid(a), p_t = sigmoid(a / tau)
Value ReinMaxAttr::bernoulliSlope(RuleBuilder &b,
                                  const SampleSite &site) const {
  double tau = getTemperature().value;
  Type wide = computationType(site.logits.getType());
  Value a = b.convert(site.logits, wide);
  Value at = tau == 1 ? a : b.scale(1 / tau, a);
  // The map is taken at the sample drawn, as at a category, which has no
  // tangent.
  Value drawn = b.convert(StopGradientOp::create(b, site.sample), wide);
  Value error = b.sub(drawn, b.sigmoid(at));
  Value slope =
      b.sub(sigmoidDerivative(b, at), b.scale(0.5, sigmoidDerivative(b, a)));
  slope = b.add(slope, b.scale(0.5, b.mul(error, error)));
  return b.convert(slope, getElementTypeOrSelf(site.logits));
}
