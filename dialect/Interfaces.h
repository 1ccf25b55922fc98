//===- Interfaces.h - What an op, an estimator, an optimizer can do -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_INTERFACES_H
#define DIALECT_INTERFACES_H

#include "dialect/RuleBuilder.h"

#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::surge {
class Tangents;
class Cotangents;
class LinearValues;
class Widened;

/// What an estimator may look at: one sampling op, its inputs and its outcome.
struct SampleSite {
  /// A tensor of floats, categories last (`categorical`, `argmax`).
  Value logits;
  /// A tensor of i1, false removes a category; null if there is none.
  Value mask;
  /// Null for deterministic ops.
  Value key;
  /// `bernoulli`: the 0/1 result; others: the chosen category of each row, a
  /// tensor of i32 without the last axis.
  Value sample;
};
} // namespace mlir::surge

#include "dialect/OpInterfaces.h.inc"

#include "dialect/AttrInterfaces.h.inc"

#endif // DIALECT_INTERFACES_H
