//===- RowEmitter.cpp - One loop over rows for a group of ops -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/RowEmitter.h"
#include "passes/cpu/Loops.h"
#include "passes/cpu/RowBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::surge;

static constexpr int64_t kVectorBits = 512;

namespace {

class RowEmitter {
public:
  RowEmitter(RewriterBase &rewriter, const RowGroup &group, bool parallel)
      : b(group.steps.front().row.op->getLoc(), rewriter), group(group),
        parallel(parallel), count(llvm::product_of(group.rows)) {}

  void emit();

private:
  /// Where the elements of a buffer lie: a matrix, or a line for one number a
  /// row; `isScratch` if it has one row for each block of rows, `period` of
  /// them if it starts over after so many.
  struct Storage {
    Value memory;
    bool isScratch = false;
    Value line = {}; ///< the matrix as one line.
    int64_t period = 0;
  };
  using Accumulators = SmallVector<Value>;

  void prepareStorage(int64_t blocks);
  void emitBlocks(int64_t blocks);
  void emitRange(Value first, Value end, int64_t lanes);
  void emitRow(Value index);
  /// What the body of an op without columns computes.
  SmallVector<Value> computeRow(const RowOp &row, ValueRange wanted);
  void emitRowStep(const RowOp &row);
  void emitSearch(const RowOp &row);
  void prepareSums(const RowOp &row, int64_t blocks);
  void emitPhase(ArrayRef<const RowOp *> rows);
  void emitColumns(ArrayRef<const RowOp *> rows, Value column, int64_t lanes,
                   Value mask, Accumulators &accumulators);
  void finishReductions(ArrayRef<const RowOp *> rows, int64_t lanes,
                        ArrayRef<Value> accumulators);
  void redirectLoads();

  bool needsMemory(Value buffer, int64_t columns) const;
  int64_t lanesOfRows() const;
  int64_t lanesOf(const RowOp &row) const;
  int64_t costOfRow() const;

  Value rowIndexOf(const Storage &storage) {
    if (storage.period > 0)
      return arith::RemUIOp::create(b, row, constant(storage.period));
    return storage.isScratch ? block : row;
  }
  VectorType laneVector(Value buffer) const {
    return VectorType::get({rowLanes},
                           cast<MemRefType>(buffer.getType()).getElementType());
  }
  Value readRow(Value buffer);
  Value readStrided(Value buffer, Value column);
  void writeInterleaved(Value buffer, int64_t columns);
  void writeRow(Value buffer, Value value);
  Value readElement(Value buffer, Value column, int64_t lanes, Value mask);
  Value loadVector(Value memory, ValueRange at, Type element, int64_t lanes,
                   Value mask);
  void writeElement(Value buffer, Value column, Value mask, Value value);
  Value readShared(Value operand, Value column, int64_t lanes, Value mask);
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }

  ImplicitLocOpBuilder b;
  const RowGroup &group;
  bool parallel;
  int64_t count;
  int64_t rowLanes = 1; ///< how many rows are computed at once.
  Value block, row;     ///< the first row at hand.
  SmallVector<Value> positions;
  DenseMap<Value, Storage> storages;
  DenseMap<Value, Value> sharedNumbers;
  /// Per search: the sums of the lanes along the row.
  struct Sums {
    Storage storage;
    int64_t lanes;
  };
  DenseMap<Operation *, Sums> searchSums;
  SmallVector<Value> fewColumns;
  /// What is known of the row at hand: its numbers, and the elements at the
  /// columns at hand.
  DenseMap<Value, Value> rowNumbers;
  DenseMap<std::pair<Value, Value>, Value> elements;
  DenseMap<Value, Value> rowsAtHand; ///< as they lie in memory.
};

} // namespace

/// Whether elements of the buffer have to lie in memory: others see them, a
/// later phase reads them, or a body that reads any of the row.
bool RowEmitter::needsMemory(Value buffer, int64_t columns) const {
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

/// Gives every buffer its place: its own as a matrix of rows, or a row of
/// scratch memory for each block.
void RowEmitter::prepareStorage(int64_t blocks) {
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

/// Room for the sums of each vector of a row.
void RowEmitter::prepareSums(const RowOp &row, int64_t blocks) {
  linalg::LinalgOp op = row.op;
  Type element = getElementTypeOrSelf(op.getDpsInits()[0]);
  int64_t lanes = lanesOf(row);
  int64_t columns = llvm::divideCeil(row.columns, lanes) * lanes;
  Value sums =
      memref::AllocOp::create(b, MemRefType::get({blocks, columns}, element));
  searchSums[op] = {{sums, /*isScratch=*/true}, lanes};
}

int64_t RowEmitter::costOfRow() const {
  int64_t cost = 0;
  for (const RowStep &step : group.steps)
    cost += costOf(step.row.op->getRegion(0).front()) *
            std::max<int64_t>(step.row.columns, 1);
  return cost;
}

void RowEmitter::emit() {
  OpBuilder::InsertionGuard guard(b);
  Operation *last = group.steps.front().row.op;
  for (const RowStep &step : group.steps)
    if (last->isBeforeInBlock(step.row.op))
      last = step.row.op;
  b.setInsertionPoint(last);

  constexpr int64_t mostBlocks = 64;
  if (!parallel)
    emitBlocks(1);
  else
    createWhereWorthThreads(
        b, {b.getIndexAttr(count)}, costOfRow(),
        [&] { emitBlocks(std::min(count, mostBlocks)); },
        [&] { emitBlocks(1); });

  for (memref::DeallocOp deallocation : group.deallocations)
    if (deallocation->isBeforeInBlock(last))
      deallocation->moveAfter(last);
  for (const RowStep &step : group.steps)
    if (step.row.part != RowOp::Part::Sums)
      step.row.op->erase();
}

/// As many rows as fill a vector, where all columns are few and no body does
/// more than arithmetic; else 1.
int64_t RowEmitter::lanesOfRows() const {
  unsigned widest = 32;
  for (const RowStep &step : group.steps) {
    if (step.row.columns > kFewColumns || !isElementwiseBody(step.row.op))
      return 1;
    for (const RowUse &use : step.row.uses)
      if (use.access == RowAccess::WholeRow)
        return 1;
      else
        widest = std::max(
            widest,
            cast<MemRefType>(use.buffer.getType()).getElementTypeBitWidth());
  }
  int64_t lanes = kVectorBits / widest;
  // The rows at hand have all but the last index in common.
  bool isLine = group.rows.size() == 1 || group.rows.back() % lanes == 0;
  return isLine && count >= lanes ? lanes : 1;
}

/// Rows [first, end), of which the number of those at hand is a multiple.
void RowEmitter::emitRange(Value first, Value end, int64_t lanes) {
  rowLanes = lanes;
  auto loop = scf::ForOp::create(b, first, end, constant(lanes));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  emitRow(loop.getInductionVar());
}

void RowEmitter::emitBlocks(int64_t blocks) {
  prepareStorage(blocks);
  int64_t lanes = lanesOfRows();
  int64_t whole = count / lanes * lanes;
  block = constant(0);
  if (blocks == 1) {
    emitRange(block, constant(whole), lanes);
  } else {
    int64_t size = llvm::divideCeil(whole, blocks * lanes) * lanes;
    createParallelLoop(
        b, b.getIndexAttr(llvm::divideCeil(whole, size)),
        [&](ImplicitLocOpBuilder &, Value index) {
          block = index;
          Value first = arith::MulIOp::create(b, block, constant(size));
          Value end = arith::AddIOp::create(b, first, constant(size));
          if (whole % size != 0)
            end = arith::MinSIOp::create(b, end, constant(whole));
          emitRange(first, end, lanes);
        });
    block = constant(0);
  }
  if (whole < count)
    emitRange(constant(whole), constant(count), /*lanes=*/1);
  for (auto &[buffer, storage] : storages)
    if (storage.isScratch)
      memref::DeallocOp::create(b, storage.memory);
  for (auto &[op, sums] : searchSums)
    memref::DeallocOp::create(b, sums.storage.memory);
}

void RowEmitter::emitRow(Value index) {
  row = index;
  rowNumbers.clear();
  elements.clear();
  rowsAtHand.clear();
  positions.assign(group.rows.size(), row);
  Value rest = row;
  for (size_t axis = group.rows.size(); axis-- > 1;) {
    Value size = constant(group.rows[axis]);
    positions[axis] = arith::RemUIOp::create(b, rest, size);
    rest = positions[axis - 1] = arith::DivUIOp::create(b, rest, size);
  }
  if (rowLanes > 1) {
    auto vector = VectorType::get({rowLanes}, b.getIndexType());
    SmallVector<int64_t> numbers =
        llvm::to_vector(llvm::seq<int64_t>(0, rowLanes));
    Value offsets = arith::ConstantOp::create(
        b, DenseIntElementsAttr::get(vector, numbers));
    Value first = vector::BroadcastOp::create(b, vector, positions.back());
    positions.back() = arith::AddIOp::create(b, first, offsets);
  }
  ArrayRef<RowStep> steps = group.steps;
  while (!steps.empty()) {
    unsigned level = steps.front().level;
    ArrayRef<RowStep> same = steps.take_while(
        [&](const RowStep &step) { return step.level == level; });
    steps = steps.drop_front(same.size());
    SmallVector<const RowOp *> waiting;
    for (const RowStep &step : same)
      waiting.push_back(&step.row);
    while (!waiting.empty()) {
      const RowOp &first = *waiting.front();
      if (first.columns == 0) {
        if (first.part == RowOp::Part::Search)
          emitSearch(first);
        else
          emitRowStep(first);
        waiting.erase(waiting.begin());
        continue;
      }
      SmallVector<const RowOp *> phase, others;
      for (const RowOp *step : waiting)
        (step->columns == first.columns && lanesOf(*step) == lanesOf(first)
             ? phase
             : others)
            .push_back(step);
      emitPhase(phase);
      waiting = std::move(others);
    }
  }
  redirectLoads();
}

Value RowEmitter::readRow(Value buffer) {
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

void RowEmitter::writeRow(Value buffer, Value value) {
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
Value RowEmitter::readStrided(Value buffer, Value column) {
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

/// Stores all columns of the rows at hand in one piece.
void RowEmitter::writeInterleaved(Value buffer, int64_t columns) {
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

Value RowEmitter::readElement(Value buffer, Value column, int64_t lanes,
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

void RowEmitter::writeElement(Value buffer, Value column, Value mask,
                              Value value) {
  elements[{buffer, column}] = value;
  const Storage &storage = storages[buffer];
  if (!storage.memory || rowLanes > 1)
    return;
  Value at[] = {rowIndexOf(storage), column};
  if (!isa<VectorType>(value.getType()))
    memref::StoreOp::create(b, value, storage.memory, at);
  else if (!mask)
    vector::StoreOp::create(b, value, storage.memory, at);
  else
    vector::MaskedStoreOp::create(b, storage.memory, at, mask, value);
}

Value RowEmitter::readShared(Value operand, Value column, int64_t lanes,
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

Value RowEmitter::loadVector(Value memory, ValueRange at, Type element,
                             int64_t lanes, Value mask) {
  auto vector = VectorType::get({lanes}, element);
  if (!mask)
    return vector::LoadOp::create(b, vector, memory, at);
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(vector));
  return vector::MaskedLoadOp::create(b, vector, memory, at, mask, zero);
}

SmallVector<Value> RowEmitter::computeRow(const RowOp &step,
                                          ValueRange wanted) {
  linalg::LinalgOp op = step.op;
  SmallVector<Value> arguments;
  for (auto [operand, access] :
       llvm::zip_equal(op->getOpOperands(), step.operands)) {
    bool isNeeded = llvm::any_of(wanted, [&](Value value) {
      return dependsOnOperand(op, value, operand);
    });
    if (!isNeeded)
      arguments.push_back({});
    else if (access == RowAccess::Shared)
      arguments.push_back(readShared(operand.get(), {}, 1, {}));
    else
      arguments.push_back(readRow(operand.get()));
  }
  return RowBody(b, rowLanes, positions, {}).run(op, arguments, wanted);
}

void RowEmitter::emitRowStep(const RowOp &step) {
  linalg::LinalgOp op = step.op;
  SmallVector<Value> results =
      computeRow(step, op.getBlock()->getTerminator()->getOperands());
  for (auto [init, result] : llvm::zip_equal(op.getDpsInits(), results))
    writeRow(init, result);
}

void RowEmitter::emitSearch(const RowOp &step) {
  linalg::LinalgOp op = step.op;
  const auto &[storage, lanes] = searchSums[op];
  Value target = computeRow(step, step.search.target)[0];
  Value column = mlir::surge::searchSums(b, storage.memory, rowIndexOf(storage),
                                         lanes, target);
  // Only the smaller of count and last column is ever asked for.
  writeRow(op.getDpsInits()[1], column);
  writeRow(op.getDpsInits()[2], column);
}

/// Loads of rows that bodies have brought along go where the rows lie.
void RowEmitter::redirectLoads() {
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

/// As many numbers as fill a vector.
int64_t RowEmitter::lanesOf(const RowOp &row) const {
  if (row.columns <= kFewColumns)
    return 1;
  unsigned widest = 32;
  for (const RowUse &use : row.uses)
    if (use.access == RowAccess::Element ||
        use.access == RowAccess::RepeatedElement)
      widest = std::max(
          widest,
          cast<MemRefType>(use.buffer.getType()).getElementTypeBitWidth());
  return kVectorBits / widest;
}

/// The number that a reduction of this kind starts with.
static TypedAttr neutral(OpBuilder &b, vector::CombiningKind kind, Type type) {
  using Kind = vector::CombiningKind;
  auto number = dyn_cast<FloatType>(type);
  unsigned width = type.getIntOrFloatBitWidth();
  switch (kind) {
  case Kind::MUL:
    return cast<TypedAttr>(b.getOneAttr(type));
  case Kind::MAXIMUMF:
  case Kind::MAXNUMF:
  case Kind::MINIMUMF:
  case Kind::MINNUMF: {
    bool isMaximum = kind == Kind::MAXIMUMF || kind == Kind::MAXNUMF;
    return b.getFloatAttr(
        number, APFloat::getInf(number.getFloatSemantics(), isMaximum));
  }
  case Kind::MAXSI:
    return b.getIntegerAttr(type, APInt::getSignedMinValue(width));
  case Kind::MINSI:
    return b.getIntegerAttr(type, APInt::getSignedMaxValue(width));
  default: // Sums; -0 changes no number.
    return number ? TypedAttr(b.getFloatAttr(number, -0.0))
                  : TypedAttr(b.getIntegerAttr(type, 0));
  }
}

void RowEmitter::emitPhase(ArrayRef<const RowOp *> rows) {
  int64_t columns = rows.front()->columns;
  int64_t lanes = lanesOf(*rows.front());
  Accumulators accumulators;
  for (const RowOp *step : rows) {
    linalg::LinalgOp op = step->op;
    for (const RowUse &use : step->uses)
      if ((use.access == RowAccess::Row ||
           use.access == RowAccess::RepeatedRow) &&
          !use.writes)
        readRow(use.buffer);
    if (step->part == RowOp::Part::Sums) {
      Type element = getElementTypeOrSelf(op.getDpsInits()[0]);
      accumulators.push_back(arith::ConstantOp::create(
          b, b.getZeroAttr(VectorType::get({lanes}, element))));
      continue;
    }
    if (!step->reduces)
      continue;
    for (auto [soFar, init] :
         llvm::zip_equal(op.getRegionOutputArgs(), op.getDpsInits())) {
      Value start = readRow(init);
      if (lanes > 1)
        start = arith::ConstantOp::create(
            b, SplatElementsAttr::get(VectorType::get({lanes}, start.getType()),
                                      neutral(b, rowReductionOf(op, soFar).kind,
                                              start.getType())));
      accumulators.push_back(start);
    }
  }

  if (lanes == 1) {
    for (int64_t column = 0; column < columns; ++column)
      emitColumns(rows, fewColumns[column], 1, {}, accumulators);
    if (rowLanes > 1)
      for (const RowOp *step : rows)
        for (const RowUse &use : step->uses)
          if (use.writes && use.access == RowAccess::Element)
            writeInterleaved(use.buffer, columns);
    return finishReductions(rows, lanes, accumulators);
  }
  int64_t whole = columns / lanes * lanes;
  if (whole > 0) {
    auto loop = scf::ForOp::create(b, constant(0), constant(whole),
                                   constant(lanes), accumulators);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Accumulators carried(loop.getRegionIterArgs());
    emitColumns(rows, loop.getInductionVar(), lanes, {}, carried);
    if (!carried.empty())
      scf::YieldOp::create(b, carried);
    accumulators.assign(loop.getResults().begin(), loop.getResults().end());
  }
  if (whole < columns) {
    SmallVector<bool> isColumn(lanes, false);
    std::fill_n(isColumn.begin(), columns - whole, true);
    Value mask = arith::ConstantOp::create(
        b, DenseElementsAttr::get(VectorType::get({lanes}, b.getI1Type()),
                                  ArrayRef<bool>(isColumn)));
    emitColumns(rows, constant(whole), lanes, mask, accumulators);
  }
  finishReductions(rows, lanes, accumulators);
}

void RowEmitter::emitColumns(ArrayRef<const RowOp *> rows, Value column,
                             int64_t lanes, Value mask,
                             Accumulators &accumulators) {
  SmallVector<Value> indices(positions);
  if (lanes == 1)
    indices.push_back(column);
  RowBody body(b, std::max(lanes, rowLanes), indices,
               lanes == 1 ? Value() : column);
  unsigned next = 0;
  for (const RowOp *step : rows) {
    linalg::LinalgOp op = step->op;
    SmallVector<Operation *> combiners;
    SmallVector<Value> arguments;
    for (auto [operand, access] :
         llvm::zip_equal(op->getOpOperands(), step->operands)) {
      BlockArgument argument = op.getMatchingBlockArgument(&operand);
      Value buffer = operand.get();
      if (step->part == RowOp::Part::Sums &&
          !dependsOnOperand(op, step->search.weight, operand)) {
        arguments.push_back({});
      } else if (step->reduces && op.isDpsInit(&operand)) {
        combiners.push_back(rowReductionOf(op, argument).combiner);
        unsigned number = operand.getOperandNumber() - op.getNumDpsInputs();
        arguments.push_back(accumulators[next + number]);
      } else if (argument.use_empty()) {
        arguments.push_back({});
      } else if (access == RowAccess::Shared) {
        arguments.push_back(readShared(buffer, column, lanes, mask));
      } else if (access == RowAccess::Row || access == RowAccess::RepeatedRow) {
        arguments.push_back(readRow(buffer));
      } else {
        arguments.push_back(readElement(buffer, column, lanes, mask));
      }
    }
    if (step->part == RowOp::Part::Sums) {
      Value weight =
          body.spread(body.run(op, arguments, step->search.weight)[0]);
      Value &sums = accumulators[next++];
      Value sum = arith::AddFOp::create(b, sums, weight);
      sums = mask ? arith::SelectOp::create(b, mask, sum, sums) : sum;
      const Storage &storage = searchSums[op].storage;
      vector::StoreOp::create(b, sums, storage.memory,
                              ValueRange{rowIndexOf(storage), column});
      continue;
    }
    SmallVector<Value> results = body.runAll(op, arguments, combiners);
    for (auto [init, result] : llvm::zip_equal(op.getDpsInits(), results)) {
      result = body.spread(result);
      if (!step->reduces) {
        writeElement(init, column, mask, result);
        continue;
      }
      Value &accumulator = accumulators[next++];
      accumulator =
          mask ? arith::SelectOp::create(b, mask, result, accumulator) : result;
    }
  }
}

void RowEmitter::finishReductions(ArrayRef<const RowOp *> rows, int64_t lanes,
                                  ArrayRef<Value> accumulators) {
  for (const RowOp *step : rows) {
    if (step->part == RowOp::Part::Sums) {
      accumulators = accumulators.drop_front();
      continue;
    }
    if (!step->reduces)
      continue;
    linalg::LinalgOp op = step->op;
    for (auto [soFar, init] :
         llvm::zip_equal(op.getRegionOutputArgs(), op.getDpsInits())) {
      Value result = accumulators.front();
      accumulators = accumulators.drop_front();
      if (lanes > 1)
        result = vector::ReductionOp::create(b, rowReductionOf(op, soFar).kind,
                                             result, readRow(init),
                                             arith::FastMathFlags::reassoc);
      writeRow(init, result);
    }
  }
}

void mlir::surge::emitRows(RewriterBase &rewriter, const RowGroup &group,
                           bool parallel) {
  RowEmitter(rewriter, group, parallel).emit();
}
