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

/// `value` at the category drawn, else 0; at no category that was removed,
/// which may stand for the draw of a row where every one is.
static Value atDrawn(const Rows &rows, RuleBuilder &b, Value category,
                     Value weight, Value value) {
  Value isPossible = b.less(b.constant(0, weight), weight);
  return b.select(isPossible, b.select(rows.isCategory(b, category), value, {}),
                  {});
}

/// (J v)_k = (p_k (v_k - v_d) + [k = d] (v_d - S)) / 2, S = <p, v>, which is
/// (p_k (v_k - S) + ([k = d] - p_k) (v_d - S)) / 2
static Value productAtOne(RuleBuilder &b, Value category, const Softmax &p,
                          Value v) {
  Rows rows(b, p.weights);
  SmallVector<Value> sums = rows.sums(
      2, {p.weights, v, category},
      [&](RuleBuilder &body, ValueRange in) -> SmallVector<Value> {
        Value isDrawn = rows.isCategory(body, in[2]);
        return {body.mul(in[0], in[1]), body.select(isDrawn, in[1], {})};
      });
  return rows.map({p.weights, p.inverse, v, category, sums[0], sums[1]},
                  [&](RuleBuilder &body, ValueRange in) {
                    Value w = in[0], inverse = in[1], v = in[2], vd = in[5];
                    Value s = body.mul(in[4], inverse);
                    Value half = body.mul(w, body.scale(0.5, inverse));
                    Value first = body.mul(half, body.sub(v, vd));
                    Value second = body.scale(0.5, body.sub(vd, s));
                    return body.add(first,
                                    atDrawn(rows, body, in[3], w, second));
                  });
}

/// (J v)_k = p_t,k (v_k - v_d / 2 - S_t / 2) - p_k (v_k - S) / 2
///           + [k = d] (v_d - S_t) / 2, S = <p, v>, S_t = <p_t, v>
static Value productElsewhere(RuleBuilder &b, Value category, const Softmax &p,
                              const Softmax &pt, Value v) {
  Rows rows(b, p.weights);
  SmallVector<Value> sums =
      rows.sums(3, {p.weights, pt.weights, v, category},
                [&](RuleBuilder &body, ValueRange in) -> SmallVector<Value> {
                  Value isDrawn = rows.isCategory(body, in[3]);
                  return {body.mul(in[0], in[2]), body.mul(in[1], in[2]),
                          body.select(isDrawn, in[2], {})};
                });
  return rows.map(
      {p.weights, p.inverse, pt.weights, pt.inverse, v, category, sums[0],
       sums[1], sums[2]},
      [&](RuleBuilder &body, ValueRange in) {
        Value w = in[0], v = in[4], vd = in[8];
        Value s = body.mul(in[6], in[1]), st = body.mul(in[7], in[3]);
        Value tempered =
            body.mul(body.mul(in[2], in[3]),
                     body.sub(v, body.scale(0.5, body.add(vd, st))));
        Value plain =
            body.mul(body.mul(w, body.scale(0.5, in[1])), body.sub(v, s));
        Value second = body.scale(0.5, body.sub(vd, st));
        return body.add(body.sub(tempered, plain),
                        atDrawn(rows, body, in[5], w, second));
      });
}

/// J = J(p_t) - J(p) / 2 + (e_d - p_t) (e_d - p_t)^T / 2 with
/// J(p) = diag(p) - p p^T, p = softmax(x), p_t = softmax(x / tau)
Value ReinMaxAttr::categoricalProduct(RuleBuilder &b, const SampleSite &site,
                                      Value v) const {
  double tau = getTemperature().value;
  Softmax p(b, site, 1);
  Value wide = b.convert(v, getElementTypeOrSelf(p.weights));
  Value product = tau == 1 ? productAtOne(b, site.sample, p, wide)
                           : productElsewhere(b, site.sample, p,
                                              Softmax(b, site, tau), wide);
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
