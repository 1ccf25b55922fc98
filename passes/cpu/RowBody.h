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
/// with one lane as it is. Values that are the same in every lane stay scalars.
class RowBody {
public:
  /// `positions` holds the indices along the op's first axes, each the same for
  /// all lanes or a vector of one for each. `column` is the first column at
  /// hand where lanes run along columns, else null.
  RowBody(ImplicitLocOpBuilder &b, int64_t lanes, ArrayRef<Value> positions,
          Value column)
      : b(b), lanes(lanes), positions(positions), column(column) {}

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
  Value lookup(Value value) const;
  void copy(Operation &op, bool isCombiner);
  void copyIndex(linalg::IndexOp index);
  /// The numbers of the columns at hand, as integers or indices.
  Value columns(Type type);

  ImplicitLocOpBuilder &b;
  int64_t lanes;
  ArrayRef<Value> positions;
  Value column;
  IRMapping values;
};

} // namespace mlir::surge

#endif // PASSES_CPU_ROWBODY_H
