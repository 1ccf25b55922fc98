//===- RowMemory.h - Where the rows of a group lie ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_ROWMEMORY_H
#define PASSES_CPU_ROWMEMORY_H

#include "passes/cpu/RowGroups.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::surge {

/// Reads and writes what the ops of a group touch, for one row or for as many
/// as fill a vector. What was read or written for the rows at hand is known and
/// not read again; what only the group touches is written only if it is read
/// from memory.
class RowMemory {
public:
  RowMemory(ImplicitLocOpBuilder &b, const RowGroup &group)
      : b(b), group(group) {}

  /// Gives every buffer its place: its own as a matrix of rows, or a row of
  /// scratch memory for each of the blocks, which `release` gives back.
  void prepare(int64_t blocks);
  void release();
  /// Lets other threads see what was written for the rows so far.
  void publish();
  /// Goes on to `lanes` rows, of block `block`, and forgets those before.
  void enter(Value row, Value block, int64_t lanes);

  /// One number for each row at hand.
  Value readRow(Value buffer);
  void writeRow(Value buffer, Value value);
  /// The elements at `column`, of the row at hand and the next `lanes` columns
  /// (under a mask, if there is one), or of all rows at hand.
  Value readElement(Value buffer, Value column, int64_t lanes, Value mask);
  void writeElement(Value buffer, Value column, Value mask, Value value);
  /// Stores all columns of several rows, whose elements have been written, in
  /// one piece.
  void writeInterleaved(Value buffer, int64_t columns);
  /// An operand that is the same for all rows.
  Value readShared(Value operand, Value column, int64_t lanes, Value mask);
  /// Keeps the sums up to a vector of columns for a search, and searches them.
  void writeSums(Operation *search, Value column, Value sums);
  Value search(Operation *search, Value target);
  /// Lets loads that bodies have brought along go where the rows lie.
  void redirectLoads();

  /// One of the first few columns, always by the same value.
  Value fewColumn(int64_t column) const { return fewColumns[column]; }

private:
  /// Where the elements of a buffer lie: a matrix, or a line for one number a
  /// row; `isScratch` if it has one row for each block of rows, `period` of
  /// them if it starts over after so many.
  struct Storage {
    Value memory;
    bool isScratch = false;
    bool isStreamed = false; ///< past the caches.
    Value line = {};         ///< the matrix as one line.
    int64_t period = 0;
  };
  /// Per search: the sums of the lanes along the row.
  struct Sums {
    Storage storage;
    int64_t lanes;
  };

  void prepareSums(const RowOp &row, int64_t blocks);
  bool needsMemory(Value buffer, int64_t columns) const;
  Value rowIndexOf(const Storage &storage);
  Value readStrided(Value buffer, Value column);
  Value loadVector(Value memory, ValueRange at, Type element, int64_t lanes,
                   Value mask);
  VectorType laneVector(Value buffer) const {
    return VectorType::get({rowLanes},
                           cast<MemRefType>(buffer.getType()).getElementType());
  }
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }

  ImplicitLocOpBuilder &b;
  const RowGroup &group;
  int64_t rowLanes = 1; ///< how many rows are at hand.
  Value block, row;     ///< the first of them.
  llvm::MapVector<Value, Storage> storages;
  DenseMap<Value, Value> sharedNumbers;
  llvm::MapVector<Operation *, Sums> searchSums;
  SmallVector<Value> fewColumns;
  /// What is known of the rows at hand: their numbers, and the elements at the
  /// columns at hand.
  DenseMap<Value, Value> rowNumbers;
  DenseMap<std::pair<Value, Value>, Value> elements;
  DenseMap<Value, Value> rowsAtHand; ///< as they lie in memory.
};

} // namespace mlir::surge

#endif // PASSES_CPU_ROWMEMORY_H
