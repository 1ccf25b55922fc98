//===- SequentialLoops.cpp - Loops without an order, put in order ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/SequentialLoops.h"

#include "dialect/RuleBuilder.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

/// Moves the ops of `from`, all but its terminator, to the builder.
static void moveBody(Block &from, OpBuilder &b) {
  Block *to = b.getInsertionBlock();
  to->getOperations().splice(b.getInsertionPoint(), from.getOperations(),
                             from.begin(), std::prev(from.end()));
}

/// The number of the output that each slice is written to.
static SmallVector<unsigned> numberOutputs(scf::ForallOp loop) {
  unsigned first = loop.getInductionVars().size();
  SmallVector<unsigned> numbers;
  for (Operation &op : loop.getTerminator().getYieldingOps()) {
    Value output = cast<tensor::ParallelInsertSliceOp>(op).getDest();
    numbers.push_back(cast<BlockArgument>(output).getArgNumber() - first);
  }
  return numbers;
}

/// Rounds write disjoint slices, so each may write into what the ones before it
/// have left.
static scf::ValueVector insertSlices(scf::ForallOp loop,
                                     ArrayRef<unsigned> numbers,
                                     ValueRange outputs, OpBuilder &b) {
  scf::ValueVector written(outputs.begin(), outputs.end());
  for (auto [op, number] :
       llvm::zip_equal(loop.getTerminator().getYieldingOps(), numbers)) {
    auto insert = cast<tensor::ParallelInsertSliceOp>(op);
    Value &target = written[number];
    target = tensor::InsertSliceOp::create(
        b, insert.getLoc(), insert.getSource(), target,
        insert.getMixedOffsets(), insert.getMixedSizes(),
        insert.getMixedStrides());
  }
  return written;
}

static SmallVector<Value> runInOrder(scf::ForallOp loop) {
  OpBuilder b(loop);
  // A loop without dimensions has no arguments of its own to tell outputs by.
  SmallVector<unsigned> numbers = numberOutputs(loop);
  scf::LoopNest nest = scf::buildLoopNest(
      b, loop.getLoc(), loop.getLowerBound(b), loop.getUpperBound(b),
      loop.getStep(b), loop.getOutputs(),
      [&](OpBuilder &inner, Location, ValueRange indices, ValueRange outputs) {
        for (auto [before, after] :
             llvm::zip_equal(loop.getInductionVars(), indices))
          before.replaceAllUsesWith(after);
        for (auto [before, after] :
             llvm::zip_equal(loop.getRegionOutArgs(), outputs))
          before.replaceAllUsesWith(after);
        moveBody(*loop.getBody(), inner);
        return insertSlices(loop, numbers, outputs, inner);
      });
  return SmallVector<Value>(nest.results.begin(), nest.results.end());
}

static SmallVector<Value> runInOrder(scf::ParallelOp loop) {
  OpBuilder b(loop);
  scf::LoopNest nest = scf::buildLoopNest(
      b, loop.getLoc(), loop.getLowerBound(), loop.getUpperBound(),
      loop.getStep(), loop.getInitVals(),
      [&](OpBuilder &inner, Location, ValueRange indices, ValueRange sums) {
        for (auto [before, after] :
             llvm::zip_equal(loop.getInductionVars(), indices))
          before.replaceAllUsesWith(after);
        moveBody(*loop.getBody(), inner);
        auto reduce = cast<scf::ReduceOp>(loop.getBody()->getTerminator());
        scf::ValueVector combined;
        for (auto [i, region] : llvm::enumerate(reduce.getReductions())) {
          Block &combine = region.front();
          combine.getArgument(0).replaceAllUsesWith(sums[i]);
          combine.getArgument(1).replaceAllUsesWith(reduce.getOperand(i));
          Value result = combine.getTerminator()->getOperand(0);
          moveBody(combine, inner);
          combined.push_back(result);
        }
        return combined;
      });
  return SmallVector<Value>(nest.results.begin(), nest.results.end());
}

void mlir::surge::sequentializeLoops(func::FuncOp func) {
  SmallVector<Operation *> loops;
  func.walk([&](Operation *op) {
    if (isa<scf::ForallOp, scf::ParallelOp>(op) &&
        llvm::any_of(op->getResultTypes(), isDifferentiable))
      loops.push_back(op);
  });
  for (Operation *op : loops) {
    SmallVector<Value> results = isa<scf::ForallOp>(op)
                                     ? runInOrder(cast<scf::ForallOp>(op))
                                     : runInOrder(cast<scf::ParallelOp>(op));
    op->replaceAllUsesWith(results);
    op->erase();
  }
}
