//===- Schedule.cpp - The order of an op's loops --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/Loops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::surge;

int64_t mlir::surge::costOf(Block &block) {
  constexpr int64_t costOfFunction = 10, unknownTripCount = 32;
  int64_t cost = 0;
  for (Operation &op : block.without_terminator()) {
    bool isFunction =
        isa<math::MathDialect>(op.getDialect()) &&
        !isa<math::AbsFOp, math::CopySignOp, math::FmaOp, math::SqrtOp>(op);
    int64_t own = isFunction ? costOfFunction : 1;
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        own += costOf(inner);
    if (auto loop = dyn_cast<scf::ForOp>(op)) {
      std::optional<APInt> trips = loop.getStaticTripCount();
      own *= trips ? std::max<int64_t>(trips->getSExtValue(), 1)
                   : unknownTripCount;
    }
    cost += own;
  }
  return std::max<int64_t>(cost, 1);
}

Accumulation mlir::surge::accumulationOf(linalg::LinalgOp op,
                                         BlockArgument soFar) {
  unsigned position = soFar.getArgNumber() - op.getNumDpsInputs();
  Operation *combiner =
      op.getBlock()->getTerminator()->getOperand(position).getDefiningOp();
  if (!isa_and_nonnull<arith::AddFOp, arith::MulFOp>(combiner) ||
      combiner->getBlock() != op.getBlock() || !soFar.hasOneUse() ||
      !combiner->hasOneUse() || *soFar.user_begin() != combiner)
    return {};
  return {combiner, combiner->getOperand(combiner->getOperand(0) == soFar)};
}

bool mlir::surge::accumulatesNarrowFloats(linalg::LinalgOp op) {
  return op.getNumReductionLoops() > 0 &&
         llvm::any_of(op.getRegionOutputArgs(), [](BlockArgument result) {
           auto type = dyn_cast<FloatType>(result.getType());
           return type && type.getWidth() < 32;
         });
}

/// How well memory is walked through where `loop` is innermost: an operand in
/// whose last axis it stands is read with unit stride, one that has it in
/// another axis is jumped through. One of more axes goes before several of
/// fewer, which are small and stay near.
static int64_t strideScore(linalg::LinalgOp op, unsigned loop) {
  constexpr unsigned bitsOfAxis = 4, mostAxes = 12;
  int64_t score = 0;
  for (AffineMap map : op.getIndexingMapsArray()) {
    int64_t weight = int64_t(1)
                     << bitsOfAxis * std::min(map.getNumResults(), mostAxes);
    for (auto [axis, index] : llvm::enumerate(map.getResults()))
      if (index.isFunctionOfDim(loop))
        score += axis + 1 == map.getNumResults() ? weight : -weight;
  }
  return score;
}

static std::optional<unsigned> chooseParallelLoop(linalg::LinalgOp op,
                                                  ArrayRef<int64_t> ranges,
                                                  ArrayRef<unsigned> order) {
  constexpr int64_t enough = 64;
  auto isParallel = [&](unsigned loop) {
    return op.getIteratorTypesArray()[loop] == utils::IteratorType::parallel;
  };
  auto sizeOf = [&](unsigned loop) {
    return ShapedType::isDynamic(ranges[loop]) ? enough : ranges[loop];
  };
  std::optional<unsigned> best;
  for (unsigned loop : order) {
    bool isInnermost = loop == order.back();
    if (!isParallel(loop) || (isInnermost && best && sizeOf(*best) > 1))
      continue;
    if (sizeOf(loop) >= enough)
      return loop;
    if (!best || sizeOf(loop) > sizeOf(*best))
      best = loop;
  }
  return best;
}

/// Whether an assertion stands in the body. One that fails ends the call, which
/// no thread but the caller's can do.
static bool mayEndCall(linalg::LinalgOp op) {
  WalkResult walk =
      op->walk([](cf::AssertOp) { return WalkResult::interrupt(); });
  return walk.wasInterrupted();
}

Schedule mlir::surge::scheduleLoops(linalg::LinalgOp op) {
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  auto isReduction = [&](unsigned loop) {
    return iterators[loop] != utils::IteratorType::parallel;
  };
  auto reductions = llvm::make_filter_range(
      llvm::seq<unsigned>(0, iterators.size()), isReduction);
  bool fitsRegisters =
      !reductions.empty() &&
      llvm::all_of(op.getDpsInitsMutable(), [&](OpOperand &init) {
        AffineMap map = op.getMatchingIndexingMap(&init);
        return llvm::none_of(reductions, [&](unsigned loop) {
          return map.isFunctionOfDim(loop);
        });
      });

  bool needsRegisters = fitsRegisters && accumulatesNarrowFloats(op);
  std::optional<unsigned> innermost;
  for (unsigned loop = 0; loop < iterators.size(); ++loop)
    if ((!needsRegisters || isReduction(loop)) &&
        (!innermost || strideScore(op, loop) >= strideScore(op, *innermost)))
      innermost = loop;

  Schedule schedule;
  if (!innermost)
    return schedule;
  for (bool reducing : {false, true})
    for (unsigned loop = 0; loop < iterators.size(); ++loop)
      if (loop != *innermost && isReduction(loop) == reducing)
        schedule.order.push_back(loop);
  schedule.order.push_back(*innermost);
  if (fitsRegisters && isReduction(*innermost))
    schedule.registerLoops = op.getNumReductionLoops();
  if (!mayEndCall(op))
    schedule.parallelLoop =
        chooseParallelLoop(op, op.getStaticLoopRanges(), schedule.order);
  return schedule;
}
