//===- AdamW.cpp - Adam with decoupled weight decay -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/optimizers/Adam.h"
#include "dialect/optimizers/Moments.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult AdamWAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                Real beta1, Real beta2, Real epsilon,
                                Real weightDecay) {
  return failure(
      failed(verifyAdam(emitError, beta1, beta2, epsilon)) ||
      failed(verifyNonnegative(emitError, "weight_decay", weightDecay)));
}

/// Adam's step, from the parameter after its decay.
static AdamAttr adam(AdamWAttr attr) {
  return AdamAttr::get(attr.getContext(), attr.getBeta1(), attr.getBeta2(),
                       attr.getEpsilon());
}

unsigned AdamWAttr::numSlots() const { return adam(*this).numSlots(); }

/// Adam's coefficients, then 1 - rate lambda
SmallVector<Value> AdamWAttr::coefficients(RuleBuilder &b, Value step,
                                           Value rate) const {
  SmallVector<Value> coefficients = adam(*this).coefficients(b, step, rate);
  Value wide = b.convert(rate, b.getF64Type());
  Value kept =
      b.sub(b.constant(1, wide), b.scale(getWeightDecay().value, wide));
  coefficients.push_back(b.convert(kept, computationType(rate.getType())));
  return coefficients;
}

/// p' = (1 - rate lambda) p - rate m^ / (sqrt(v^) + epsilon)
SmallVector<Value> AdamWAttr::update(RuleBuilder &b, Value parameter,
                                     Value gradient, ValueRange slots,
                                     ValueRange coefficients) const {
  Element old(b, parameter, gradient, slots, coefficients);
  Value decayed = b.mul(old.coefficients[2], old.parameter);
  SmallVector<Value> updated = adam(*this).update(
      b, decayed, old.gradient, old.slots, coefficients.drop_back());
  return old.results(b, updated[0], ArrayRef<Value>(updated).drop_front());
}
