//===- Interfaces.h - What ops, estimators, guesses can do ----------------===//
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
class LayerChain;
class LinearValues;
class Widened;
enum class EventOutput : uint32_t;

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

/// Whether a guess keeps a state from one call to the next.
enum class GuessState { None, Optional, Required };

/// What a guess may look at: one place, a parameter or the value at a site.
class GuessPlace {
public:
  /// A number of segments that leads to the last site.
  static constexpr int64_t all = std::numeric_limits<int64_t>::max();

  Value key;        ///< of this place and direction alone.
  Value value;      ///< a float or a tensor of floats.
  Value given;      ///< what the program gives for it, or null.
  Value state;      ///< what the guess kept of the last call, or null.
  Value nextState;  ///< what it keeps of this one: for the guess to set.
  bool hasExamples; ///< axis 0 counts examples, which are guessed at apart.

  virtual ~GuessPlace() = default;

  /// The value at the site `segments` sites later on the way to the loss, or at
  /// the last one where there are fewer; null behind the last site, and for
  /// parameters.
  virtual Value later(int64_t segments) const { return {}; }

  /// The tangent there of a tangent here, and the cotangent here of a cotangent
  /// there. Either may have an axis of directions in front, of a static size.
  virtual FailureOr<Value> push(Value tangent, int64_t segments) {
    return failure();
  }
  virtual FailureOr<Value> pull(Value cotangent, int64_t segments) {
    return failure();
  }

  /// The exact cotangent there, or here for 0, of each example's cost where
  /// there are examples, else of the loss.
  virtual FailureOr<Value> cotangent(int64_t segments) = 0;

  /// The derivatives of each example's cost, or of the loss, in the direction
  /// of each tangent here; `tangents` have an axis of directions in front.
  virtual FailureOr<Value> slopes(Value tangents) = 0;

protected:
  GuessPlace(Value key, Value value, bool hasExamples)
      : key(key), value(value), hasExamples(hasExamples) {}
};
} // namespace mlir::surge

#include "dialect/OpInterfaces.h.inc"

#include "dialect/AttrInterfaces.h.inc"

#endif // DIALECT_INTERFACES_H
