//===- Sizes.h - Sizes of tensors from afar -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_SIZES_H
#define PASSES_SIZES_H

#include "dialect/RuleBuilder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::surge {

/// Finds the sizes of a tensor where the tensor itself must not be used: behind
/// the op that erases it, or before the loop that computes it. It climbs from
/// the tensor to what its size follows from, through the functions called.
class SizeClimber {
public:
  /// `usable` tells which values may be used where `b` inserts.
  SizeClimber(RuleBuilder &b, llvm::function_ref<bool(Value)> usable)
      : b(b), usable(usable) {}

  /// One size of `value`; null where no way up is known.
  OpFoldResult sizeOf(Value value, int64_t dim);

private:
  /// A value of the function in which `b` inserts, that may be used there.
  bool isUsable(Value value);
  OpFoldResult findSize(Value value, int64_t dim);
  OpFoldResult sizeOfCall(func::CallOp call, unsigned number, int64_t dim);
  /// Applies `climbOperand` to the operand of the call whose body the climb is
  /// in, if `value` is the argument of that body for it.
  template <typename Result>
  Result leaveCall(Value value, llvm::function_ref<Result(Value)> climbOperand);
  OpFoldResult sizeOfArgument(BlockArgument argument, int64_t dim);
  OpFoldResult sizeOfResult(OpResult result, int64_t dim);
  OpFoldResult sizeOfGathered(tensor::GatherOp op, int64_t dim);
  OpFoldResult sizeInRegion(Region &region, unsigned number, int64_t dim);
  OpFoldResult sizeOfBranch(Operation *op, unsigned number, int64_t dim);
  OpFoldResult sizeInBranches(Operation *op, Value selector, unsigned number,
                              int64_t dim);
  OpFoldResult sizeLikeOperand(Operation *op, int64_t dim);
  /// The same size by values that may be used.
  OpFoldResult climb(OpFoldResult size);
  Value climbIndex(Value index);
  bool canRunAgain(Operation *op);
  /// The value that stands for the same size, if that has been met.
  Value sameSize(Value size);
  Value runAgain(Operation *op, Value result);
  template <typename Op>
  OpFoldResult combine(OpFoldResult x, OpFoldResult y);

  RuleBuilder &b;
  llvm::function_ref<bool(Value)> usable;
  /// What has been found so far, to be found once and as one value: the size
  /// of each axis (null where there is no way up), and index arithmetic.
  struct Found {
    llvm::DenseMap<std::pair<Value, int64_t>, OpFoldResult> sizes;
    llvm::DenseMap<Value, Value> indices;
  };
  Found found;
  /// Branches of which the climb builds another one that finds a size alone.
  SmallVector<Region *> entered;
  /// The calls whose bodies the climb has entered.
  SmallVector<func::CallOp> calls;
};

} // namespace mlir::surge

#endif // PASSES_SIZES_H
