//===- Rows.h - Passes over the rows of a tensor --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_ESTIMATORS_ROWS_H
#define DIALECT_ESTIMATORS_ROWS_H

#include "dialect/Dialect.h"

namespace mlir::surge {

/// Builds passes over a tensor of rank 1 or more whose last axis is a row. An
/// operand of the tensor's rank is read element by element; one of a rank less
/// holds one element a row. Results are of the tensor's element type, which is
/// at least f32. The ops built are `linalg.generic`s and have derivatives.
class Rows {
public:
  using Body = function_ref<Value(RuleBuilder &, ValueRange)>;
  using Bodies = function_ref<SmallVector<Value>(RuleBuilder &, ValueRange)>;

  Rows(RuleBuilder &b, Value like);

  /// What `body` makes of each element, as a tensor like the one given.
  Value map(ValueRange operands, Body body);
  /// The sums over each row of the `count` values that `bodies` returns.
  SmallVector<Value> sums(unsigned count, ValueRange operands, Bodies bodies);
  /// The sum over each row of what `body` returns.
  Value sum(ValueRange operands, Body body);
  /// The largest element of each row, the lowest finite number if it is -inf.
  /// Its derivative is stopped: it may only shift what does not depend on it.
  Value shift(Value operand);
  /// Whether the element at hand belongs to `category`, an i32; for bodies.
  Value isCategory(RuleBuilder &body, Value category) const;

private:
  SmallVector<Value> generic(ValueRange operands, ValueRange inits,
                             Bodies bodies);
  Value filled(bool perRow, double value);

  RuleBuilder &b;
  RankedTensorType type;
  SmallVector<OpFoldResult> sizes;
};

} // namespace mlir::surge

#endif // DIALECT_ESTIMATORS_ROWS_H
