//===- RowBody.h - Scalar bodies on one column or on several --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_ROWBODY_H
#define PASSES_CPU_ROWBODY_H

#include "passes/cpu/RowOps.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::surge {

/// Copies the scalar body of an op, computing `lanes` columns or rows at once;
/// with one lane as it is. Values that are the same in every lane stay scalars,
/// and what follows of the number of the lanes' index divided by four, as four
/// random words do of one counter, is computed once for each four lanes.
class RowBody {
public:
  /// `positions` holds the indices along the op's first axes, each the same for
  /// all lanes or a vector of one for each. `column` is the first column at
  /// hand where lanes run along columns, else null.
  RowBody(ImplicitLocOpBuilder &b, int64_t lanes, ArrayRef<Value> positions,
          Value column)
      : b(b), lanes(lanes), positions(positions), column(column) {
    for (auto [axis, position] : llvm::enumerate(positions))
      if (position && isa<VectorType>(position.getType()))
        lastVector = axis;
  }

  /// Computes `wanted`, values in the body of `op`, from these values of its
  /// block arguments (null: not used). What the `combiners` of reductions do
  /// may be reordered.
  SmallVector<Value> run(linalg::LinalgOp op, ArrayRef<Value> arguments,
                         ValueRange wanted,
                         ArrayRef<Operation *> combiners = {});
  /// The same for all that the body yields.
  SmallVector<Value> runAll(linalg::LinalgOp op, ArrayRef<Value> arguments,
                            ArrayRef<Operation *> combiners = {}) {
    return run(op, arguments, op.getBlock()->getTerminator()->getOperands(),
               combiners);
  }

  /// `value` for each lane.
  Value spread(Value value);

private:
  /// `value` in a vector of `count` lanes, of which `value` holds all, a
  /// quarter or one.
  Value widen(Value value, int64_t count);
  /// Whether the lanes of a value of the body count up by one from a multiple
  /// of four.
  bool countsLanes(Value value) const;
  bool isQuotientByFour(Operation &op) const;
  Value lookup(Value value) const;
  void copy(Operation &op, bool isCombiner);
  void copyIndex(linalg::IndexOp index);
  /// The numbers of the columns at hand, as integers or indices.
  Value columns(Type type);

  ImplicitLocOpBuilder &b;
  int64_t lanes;
  /// The axis that the lanes run along.
  unsigned laneAxis() const { return column ? positions.size() : lastVector; }
  ArrayRef<Value> positions;
  Value column;
  unsigned lastVector = ~0u; ///< the position that is a vector.
  IRMapping values;
};

} // namespace mlir::surge

#endif // PASSES_CPU_ROWBODY_H
