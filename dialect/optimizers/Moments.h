//===- Moments.h - What update rules with moving averages share -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_OPTIMIZERS_MOMENTS_H
#define DIALECT_OPTIMIZERS_MOMENTS_H

#include "dialect/Dialect.h"

namespace mlir::surge {

/// Fails with "expected <name> to be at least 0 and below 1, but got <value>"
/// unless it is.
LogicalResult verifyDecay(function_ref<InFlightDiagnostic()> emitError,
                          StringRef name, Real value);

/// decay m + (1 - decay) x
Value movingAverage(RuleBuilder &b, double decay, Value m, Value x);

/// 1 - decay^t of a double t, exact to rounding also where it is small.
Value biasCorrection(RuleBuilder &b, double decay, Value t);

/// The element computed with, and what leaves it again: update rules of narrow
/// parameters compute in single precision.
struct Element {
  Value parameter, gradient;
  SmallVector<Value> slots, coefficients;

  Element(RuleBuilder &b, Value parameter, Value gradient, ValueRange slots,
          ValueRange coefficients);
  /// The new parameter and the new slots, rounded to the parameter's type.
  SmallVector<Value> results(RuleBuilder &b, Value newParameter,
                             ValueRange newSlots) const;

private:
  Type type;
};

} // namespace mlir::surge

#endif // DIALECT_OPTIMIZERS_MOMENTS_H
