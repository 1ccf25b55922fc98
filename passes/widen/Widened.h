//===- Widened.h - The tangents of every linear value ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_WIDEN_WIDENED_H
#define PASSES_WIDEN_WIDENED_H

#include "dialect/Interfaces.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::surge {

/// Maps each linear value to its values for all directions, a tensor with one
/// axis more in front. Values that are not linear are the same for all of them
/// and stay single.
class Widened {
public:
  Widened(llvm::DenseSet<Value> linear, OpFoldResult directions)
      : linear(std::move(linear)), directions(directions) {}

  bool isLinear(Value value) const { return linear.contains(value); }
  bool hasLinearResult(Operation *op) const {
    return llvm::any_of(op->getResults(),
                        [&](Value result) { return isLinear(result); });
  }
  /// Declares a value linear that a rule has just created.
  void insert(Value value) { linear.insert(value); }

  /// The values of `value` for all directions; null if it is not linear.
  Value lookup(Value value) const { return wide.lookup(value); }
  void set(Value value, Value all) { wide[value] = all; }

  /// The same where structure demands an axis of directions: a value that is
  /// not linear, a zero then, is repeated for all of them.
  Value lookupOrRepeat(Value value, RuleBuilder &b) const;

  /// The number of directions.
  OpFoldResult getDirections() const { return directions; }
  /// The type of a linear value of type `type` for all directions.
  RankedTensorType typeOf(Type type) const;
  /// The sizes of an operand, linear or not, for one direction and for all. A
  /// result of the op that is widened is no operand: its sizes are those of its
  /// destination.
  SmallVector<OpFoldResult> sizesOf(Value value, RuleBuilder &b) const;
  SmallVector<OpFoldResult> wideSizesOf(Value value, RuleBuilder &b) const;
  /// Memory without content for all directions of a value like `value`.
  Value emptyLike(Value value, RuleBuilder &b) const;

  /// Leaves `op` or `argument`, which computes single directions, to be erased
  /// when everything is widened.
  void eraseLater(Operation *op) { ops.push_back(op); }
  void eraseLater(BlockArgument argument) { arguments.push_back(argument); }
  void eraseNow(RewriterBase &rewriter);

private:
  llvm::DenseSet<Value> linear;
  OpFoldResult directions;
  llvm::DenseMap<Value, Value> wide;
  SmallVector<Operation *> ops;
  SmallVector<BlockArgument> arguments;
};

/// Widens the ops of a block in program order, all but its terminator.
LogicalResult widenBlock(Block &block, Widened &widened,
                         RewriterBase &rewriter);

/// Widens one op: nothing is to be done where no result is linear. Fails with a
/// diagnostic where the op has no rule.
LogicalResult widenOp(Operation *op, Widened &widened, RewriterBase &rewriter);

/// Widens the ops that a rule has just built in the stead of an op, from
/// `first` to the rewriter's insertion point.
LogicalResult widenExpansion(Operation *first, Widened &widened,
                             RewriterBase &rewriter);

/// Direction number `index` of `all`, a value of type `type`: a view.
Value sliceDirection(Value all, Type type, Value index, RuleBuilder &b);

/// Lets `body` see the direction with number `index` of each linear value that
/// it uses from outside: a copy of the body of an op that is widened.
void selectDirection(Region &body, Value index, const Widened &widened);

} // namespace mlir::surge

#endif // PASSES_WIDEN_WIDENED_H
