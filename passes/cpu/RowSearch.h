//===- RowSearch.h - Search a row for a running sum -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_ROWSEARCH_H
#define PASSES_CPU_ROWSEARCH_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <optional>

namespace mlir::surge {

/// The search of `surge.draw`: an op that walks along each row, carries the
/// running sum of weights from 0 on, how many columns had one of at most the
/// target, and the last column of a positive weight, -1 before there is one;
/// and of the last two only the smaller is ever asked for.
struct RowSearch {
  Value weight, target; ///< in the body.
};
std::optional<RowSearch> rowSearchOf(linalg::LinalgOp op);

/// Whether the body computes `value` from this operand.
bool dependsOnOperand(linalg::LinalgOp op, Value value, OpOperand &operand);

/// The smaller of the two as an i32. `sums` holds in row `row`, for each vector
/// of columns in order, the sum so far of the weights in each lane. Nothing is
/// walked through twice: a vector is found by its sum, a lane by the prefixes
/// within it.
Value searchSums(ImplicitLocOpBuilder &b, Value sums, Value row, int64_t lanes,
                 Value target);

} // namespace mlir::surge

#endif // PASSES_CPU_ROWSEARCH_H
