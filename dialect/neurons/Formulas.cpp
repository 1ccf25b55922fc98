//===- Formulas.cpp - What steps of neurons share -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/neurons/Formulas.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<Value> mlir::surge::widen(RuleBuilder &b, ValueRange values) {
  return llvm::map_to_vector(values, [&](Value value) {
    return b.convert(value, computationType(value.getType()));
  });
}

SmallVector<Value> mlir::surge::narrow(RuleBuilder &b, Operation *op,
                                       ValueRange values) {
  SmallVector<Value> results;
  for (auto [value, type] : llvm::zip_equal(values, op->getResultTypes()))
    results.push_back(b.convert(value, getElementTypeOrSelf(type)));
  return results;
}

Value mlir::surge::leak(RuleBuilder &b, Value s, Value x, double tau, double dt,
                        bool exact) {
  if (exact)
    return b.add(x, b.scale(std::exp(-dt / tau), b.sub(s, x)));
  return b.add(s, b.scale(dt / tau, b.sub(x, s)));
}

Value mlir::surge::isBefore(RuleBuilder &b, Value time, double bound,
                            double dt) {
  return b.less(time, b.constant(bound - dt / 1000, time));
}

Value mlir::surge::isSpike(RuleBuilder &b, Value spikes) {
  return b.less(b.constant(0.5, spikes), spikes);
}

Value mlir::surge::perEvent(RuleBuilder &b, Value value, Value rate) {
  Value hasEvents = b.less(b.constant(1e-30, rate), rate);
  Value divisor = b.select(hasEvents, rate, b.constant(1, rate));
  return b.select(hasEvents, b.div(value, divisor), {});
}
