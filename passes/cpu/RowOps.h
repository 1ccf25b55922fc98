//===- RowOps.h - Structured ops that work on one row at a time -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_ROWOPS_H
#define PASSES_CPU_ROWOPS_H

#include "passes/cpu/RowSearch.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <optional>

namespace mlir::surge {

/// Which part of a buffer the iterations of one row touch.
enum class RowAccess {
  Shared,          ///< an element or a line that is the same for all rows.
  Row,             ///< the row's own element.
  Element,         ///< the row's own element at the same column.
  RepeatedRow,     ///< the same for all rows with the same last indices.
  RepeatedElement, ///< likewise, at the same column.
  WholeRow         ///< any element of the row.
};

inline bool isRepeated(RowAccess access) {
  return access == RowAccess::RepeatedRow ||
         access == RowAccess::RepeatedElement;
}

/// One buffer that a row op touches, as an operand or in its body.
struct RowUse {
  Value buffer;
  RowAccess access;
  bool writes;
};

/// A structured op on buffers whose outer loops run over rows, each of which
/// touches only its own part of what is written; inside of them stands nothing
/// or one loop over columns.
struct RowOp {
  /// A search runs in two steps: the sums along the row, and then the search in
  /// them for a target.
  enum class Part { Whole, Sums, Search };

  linalg::LinalgOp op;
  Part part = Part::Whole;
  RowSearch search; ///< unless it is Whole.
  /// How many columns the inner loop has, 0 where there is none.
  int64_t columns = 0;
  bool reduces = false;
  /// How each operand of the op is touched.
  SmallVector<RowAccess> operands;
  SmallVector<RowUse> uses;
};

/// The sizes of the outer loops of an op that reduces its last loop alone,
/// reads whole rows in its body, or draws random words, several of which come
/// of one counter; nothing for other ops.
std::optional<SmallVector<int64_t>> rowsOf(linalg::LinalgOp op);

/// `op` as work on rows of these sizes, in one step or two; none where it is
/// other work.
SmallVector<RowOp, 2> matchRowOp(linalg::LinalgOp op, ArrayRef<int64_t> rows);

/// So few columns run one after the other, without a loop, for several rows at
/// once.
constexpr int64_t kFewColumns = 16;

/// How a body goes on from the result so far, where one of these ops does it.
struct RowReduction {
  Operation *combiner = nullptr;
  Value term;
  vector::CombiningKind kind = vector::CombiningKind::ADD;
};
RowReduction rowReductionOf(linalg::LinalgOp op, BlockArgument soFar);

/// The number of this type that a reduction of this kind starts with.
TypedAttr neutralNumber(Builder &b, vector::CombiningKind kind, Type type);

/// How wide vectors are: those of AVX-512. Two of half the width, where there
/// is no wider one, are as good.
constexpr int64_t kVectorBits = 512;

/// Whether the body of an op can be computed in several lanes at once: every op
/// that varies between them works element by element and cannot fail.
bool isElementwiseBody(linalg::LinalgOp op);

/// Whether the op asks for what stands in the buffer.
bool isReadBy(linalg::LinalgOp op, Value buffer);

/// Whether two buffers may share memory.
bool mayShareMemory(Value a, Value b);

} // namespace mlir::surge

#endif // PASSES_CPU_ROWOPS_H
