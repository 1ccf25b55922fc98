//===- Moments.cpp - What update rules with moving averages share ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/optimizers/Moments.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
mlir::surge::verifyDecay(function_ref<InFlightDiagnostic()> emitError,
                         StringRef name, Real value) {
  if (value.value >= 0 && value.value < 1)
    return success();
  return emitError() << "expected " << name
                     << " to be at least 0 and below 1, but got "
                     << toString(value);
}

Value mlir::surge::movingAverage(RuleBuilder &b, double decay, Value m,
                                 Value x) {
  return b.add(b.scale(decay, m), b.scale(1 - decay, x));
}

/// 1 - decay^t = -expm1(t ln decay)
Value mlir::surge::biasCorrection(RuleBuilder &b, double decay, Value t) {
  return b.neg(math::ExpM1Op::create(b, b.scale(std::log(decay), t)));
}

Element::Element(RuleBuilder &b, Value parameter, Value gradient,
                 ValueRange slots, ValueRange coefficients)
    : type(parameter.getType()) {
  Type wide = computationType(type);
  this->parameter = b.convert(parameter, wide);
  this->gradient = b.convert(gradient, wide);
  for (Value slot : slots)
    this->slots.push_back(b.convert(slot, wide));
  for (Value coefficient : coefficients)
    this->coefficients.push_back(b.convert(coefficient, wide));
}

SmallVector<Value> Element::results(RuleBuilder &b, Value newParameter,
                                    ValueRange newSlots) const {
  SmallVector<Value> results = {b.convert(newParameter, type)};
  for (Value slot : newSlots)
    results.push_back(b.convert(slot, type));
  return results;
}
