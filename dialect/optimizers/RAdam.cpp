//===- RAdam.cpp - Rectified Adam -----------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/optimizers/Adam.h"
#include "dialect/optimizers/Moments.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult RAdamAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                Real beta1, Real beta2, Real epsilon) {
  return verifyAdam(emitError, beta1, beta2, epsilon);
}

unsigned RAdamAttr::numSlots() const { return 2; }

/// rate / (1 - beta1^t), and r_t sqrt(1 - beta2^t) where rho_t > 5, else 0:
/// rho_inf = 2 / (1 - beta2) - 1,  rho_t = rho_inf - 2 t beta2^t / (1 -
/// beta2^t) r_t = sqrt((rho_t - 4) (rho_t - 2) rho_inf
///            / ((rho_inf - 4) (rho_inf - 2) rho_t))
SmallVector<Value> RAdamAttr::coefficients(RuleBuilder &b, Value step,
                                           Value rate) const {
  Value t = b.convert(step, b.getF64Type());
  Value one = b.constant(1, t);
  Value correction = biasCorrection(b, getBeta2().value, t);
  double rhoInf = 2 / (1 - getBeta2().value) - 1;
  Value power = b.sub(one, correction);
  Value rho = b.sub(b.constant(rhoInf, t),
                    b.scale(2, b.div(b.mul(t, power), correction)));
  // Where rho <= 5 the rectification is not used; 5 stands in for rho.
  Value isTractable = b.less(b.constant(5, t), rho);
  Value safe = b.select(isTractable, rho, b.constant(5, t));
  Value growth =
      b.mul(b.sub(safe, b.constant(4, t)), b.sub(safe, b.constant(2, t)));
  double limit = rhoInf > 5 ? rhoInf / ((rhoInf - 4) * (rhoInf - 2)) : 0;
  Value rectification = b.sqrt(b.scale(limit, b.div(growth, safe)));
  Value factor = b.mul(rectification, b.sqrt(correction));
  Value scaledRate = b.div(b.convert(rate, b.getF64Type()),
                           biasCorrection(b, getBeta1().value, t));
  Type wide = computationType(rate.getType());
  return {b.convert(scaledRate, wide),
          b.convert(b.select(isTractable, factor, {}), wide)};
}

/// m' and v' as in Adam;  p' = p - rate m^ r_t sqrt(1 - beta2^t)
/// / (sqrt(v') + epsilon) where rho_t > 5, else p' = p - rate m^
SmallVector<Value> RAdamAttr::update(RuleBuilder &b, Value parameter,
                                     Value gradient, ValueRange slots,
                                     ValueRange coefficients) const {
  Element old(b, parameter, gradient, slots, coefficients);
  Value g = old.gradient;
  Value m = movingAverage(b, getBeta1().value, old.slots[0], g);
  Value v = movingAverage(b, getBeta2().value, old.slots[1], b.mul(g, g));
  Value factor = old.coefficients[1];
  Value deviation = b.add(b.sqrt(v), b.constant(getEpsilon().value, v));
  Value adapted = b.select(b.less(b.constant(0, factor), factor),
                           b.div(factor, deviation), b.constant(1, v));
  Value step = b.mul(b.mul(old.coefficients[0], m), adapted);
  return old.results(b, b.sub(old.parameter, step), {m, v});
}
