//===- RowLoops.h - Loops over the categories of one row ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LOWER_ROWLOOPS_H
#define PASSES_LOWER_ROWLOOPS_H

#include "passes/lower/Philox.h"

namespace mlir::surge {

/// The row of `logits` at the position at hand in the body of a generic over
/// its outer axes.
class Row {
public:
  /// `mask` may be null. `sizes` are those of the outer axes.
  Row(RuleBuilder &body, Value logits, Value mask, ArrayRef<OpFoldResult> sizes,
      OpFoldResult categories);

  /// Logit `k` in the type computed with, -inf where the mask removes it.
  Value logit(RuleBuilder &b, Value k) const;
  /// Runs `body` with each category and the values carried, in order.
  SmallVector<Value>
  forEach(RuleBuilder &b, ValueRange initial,
          function_ref<SmallVector<Value>(RuleBuilder &, Value, ValueRange)>
              body) const;

  FloatType type;   ///< computed with: f32 for narrower logits.
  Value number;     ///< the row-major index of the row, i64.
  Value categories; ///< how many there are, as index.

private:
  Value logits, mask;
  SmallVector<Value> position;
};

/// The first category whose running sum of exp(logit - maximum) exceeds u times
/// the whole sum, u the uniform number of the row: an i32, never a category of
/// probability 0, and -1 where all have that (`surge.draw`).
Value drawByInversion(RuleBuilder &b, const Row &row, Value loweredKey);

/// The category of the largest logit plus Gumbel noise, as above.
Value drawByNoise(RuleBuilder &b, const Row &row, Value loweredKey);

/// The category of the largest logit, the first of equals.
Value largestOf(RuleBuilder &b, const Row &row);

} // namespace mlir::surge

#endif // PASSES_LOWER_ROWLOOPS_H
