//===- RowEmitter.cpp - One loop over rows for a group of ops -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/RowEmitter.h"
#include "passes/cpu/Loops.h"
#include "passes/cpu/RowBody.h"
#include "passes/cpu/RowMemory.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

class RowEmitter {
public:
  RowEmitter(RewriterBase &rewriter, const RowGroup &group, bool parallel)
      : b(group.steps.front().row.op->getLoc(), rewriter), group(group),
        parallel(parallel), count(llvm::product_of(group.rows)),
        memory(b, group) {}

  void emit();

private:
  using Accumulators = SmallVector<Value>;

  void emitBlocks(int64_t blocks);
  void emitRange(Value first, Value end, int64_t lanes);
  void emitRow(Value index);
  /// What the body of an op without columns computes.
  SmallVector<Value> computeRow(const RowOp &row, ValueRange wanted);
  void emitRowStep(const RowOp &row);
  void emitSearch(const RowOp &row);
  void emitPhase(ArrayRef<const RowOp *> rows);
  void emitColumns(ArrayRef<const RowOp *> rows, Value column, int64_t lanes,
                   Value mask, Accumulators &accumulators);
  void finishReductions(ArrayRef<const RowOp *> rows, int64_t lanes,
                        ArrayRef<Value> accumulators);

  int64_t costOfRow() const;

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
  RowMemory memory;
};

} // namespace

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

/// Rows [first, end), of which the number of those at hand is a multiple.
void RowEmitter::emitRange(Value first, Value end, int64_t lanes) {
  rowLanes = lanes;
  auto loop = scf::ForOp::create(b, first, end, constant(lanes));
  b.setInsertionPointToStart(loop.getBody());
  emitRow(loop.getInductionVar());
  b.setInsertionPointAfter(loop);
  memory.publish();
}

void RowEmitter::emitBlocks(int64_t blocks) {
  memory.prepare(blocks);
  int64_t lanes = group.lanesOfRows();
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
  memory.release();
}

void RowEmitter::emitRow(Value index) {
  row = index;
  memory.enter(row, block, rowLanes);
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
        (step->columns == first.columns ? phase : others).push_back(step);
      emitPhase(phase);
      waiting = std::move(others);
    }
  }
  memory.redirectLoads();
}

SmallVector<Value> RowEmitter::computeRow(const RowOp &step,
                                          ValueRange wanted) {
  linalg::LinalgOp op = step.op;
  SmallVector<Value> arguments;
  for (OpOperand &operand : op->getOpOperands()) {
    RowAccess access = step.operands[operand.getOperandNumber()];
    bool isNeeded = llvm::any_of(wanted, [&](Value value) {
      return dependsOnOperand(op, value, operand);
    });
    if (!isNeeded)
      arguments.push_back({});
    else if (access == RowAccess::Shared)
      arguments.push_back(memory.readShared(operand.get(), {}, 1, {}));
    else
      arguments.push_back(memory.readRow(operand.get()));
  }
  return RowBody(b, rowLanes, positions, {}).run(op, arguments, wanted);
}

void RowEmitter::emitRowStep(const RowOp &step) {
  linalg::LinalgOp op = step.op;
  SmallVector<Value> results =
      computeRow(step, op.getBlock()->getTerminator()->getOperands());
  for (auto [init, result] : llvm::zip_equal(op.getDpsInits(), results))
    memory.writeRow(init, result);
}

void RowEmitter::emitSearch(const RowOp &step) {
  linalg::LinalgOp op = step.op;
  Value column = memory.search(op, computeRow(step, step.search.target)[0]);
  // Only the smaller of count and last column is ever asked for.
  memory.writeRow(op.getDpsInits()[1], column);
  memory.writeRow(op.getDpsInits()[2], column);
}

void RowEmitter::emitPhase(ArrayRef<const RowOp *> rows) {
  int64_t columns = rows.front()->columns;
  int64_t lanes = group.lanesOf(*rows.front());
  Accumulators accumulators;
  for (const RowOp *step : rows) {
    linalg::LinalgOp op = step->op;
    for (const RowUse &use : step->uses)
      if ((use.access == RowAccess::Row ||
           use.access == RowAccess::RepeatedRow) &&
          !use.writes)
        memory.readRow(use.buffer);
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
      Value start = memory.readRow(init);
      if (lanes > 1)
        start = arith::ConstantOp::create(
            b, SplatElementsAttr::get(
                   VectorType::get({lanes}, start.getType()),
                   neutralNumber(b, rowReductionOf(op, soFar).kind,
                                 start.getType())));
      accumulators.push_back(start);
    }
  }

  if (lanes == 1) {
    for (int64_t column = 0; column < columns; ++column)
      emitColumns(rows, memory.fewColumn(column), 1, {}, accumulators);
    if (rowLanes > 1)
      for (const RowOp *step : rows)
        for (const RowUse &use : step->uses)
          if (use.writes && use.access == RowAccess::Element)
            memory.writeInterleaved(use.buffer, columns);
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
        arguments.push_back(memory.readShared(buffer, column, lanes, mask));
      } else if (access == RowAccess::Row || access == RowAccess::RepeatedRow) {
        arguments.push_back(memory.readRow(buffer));
      } else {
        arguments.push_back(memory.readElement(buffer, column, lanes, mask));
      }
    }
    if (step->part == RowOp::Part::Sums) {
      Value weight =
          body.spread(body.run(op, arguments, step->search.weight)[0]);
      Value &sums = accumulators[next++];
      Value sum = arith::AddFOp::create(b, sums, weight);
      sums = mask ? arith::SelectOp::create(b, mask, sum, sums) : sum;
      memory.writeSums(op, column, sums);
      continue;
    }
    SmallVector<Value> results = body.runAll(op, arguments, combiners);
    for (auto [init, result] : llvm::zip_equal(op.getDpsInits(), results)) {
      result = body.spread(result);
      if (!step->reduces) {
        memory.writeElement(init, column, mask, result);
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
                                             result, memory.readRow(init),
                                             arith::FastMathFlags::reassoc);
      memory.writeRow(init, result);
    }
  }
}

void mlir::surge::emitRows(RewriterBase &rewriter, const RowGroup &group,
                           bool parallel) {
  RowEmitter(rewriter, group, parallel).emit();
}
