//===- Softmax.cpp - The softmax and its Jacobian, shared by samplers -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Softmax.h"
#include "dialect/estimators/Rows.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

Value mlir::surge::maskedLogits(RuleBuilder &b, const SampleSite &site) {
  Value x = b.convert(site.logits, computationType(site.logits.getType()));
  if (!site.mask)
    return x;
  Value removed = b.constant(-std::numeric_limits<double>::infinity(), x);
  return b.select(site.mask, x, removed);
}

/// weights_k = exp((x_k - m) / tau), inverse = 1 / sum_j weights_j with
/// m = max_j x_j; the sum of an empty row counts as 1.
Softmax::Softmax(RuleBuilder &b, const SampleSite &site, double temperature) {
  Value x = maskedLogits(b, site);
  Rows rows(b, x);
  Value m = rows.shift(x);
  weights = rows.map({x, m}, [&](RuleBuilder &body, ValueRange in) {
    Value shifted = body.sub(in[0], in[1]);
    return body.exp(temperature == 1 ? shifted
                                     : body.scale(1 / temperature, shifted));
  });
  Value sum =
      rows.sum(weights, [](RuleBuilder &, ValueRange in) { return in[0]; });
  Value one = b.constant(1, sum);
  Value isEmpty = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, sum,
                                        b.constant(0, sum));
  inverse = b.div(one, b.select(isEmpty, one, sum));
}

Value mlir::surge::softmax(RuleBuilder &b, const SampleSite &site,
                           double temperature) {
  Softmax p(b, site, temperature);
  return Rows(b, p.weights)
      .map({p.weights, p.inverse}, [](RuleBuilder &body, ValueRange in) {
        return body.mul(in[0], in[1]);
      });
}

Value mlir::surge::softmaxProduct(RuleBuilder &b, const Softmax &p, Value v) {
  v = b.convert(v, getElementTypeOrSelf(p.weights));
  Rows rows(b, p.weights);
  Value sum = rows.sum({p.weights, v}, [](RuleBuilder &body, ValueRange in) {
    return body.mul(in[0], in[1]);
  });
  return rows.map(
      {p.weights, p.inverse, v, sum}, [](RuleBuilder &body, ValueRange in) {
        Value mean = body.mul(in[3], in[1]);
        return body.mul(body.mul(in[0], in[1]), body.sub(in[2], mean));
      });
}

Value mlir::surge::sigmoidDerivative(RuleBuilder &b, Value x) {
  // |x| as a branch: the derivative of `abs` vanishes at 0, this one does not.
  Value s = b.exp(b.select(b.less(x, b.constant(0, x)), x, b.neg(x)));
  Value sum = b.add(b.constant(1, s), s);
  return b.div(s, b.mul(sum, sum));
}
