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

LogicalResult
mlir::surge::verifyPositive(function_ref<InFlightDiagnostic()> emitError,
                            StringRef name, Real value) {
  if (!value.isPositive())
    return emitError() << "expected " << name
                       << " to be positive and finite, but got "
                       << toString(value);
  if (value.value < 1e-30 || value.value > 1e30)
    return emitError() << "expected " << name
                       << " to lie between 1e-30 and 1e30, but got "
                       << toString(value);
  return success();
}

Value mlir::surge::maskedLogits(RuleBuilder &b, const SampleSite &site) {
  Value x = b.convert(site.logits, computationType(site.logits.getType()));
  if (!site.mask)
    return x;
  Value removed = b.constant(-std::numeric_limits<double>::infinity(), x);
  return b.select(site.mask, x, removed);
}

/// 1 in place of the sum of an empty row, so that 0 / sum is 0 there.
static Value nonzero(RuleBuilder &b, Value sum) {
  Value empty = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, sum,
                                      b.constant(0, sum));
  return b.select(empty, b.constant(1, sum), sum);
}

/// p_k = exp((x_k - m) / tau) / sum_j exp((x_j - m) / tau), m = max_j x_j
Value mlir::surge::softmax(RuleBuilder &b, const SampleSite &site,
                           double temperature) {
  Value x = maskedLogits(b, site);
  auto weight = [&](RuleBuilder &body, Value x, Value m) {
    Value shifted = body.sub(x, m);
    return body.exp(temperature == 1 ? shifted
                                     : body.scale(1 / temperature, shifted));
  };
  Rows rows(b, x);
  Value m = rows.shift(x);
  Value sum = rows.sum({x, m}, [&](RuleBuilder &body, ValueRange in) {
    return weight(body, in[0], in[1]);
  });
  return rows.map({x, m, sum}, [&](RuleBuilder &body, ValueRange in) {
    return body.div(weight(body, in[0], in[1]), nonzero(body, in[2]));
  });
}

Value mlir::surge::softmaxProduct(RuleBuilder &b, Value p, Value v) {
  v = b.convert(v, getElementTypeOrSelf(p));
  Rows rows(b, p);
  Value mean = rows.sum({p, v}, [](RuleBuilder &body, ValueRange in) {
    return body.mul(in[0], in[1]);
  });
  return rows.map({p, v, mean}, [](RuleBuilder &body, ValueRange in) {
    return body.mul(in[0], body.sub(in[1], in[2]));
  });
}

Value mlir::surge::sigmoidDerivative(RuleBuilder &b, Value x) {
  // |x| as a branch: the derivative of `abs` vanishes at 0, this one does not.
  Value s = b.exp(b.select(b.less(x, b.constant(0, x)), x, b.neg(x)));
  Value sum = b.add(b.constant(1, s), s);
  return b.div(s, b.mul(sum, sum));
}
