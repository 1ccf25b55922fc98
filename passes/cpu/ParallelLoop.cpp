//===- ParallelLoop.cpp - A loop on OpenMP threads ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/Loops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::surge;

/// Below this many scalar operations the start of the threads costs more than
/// they save.
static constexpr int64_t worthwhile = 20000;

/// The product of the static sizes and `factor`, without overflow; the dynamic
/// ones are appended to `dynamic`.
static int64_t staticWork(ArrayRef<OpFoldResult> sizes, int64_t factor,
                          SmallVectorImpl<Value> &dynamic) {
  int64_t work = factor;
  for (OpFoldResult size : sizes) {
    if (std::optional<int64_t> constant = getConstantIntValue(size))
      work = llvm::SaturatingMultiply<uint64_t>(work, *constant) > worthwhile
                 ? (*constant == 0 ? 0 : worthwhile)
                 : work * *constant;
    else
      dynamic.push_back(cast<Value>(size));
  }
  return work;
}

void mlir::surge::createWhereWorthThreads(ImplicitLocOpBuilder &b,
                                          ArrayRef<OpFoldResult> sizes,
                                          int64_t cost,
                                          function_ref<void()> onThreads,
                                          function_ref<void()> onOne) {
  SmallVector<Value> dynamic;
  int64_t work = staticWork(sizes, cost, dynamic);
  if (work == 0 || dynamic.empty())
    return work >= worthwhile ? onThreads() : onOne();
  Value product = dynamic.front();
  for (Value size : ArrayRef(dynamic).drop_front())
    product = arith::MulIOp::create(b, product, size);
  Value bound =
      arith::ConstantIndexOp::create(b, llvm::divideCeil(worthwhile, work));
  // Even on one thread the start of a parallel region takes longer than a short
  // loop, so it has a path around it.
  auto branch = scf::IfOp::create(
      b, arith::CmpIOp::create(b, arith::CmpIPredicate::sge, product, bound),
      /*withElse=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.elseBlock());
  onOne();
  b.setInsertionPointToStart(branch.thenBlock());
  onThreads();
}

void mlir::surge::createParallelLoop(
    ImplicitLocOpBuilder &b, OpFoldResult size,
    function_ref<void(ImplicitLocOpBuilder &, Value)> body) {
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value end = getValueOrCreateConstantIndexOp(b, b.getLoc(), size);

  auto parallel = omp::ParallelOp::create(b, omp::ParallelOperands());
  OpBuilder::InsertionGuard guard(b);
  b.createBlock(&parallel.getRegion());
  auto workshare = omp::WsloopOp::create(b, ArrayRef<NamedAttribute>());
  omp::TerminatorOp::create(b);
  b.createBlock(&workshare.getRegion());
  omp::LoopNestOperands bounds;
  bounds.loopLowerBounds = {zero};
  bounds.loopUpperBounds = {end};
  bounds.loopSteps = {one};
  bounds.collapseNumLoops = b.getI64IntegerAttr(1);
  auto nest = omp::LoopNestOp::create(b, bounds);
  Block *block =
      b.createBlock(&nest.getRegion(), {}, {b.getIndexType()}, {b.getLoc()});
  omp::YieldOp::create(b, ValueRange());
  b.setInsertionPointToStart(block);
  body(b, block->getArgument(0));
}
