//===- Formulas.h - What steps of neurons share ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_NEURONS_FORMULAS_H
#define DIALECT_NEURONS_FORMULAS_H

#include "dialect/Ops.h"

namespace mlir::surge {

/// Values in the type that formulas are computed in.
SmallVector<Value> widen(RuleBuilder &b, ValueRange values);

/// Computed values as results of `op`, in the element types of those.
SmallVector<Value> narrow(RuleBuilder &b, Operation *op, ValueRange values);

/// One step of tau ds/dt = x - s: Euler's or, where `exact`, the solution.
Value leak(RuleBuilder &b, Value s, Value x, double tau, double dt, bool exact);

/// Whether a time is before `bound`, as i1; it counts as reached from a
/// thousandth of a step before, so that rounding does not decide.
Value isBefore(RuleBuilder &b, Value time, double bound, double dt);

/// A value by the event rate of its unit; 0 where there are no events.
Value perEvent(RuleBuilder &b, Value value, Value rate);

/// Whether there is a spike, as i1.
Value isSpike(RuleBuilder &b, Value spikes);

} // namespace mlir::surge

#endif // DIALECT_NEURONS_FORMULAS_H
