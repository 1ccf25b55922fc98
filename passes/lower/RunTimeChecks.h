//===- RunTimeChecks.h - Conditions that only a run can check -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LOWER_RUNTIMECHECKS_H
#define PASSES_LOWER_RUNTIMECHECKS_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::surge {

/// Whether `op` works element by element.
bool isElementwise(Operation *op);

/// Writes conditions on sizes and indices of one op before it. What is known to
/// hold costs nothing.
class RunTimeChecks {
public:
  explicit RunTimeChecks(Operation *op);

protected:
  static RankedTensorType typeOf(Value tensor);
  Value index(int64_t number);
  Value constant(bool truth);
  Value value(OpFoldResult folded);

  /// A size, taken from where it comes from: a value that is only asked for its
  /// size would have to be computed for it.
  Value size(Value tensor, int64_t axis);

  void equal(Value a, Value c, StringRef what = "tensors of equal sizes");
  /// a >= 0; sizes of tensors are.
  void notNegative(Value a, StringRef what);
  /// 0 <= a < end, in one comparison of unsigned numbers.
  void below(Value a, Value end, StringRef what);
  /// Ends the call with the message that the op expected `what`, unless `holds`
  /// is true.
  void demand(Value holds, StringRef what);

  Operation *op;
  ImplicitLocOpBuilder b;
};

} // namespace mlir::surge

#endif // PASSES_LOWER_RUNTIMECHECKS_H
