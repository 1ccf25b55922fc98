//===- Tangents.h - The tangent of every value of a program ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LINEARIZE_TANGENTS_H
#define PASSES_LINEARIZE_TANGENTS_H

#include "dialect/Interfaces.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::surge {

/// Maps each primal value to its tangent. A missing tangent is a symbolic zero.
class Tangents {
public:
  /// Every differentiable value is wanted.
  Tangents() = default;
  /// Only the values in `active` are wanted: those that vary with the input and
  /// reach the output.
  explicit Tangents(llvm::DenseSet<Value> active) : active(std::move(active)) {}

  /// The tangent of `primal`; null for zero.
  Value lookup(Value primal) const { return map.lookup(primal); }

  /// Sets the tangent of `primal`; a null tangent leaves it zero.
  void set(Value primal, Value tangent) {
    if (!tangent)
      return;
    map[primal] = tangent;
    ++numSet;
  }

  /// Whether a tangent of `primal` is of any use.
  bool wanted(Value primal) const {
    return isDifferentiable(primal.getType()) &&
           (!active || active->contains(primal));
  }

  /// Makes the tangent of a value wanted that a rule has just created.
  void want(Value primal) {
    if (active)
      active->insert(primal);
  }

  /// Forgets the results of an op that is about to be erased: addresses of
  /// erased values are used again.
  void forget(Operation *op) {
    for (Value result : op->getResults()) {
      map.erase(result);
      if (active)
        active->erase(result);
    }
  }

  /// An op that had tangents coming in and none going out.
  struct Cut {
    Location loc;
    SmallVector<Value> inputs; ///< those that had a tangent.
  };
  /// The cuts met so far, for the warning about gradients that are zero.
  SmallVector<Cut> cuts;

  /// How often a tangent was set.
  unsigned getNumSet() const { return numSet; }

private:
  llvm::DenseMap<Value, Value> map;
  std::optional<llvm::DenseSet<Value>> active;
  unsigned numSet = 0;
};

/// Linearizes the ops of a block in program order, all but its terminator: the
/// recursion that rules of ops with regions call, on the body of a loop and on
/// the scalar body of a `linalg.generic` alike.
LogicalResult linearizeBlock(Block &block, Tangents &tangents,
                             RewriterBase &rewriter);

/// Linearizes one op: does nothing where no operand has a tangent or no result
/// is wanted, and fails with a diagnostic that names the op where it has no
/// rule.
LogicalResult linearizeOp(Operation *op, Tangents &tangents,
                          RewriterBase &rewriter);

/// Linearizes the ops that a rule has just built in `op`'s stead, between `op`
/// and the rewriter's insertion point, and returns the tangent of `value`, one
/// of their results. For ops whose derivative is that of an expansion into
/// other ops.
FailureOr<Value> linearizeExpansion(Operation *op, Value value,
                                    Tangents &tangents, RewriterBase &rewriter);

/// The tangent of `primal`, or a `surge.zero` shaped like it where structure
/// demands a value.
Value tangentOrZero(Value primal, const Tangents &tangents, RuleBuilder &b);

} // namespace mlir::surge

#endif // PASSES_LINEARIZE_TANGENTS_H
