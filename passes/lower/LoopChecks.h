//===- LoopChecks.h - What a structured op reads --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LOWER_LOOPCHECKS_H
#define PASSES_LOWER_LOOPCHECKS_H

#include "passes/lower/RunTimeChecks.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"

namespace mlir::surge {

/// Writes the checks of one structured op, or `tensor.generate`, before it.
class LoopChecks : RunTimeChecks {
public:
  explicit LoopChecks(linalg::LinalgOp structured);
  explicit LoopChecks(tensor::GenerateOp generate);

  /// A loop runs over axes of one size, and what indexing maps compute lies
  /// inside.
  LogicalResult operands();
  /// What the op's body extracts from a tensor lies inside.
  void extracted(tensor::ExtractOp extract);

private:
  /// The condition on scalars of a body.
  using Condition = function_ref<Value(ImplicitLocOpBuilder &, IRMapping &)>;

  static void forEachAxis(linalg::LinalgOp structured,
                          function_ref<void(Value, int64_t, AffineExpr)> visit);
  /// Whether one of the loops has no rounds, so that nothing is read.
  Value isEmpty();
  /// What `place` makes of the loops' numbers lies inside of an axis of size
  /// `end`.
  void inside(AffineExpr place, Value end, StringRef what);
  /// Whether the condition holds in each round; it may use what the body
  /// computes before `until`.
  Value everywhere(Operation *until, Condition condition);
  /// Whether what `yield`, the terminator of `region`, yields is always true.
  /// Only the loops run that it depends on.
  Value reduceNeeded(Region &region, Operation *yield,
                     SmallVector<Value> inputs, SmallVector<AffineMap> maps);
  /// The loop, or the number, that an index of the body is; null for others.
  AffineExpr placeOf(Value index);

  Operation *loops;
  /// For each loop of a structured op, the axis that shows how often it runs.
  SmallVector<std::pair<Value, int64_t>> axes;
  SmallVector<Value> trips;
};

} // namespace mlir::surge

#endif // PASSES_LOWER_LOOPCHECKS_H
