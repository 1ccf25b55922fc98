//===- Adam.cpp - Adam ----------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/optimizers/Adam.h"
#include "dialect/optimizers/Moments.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
mlir::surge::verifyAdam(function_ref<InFlightDiagnostic()> emitError,
                        Real beta1, Real beta2, Real epsilon) {
  return failure(failed(verifyDecay(emitError, "beta1", beta1)) ||
                 failed(verifyDecay(emitError, "beta2", beta2)) ||
                 failed(verifyNonnegative(emitError, "epsilon", epsilon)));
}

SmallVector<Value> mlir::surge::adamCoefficients(RuleBuilder &b, double beta1,
                                                 double beta2, Value step,
                                                 Value rate) {
  Value t = b.convert(step, b.getF64Type());
  Value scaledRate =
      b.div(b.convert(rate, b.getF64Type()), biasCorrection(b, beta1, t));
  Value root = b.sqrt(biasCorrection(b, beta2, t));
  Type wide = computationType(rate.getType());
  return {b.convert(scaledRate, wide),
          b.convert(b.div(b.constant(1, root), root), wide)};
}

LogicalResult AdamAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               Real beta1, Real beta2, Real epsilon) {
  return verifyAdam(emitError, beta1, beta2, epsilon);
}

unsigned AdamAttr::numSlots() const { return 2; }

/// rate / (1 - beta1^t), 1 / sqrt(1 - beta2^t)
SmallVector<Value> AdamAttr::coefficients(RuleBuilder &b, Value step,
                                          Value rate) const {
  return adamCoefficients(b, getBeta1().value, getBeta2().value, step, rate);
}

/// m' = beta1 m + (1 - beta1) g;  v' = beta2 v + (1 - beta2) g^2
/// p' = p - rate m^ / (sqrt(v^) + epsilon) with m^ = m' / (1 - beta1^t) and
/// v^ = v' / (1 - beta2^t)
SmallVector<Value> AdamAttr::update(RuleBuilder &b, Value parameter,
                                    Value gradient, ValueRange slots,
                                    ValueRange coefficients) const {
  Element old(b, parameter, gradient, slots, coefficients);
  Value g = old.gradient;
  Value m = movingAverage(b, getBeta1().value, old.slots[0], g);
  Value v = movingAverage(b, getBeta2().value, old.slots[1], b.mul(g, g));
  Value deviation = b.add(b.mul(old.coefficients[1], b.sqrt(v)),
                          b.constant(getEpsilon().value, v));
  Value step = b.div(b.mul(old.coefficients[0], m), deviation);
  return old.results(b, b.sub(old.parameter, step), {m, v});
}
