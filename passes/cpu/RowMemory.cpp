//===- RowMemory.cpp - Where the rows of a group lie ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/RowMemory.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace mlir::surge;

/// Whether elements of the buffer have to lie in memory: others see them, a
/// later phase reads them, or a body that reads any of the row.
bool RowMemory::needsMemory(Value buffer, int64_t columns) const {
  if (!group.isInternal(buffer))
    return true;
  std::optional<unsigned> level;
  for (const RowStep &step : group.steps)
    for (const RowUse &use : step.row.uses) {
      if (use.buffer != buffer)
        continue;
      if (use.access == RowAccess::WholeRow)
        return true;
      if (columns > kFewColumns && level && *level != step.level)
        return true;
      level = step.level;
    }
  return false;
}

/// Whether a buffer is a result that nothing reads here, and larger than the
/// caches: writing past them leaves out reading it first. Such a buffer is of
/// `surge_alloc`, aligned to whole vectors, and so are its rows.
static bool isStreamedResult(Value buffer) {
  constexpr int64_t smallest = int64_t(16) << 20;
  auto type = cast<MemRefType>(buffer.getType());
  int64_t bits = type.getElementTypeBitWidth();
  return buffer.getDefiningOp<memref::AllocOp>() &&
         type.getNumElements() * bits / 8 >= smallest &&
         type.getShape().back() * bits % kVectorBits == 0 &&
         llvm::all_of(buffer.getUsers(), [&](Operation *user) {
           auto structured = dyn_cast<linalg::LinalgOp>(user);
           return isa<func::ReturnOp>(user) ||
                  (structured && !isReadBy(structured, buffer));
         });
}

void RowMemory::prepare(int64_t blocks) {
  auto flatten = [&](Value buffer, int64_t rank) -> Value {
    int64_t axes = cast<MemRefType>(buffer.getType()).getRank();
    if (rank == 1)
      return buffer;
    SmallVector<ReassociationIndices> parts{
        llvm::to_vector(llvm::seq<int64_t>(0, rank))};
    if (axes > rank)
      parts.push_back({rank});
    return memref::CollapseShapeOp::create(b, buffer, parts);
  };
  for (const RowStep &step : group.steps)
    for (const RowUse &use : step.row.uses) {
      if (use.access == RowAccess::Shared || storages.contains(use.buffer))
        continue;
      auto type = cast<MemRefType>(use.buffer.getType());
      int64_t rank = group.rows.size();
      if (isRepeated(use.access))
        rank = type.getRank() - (use.access == RowAccess::RepeatedElement);
      bool hasColumns = type.getRank() > rank;
      Storage &storage = storages[use.buffer];
      if (!group.isInternal(use.buffer)) {
        storage.memory = flatten(use.buffer, rank);
        storage.isStreamed = isStreamedResult(use.buffer);
        if (isRepeated(use.access))
          storage.period = llvm::product_of(type.getShape().take_front(rank));
        if (hasColumns && type.getShape().back() <= kFewColumns)
          storage.line = memref::CollapseShapeOp::create(
              b, storage.memory, ArrayRef<ReassociationIndices>{{0, 1}});
      } else if (hasColumns &&
                 needsMemory(use.buffer, type.getShape().back())) {
        storage.isScratch = true;
        storage.memory = memref::AllocOp::create(
            b, MemRefType::get({blocks, type.getShape().back()},
                               type.getElementType()));
      }
    }
  for (const RowStep &step : group.steps)
    if (step.row.part == RowOp::Part::Sums)
      prepareSums(step.row, blocks);
  for (const RowStep &step : group.steps)
    for (Value operand : step.row.op->getOperands())
      if (auto type = dyn_cast<MemRefType>(operand.getType());
          type && type.getRank() == 0)
        sharedNumbers[operand] = memref::LoadOp::create(b, operand);
  for (int64_t column = 0; column < kFewColumns; ++column)
    fewColumns.push_back(constant(column));
}

Value RowMemory::rowIndexOf(const Storage &storage) {
  if (storage.period > 0)
    return arith::RemUIOp::create(b, row, constant(storage.period));
  return storage.isScratch ? block : row;
}

void RowMemory::publish() {
  if (llvm::any_of(storages,
                   [](auto &entry) { return entry.second.isStreamed; }))
    LLVM::FenceOp::create(b, LLVM::AtomicOrdering::seq_cst);
}

void RowMemory::release() {
  for (auto &[buffer, storage] : storages)
    if (storage.isScratch)
      memref::DeallocOp::create(b, storage.memory);
  for (auto &[op, sums] : searchSums)
    memref::DeallocOp::create(b, sums.storage.memory);
}

void RowMemory::enter(Value first, Value blockOfRow, int64_t lanes) {
  row = first;
  block = blockOfRow;
  rowLanes = lanes;
  rowNumbers.clear();
  elements.clear();
  rowsAtHand.clear();
}

/// Room for the sums of each vector of a row.
void RowMemory::prepareSums(const RowOp &row, int64_t blocks) {
  linalg::LinalgOp op = row.op;
  Type element = getElementTypeOrSelf(op.getDpsInits()[0]);
  int64_t lanes = group.lanesOf(row);
  int64_t columns = llvm::divideCeil(row.columns, lanes) * lanes;
  Value sums =
      memref::AllocOp::create(b, MemRefType::get({blocks, columns}, element));
  searchSums[op] = {{sums, /*isScratch=*/true}, lanes};
}

Value RowMemory::readRow(Value buffer) {
  Value &number = rowNumbers[buffer];
  if (number)
    return number;
  const Storage &storage = storages[buffer];
  Value index = rowIndexOf(storage);
  if (rowLanes == 1)
    return number = memref::LoadOp::create(b, storage.memory, index);
  return number = vector::LoadOp::create(b, laneVector(buffer), storage.memory,
                                         index);
}

void RowMemory::writeRow(Value buffer, Value value) {
  rowNumbers[buffer] = value;
  Value memory = storages[buffer].memory;
  if (!memory)
    return;
  if (rowLanes == 1) {
    memref::StoreOp::create(b, value, memory, row);
    return;
  }
  if (!isa<VectorType>(value.getType()))
    value = vector::BroadcastOp::create(b, laneVector(buffer), value);
  vector::StoreOp::create(b, value, memory, row);
}

/// The elements of one column in the rows at hand, which lie in one piece.
Value RowMemory::readStrided(Value buffer, Value column) {
  auto type = cast<MemRefType>(buffer.getType());
  int64_t columns = type.getShape().back();
  Value &rows = rowsAtHand[buffer];
  if (!rows) {
    const Storage &storage = storages[buffer];
    Value first =
        arith::MulIOp::create(b, rowIndexOf(storage), constant(columns));
    rows = vector::LoadOp::create(
        b, VectorType::get({rowLanes * columns}, type.getElementType()),
        storage.line, first);
  }
  int64_t number = *getConstantIntValue(column);
  SmallVector<int64_t> from;
  for (int64_t lane = 0; lane < rowLanes; ++lane)
    from.push_back(lane * columns + number);
  return vector::ShuffleOp::create(b, rows, rows, from);
}

void RowMemory::writeInterleaved(Value buffer, int64_t columns) {
  const Storage &storage = storages[buffer];
  if (!storage.line)
    return;
  SmallVector<Value> parts;
  for (int64_t column = 0; column < columns; ++column)
    parts.push_back(elements[{buffer, fewColumns[column]}]);
  // Interleaving halves of a power of two keeps the order of columns.
  while (!llvm::isPowerOf2_64(parts.size()))
    parts.push_back(parts.front());
  int64_t padded = parts.size();
  while (parts.size() > 1) {
    SmallVector<Value> wider;
    for (size_t i = 0, half = parts.size() / 2; i < half; ++i)
      wider.push_back(
          vector::InterleaveOp::create(b, parts[i], parts[i + half]));
    parts = std::move(wider);
  }
  Value rows = parts.front();
  if (padded != columns) {
    SmallVector<int64_t> from;
    for (int64_t lane = 0; lane < rowLanes; ++lane)
      for (int64_t column = 0; column < columns; ++column)
        from.push_back(lane * padded + column);
    rows = vector::ShuffleOp::create(b, rows, rows, from);
  }
  Value first = arith::MulIOp::create(b, row, constant(columns));
  vector::StoreOp::create(b, rows, storage.line, first);
}

Value RowMemory::readElement(Value buffer, Value column, int64_t lanes,
                             Value mask) {
  Value &element = elements[{buffer, column}];
  if (element)
    return element;
  if (rowLanes > 1)
    return element = readStrided(buffer, column);
  const Storage &storage = storages[buffer];
  Value at[] = {rowIndexOf(storage), column};
  if (lanes == 1)
    element = memref::LoadOp::create(b, storage.memory, at);
  else
    element = loadVector(storage.memory, at,
                         cast<MemRefType>(buffer.getType()).getElementType(),
                         lanes, mask);
  return element;
}

static int64_t bytesOf(Value vector) {
  auto type = cast<VectorType>(vector.getType());
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

void RowMemory::writeElement(Value buffer, Value column, Value mask,
                             Value value) {
  elements[{buffer, column}] = value;
  const Storage &storage = storages[buffer];
  if (!storage.memory || rowLanes > 1)
    return;
  Value at[] = {rowIndexOf(storage), column};
  if (!isa<VectorType>(value.getType()))
    memref::StoreOp::create(b, value, storage.memory, at);
  else if (!mask && storage.isStreamed)
    vector::StoreOp::create(b, value, storage.memory, at, /*nontemporal=*/true,
                            llvm::Align(bytesOf(value)));
  else if (!mask)
    vector::StoreOp::create(b, value, storage.memory, at);
  else
    vector::MaskedStoreOp::create(b, storage.memory, at, mask, value);
}

Value RowMemory::readShared(Value operand, Value column, int64_t lanes,
                            Value mask) {
  auto type = dyn_cast<MemRefType>(operand.getType());
  if (!type)
    return operand;
  if (type.getRank() == 0)
    return sharedNumbers[operand];
  if (lanes == 1)
    return memref::LoadOp::create(b, operand, column);
  return loadVector(operand, column, type.getElementType(), lanes, mask);
}

Value RowMemory::loadVector(Value memory, ValueRange at, Type element,
                            int64_t lanes, Value mask) {
  auto vector = VectorType::get({lanes}, element);
  if (!mask)
    return vector::LoadOp::create(b, vector, memory, at);
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(vector));
  return vector::MaskedLoadOp::create(b, vector, memory, at, mask, zero);
}

void RowMemory::redirectLoads() {
  row.getParentBlock()->walk([&](memref::LoadOp load) {
    auto found = storages.find(load.getMemRef());
    if (found == storages.end() || !found->second.memory ||
        found->second.memory == load.getMemRef())
      return;
    Value column = load.getIndices().back();
    load.getMemrefMutable().assign(found->second.memory);
    load.getIndicesMutable().assign({rowIndexOf(found->second), column});
  });
}

void RowMemory::writeSums(Operation *search, Value column, Value sums) {
  const Storage &storage = searchSums[search].storage;
  vector::StoreOp::create(b, sums, storage.memory,
                          ValueRange{rowIndexOf(storage), column});
}

Value RowMemory::search(Operation *search, Value target) {
  const auto &[storage, lanes] = searchSums[search];
  return mlir::surge::searchSums(b, storage.memory, rowIndexOf(storage), lanes,
                                 target);
}
