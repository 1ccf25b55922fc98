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

/// J = J(p_t) - J(p) / 2 + (e_d - p_t) (e_d - p_t)^T / 2 with
/// J(p) = diag(p) - p p^T, p = softmax(x), p_t = softmax(x / tau), so that
/// (J v)_k = p_t,k (v_k - S_t) - p_k (v_k - S) / 2
///           + ([k = d] - p_t,k) (v_d - S_t) / 2, S = <p, v>, S_t = <p_t, v>
Value ReinMaxAttr::categoricalProduct(RuleBuilder &b, const SampleSite &site,
                                      Value v) const {
  double tau = getTemperature().value;
  Value p = softmax(b, site, 1);
  Value pt = tau == 1 ? p : softmax(b, site, tau);
  Value wide = b.convert(v, getElementTypeOrSelf(p));
  Rows rows(b, p);
  SmallVector<Value> sums =
      rows.sums(3, {p, pt, wide, site.sample},
                [&](RuleBuilder &body, ValueRange in) -> SmallVector<Value> {
                  Value drawn = rows.isCategory(body, in[3]);
                  return {body.mul(in[0], in[2]), body.mul(in[1], in[2]),
                          body.select(drawn, in[2], {})};
                });
  Value product = rows.map(
      {p, pt, wide, site.sample, sums[0], sums[1], sums[2]},
      [&](RuleBuilder &body, ValueRange in) {
        Value p = in[0], pt = in[1], v = in[2], s = in[4], st = in[5];
        Value one = body.constant(1, v);
        // A removed category is drawn of no row, also where every one is.
        Value drawn =
            body.select(body.less(body.constant(0, p), p),
                        body.select(rows.isCategory(body, in[3]), one, {}), {});
        Value tempered = body.mul(pt, body.sub(v, st));
        Value plain = body.scale(0.5, body.mul(p, body.sub(v, s)));
        Value outer = body.mul(body.sub(drawn, pt), body.sub(in[6], st));
        return body.add(body.sub(tempered, plain), body.scale(0.5, outer));
      });
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
