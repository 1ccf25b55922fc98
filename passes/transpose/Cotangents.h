//===- Cotangents.h - The cotangent of every linear value -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_TRANSPOSE_COTANGENTS_H
#define PASSES_TRANSPOSE_COTANGENTS_H

#include "dialect/Interfaces.h"
#include "passes/Flow.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::surge {

/// Maps each linear value to the sum of the cotangents that have arrived so
/// far. There is one protocol, *take and add*: a rule takes what its results
/// have collected and adds to its operands; nothing is ever set, so nothing can
/// be overwritten.
class Cotangents {
public:
  explicit Cotangents(llvm::DenseSet<Value> &linear, bool strongZeros = false)
      : linear(linear), strongZeros(strongZeros) {}

  /// The same linear values with nothing collected yet, for the body of a loop
  /// or branch.
  Cotangents nested() const { return Cotangents(linear, strongZeros); }

  /// Whether a cotangent that is zero stays zero whatever scales it, infinities
  /// and NaN included.
  bool hasStrongZeros() const { return strongZeros; }

  /// Whether `value` is linear in the tangents that came in.
  bool isLinear(Value value) const { return linear.contains(value); }

  /// Adds `cotangent` (null for zero) to what `value` has collected.
  void add(Value value, Value cotangent, RuleBuilder &b) {
    if (cotangent)
      sums[value] = b.add(sums.lookup(value), cotangent);
  }

  /// Whether something has arrived for `value`.
  bool has(Value value) const { return sums.contains(value); }

  /// Moves the sum out; null if nothing has arrived.
  Value take(Value value) {
    Value sum = sums.lookup(value);
    sums.erase(value);
    return sum;
  }

  /// Moves the sum out; zeros shaped like `value` if nothing has arrived. A
  /// rule that accumulates in place writes `s = takeOrZeros(x); s' = update(s);
  /// add(x, s')`.
  Value takeOrZeros(Value value, RuleBuilder &b);

  /// Zeros shaped like `value`, in memory of their own where it is a tensor.
  Value zerosLike(Value value, RuleBuilder &b);

  /// The sizes of `value` as index values or attributes that do not depend on
  /// any linear value, so that they outlive it. A size that nothing tells is
  /// reported at `value`, once; the stage then fails by `isSizeUnknown`.
  SmallVector<OpFoldResult> sizesOf(Value value, RuleBuilder &b);
  bool isSizeUnknown() const { return sizeUnknown; }

  /// Erases a transposed op of a body, and with it every trace of its values:
  /// addresses of erased values are used again.
  void erase(Operation *op, RewriterBase &rewriter) {
    forgetValuesOf(op, linear);
    rewriter.eraseOp(op);
  }
  /// Forgets a block argument that is about to be erased.
  void forget(Value argument) { linear.erase(argument); }

private:
  llvm::DenseSet<Value> &linear;
  bool strongZeros;
  llvm::DenseMap<Value, Value> sums;
  bool sizeUnknown = false;
};

/// Transposes the linear ops of a block in reverse order, appending at
/// `rewriter`'s insertion point, and returns them (last first) for the caller
/// to erase. Ops without linear results stay as they are.
FailureOr<SmallVector<Operation *>>
transposeBlock(Block &block, Cotangents &cotangents, RewriterBase &rewriter);

} // namespace mlir::surge

#endif // PASSES_TRANSPOSE_COTANGENTS_H
