//===- RowGroups.h - Structured ops that can share one loop over rows -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_ROWGROUPS_H
#define PASSES_CPU_ROWGROUPS_H

#include "passes/cpu/RowOps.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::surge {

/// A member of a group. Members without columns stand at even levels, those
/// with columns at odd ones; a level needs only results of earlier levels, and
/// at one level members come in order and share the element at hand.
struct RowStep {
  RowOp row;
  unsigned level;
};

/// Ops of one block that may run together, row by row, where the last of them
/// stands.
struct RowGroup {
  SmallVector<int64_t> rows;
  SmallVector<RowStep, 0> steps; ///< by level.
  /// Between the members: each is to come behind the group.
  SmallVector<memref::DeallocOp> deallocations;

  /// How many columns of a step are computed at once: as many as fill a vector
  /// with the widest numbers of the group, so that steps of one level share
  /// lanes, or one where there are few.
  int64_t lanesOf(const RowOp &row) const;

  /// How many rows are computed at once: as many as fill a vector, where all
  /// columns are few and no body does more than arithmetic; else 1.
  int64_t lanesOfRows() const;

  /// Whether nobody but the group sees what is in `buffer`.
  bool isInternal(Value buffer) const;
};

/// The groups of a block for which one loop pays: those with a reduction of
/// rows and other ops, and those that draw random numbers.
std::vector<RowGroup> findRowGroups(Block &block);

/// Groups of elementwise ops on buffers of one shape, each of which touches a
/// buffer that another one touches.
std::vector<RowGroup> findElementwiseGroups(Block &block);

} // namespace mlir::surge

#endif // PASSES_CPU_ROWGROUPS_H
