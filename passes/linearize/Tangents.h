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
#include "llvm/ADT/SetVector.h"

namespace mlir::surge {

/// Maps each primal value to its tangent. A missing tangent is a symbolic zero.
class Tangents {
public:
  /// Every differentiable value is wanted.
  Tangents() = default;
  /// Only the values in `active` are wanted: those that vary with the input and reach the output.
  explicit Tangents(llvm::DenseSet<Value> active) : active(std::move(active)) {}

  /// The tangent of `primal`; null for zero.
  Value lookup(Value primal) const { return map.lookup(primal); }

  /// Sets the tangent of `primal`; a null tangent leaves it zero.
  void set(Value primal, Value tangent) {
    if (tangent)
      map[primal] = tangent;
  }

  /// Whether a tangent of `primal` is of any use.
  bool wanted(Value primal) const {
    return isDifferentiable(primal.getType()) && (!active || active->contains(primal));
  }

  /// Makes the tangent of a value wanted that a rule has just created.
  void want(Value primal) {
    if (active)
      active->insert(primal);
  }

  /// Remembers an op that had a tangent coming in and none going out, for the warning about gradients that are cut to zero.
  void recordCut(Operation *op) { cuts.insert(op->getLoc()); }
  ArrayRef<Location> getCuts() const { return cuts.getArrayRef(); }

private:
  llvm::DenseMap<Value, Value> map;
  std::optional<llvm::DenseSet<Value>> active;
  llvm::SetVector<Location> cuts;
};

/// Linearizes the ops of a block in program order, all but its terminator: the recursion that rules of ops with regions call, on the
/// body of a loop and on the scalar body of a `linalg.generic` alike.
LogicalResult linearizeBlock(Block &block, Tangents &tangents, RewriterBase &rewriter);

/// Linearizes one op: does nothing where no operand has a tangent or no result is wanted, and fails with a diagnostic that names the
/// op where it has no rule. Rules that replace their op by others call it on those.
LogicalResult linearizeOp(Operation *op, Tangents &tangents, RewriterBase &rewriter);

/// The tangent of `primal`, or a `surge.zero` shaped like it where structure demands a value.
Value tangentOrZero(Value primal, const Tangents &tangents, RuleBuilder &b);

} // namespace mlir::surge

#endif // PASSES_LINEARIZE_TANGENTS_H
