//===- ForwardCopies.cpp - Read an argument where it is -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Donation.h"
#include "passes/Passes.h"
#include "passes/cpu/Buffers.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::surge {
#define GEN_PASS_DEF_FORWARDCOPIESPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

/// Whether nothing writes to `buffer` while the function runs: the memory of a
/// public function's caller.
static bool isReadOnly(Value buffer) {
  auto argument = dyn_cast<BlockArgument>(buffer);
  if (!argument)
    return false;
  auto function = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp());
  return function && function.isPublic() &&
         argument.getOwner()->isEntryBlock() &&
         !surge::donatedResult(function, argument.getArgNumber());
}

/// Whether the op's body reads the buffer beside its operand.
static bool usesInside(linalg::GenericOp op, Value buffer) {
  return llvm::any_of(buffer.getUsers(), [&](Operation *user) {
    return op->isProperAncestor(user);
  });
}

/// The result of `op` that `buffer` is.
static OpOperand &initOf(linalg::GenericOp op, Value buffer) {
  return *llvm::find_if(op.getDpsInitsMutable(), [&](OpOperand &operand) {
    return operand.get() == buffer;
  });
}

/// The elementwise op that is the first to touch the fresh buffer that `copy`
/// fills, and overwrites each element after reading it.
static linalg::GenericOp updateAfter(memref::CopyOp copy) {
  Value buffer = copy.getTarget();
  if (!surge::isSeenByName(buffer) || !isReadOnly(copy.getSource()) ||
      copy.getSource().getType() != buffer.getType())
    return {};
  for (Operation *next = copy->getNextNode(); next;
       next = next->getNextNode()) {
    if (!surge::names(next, buffer))
      continue;
    auto update = dyn_cast<linalg::GenericOp>(next);
    if (!update || update.getNumReductionLoops() > 0 ||
        llvm::count(update->getOperands(), buffer) != 1 ||
        llvm::is_contained(update.getDpsInputs(), buffer) ||
        usesInside(update, buffer))
      return {};
    // What the update leaves out must still come from the copy.
    OpOperand &init = initOf(update, buffer);
    if (!update.getMatchingIndexingMap(&init).isPermutation())
      return {};
    return update;
  }
  return {};
}

/// Makes `update` read what `copy` copies, and only write the buffer.
static void forward(RewriterBase &rewriter, memref::CopyOp copy,
                    linalg::GenericOp update) {
  OpOperand &init = initOf(update, copy.getTarget());
  BlockArgument soFar = update.getMatchingBlockArgument(&init);
  AffineMap map = update.getMatchingIndexingMap(&init);

  unsigned numInputs = update.getNumDpsInputs();
  SmallVector<Value> inputs = update.getDpsInputs();
  inputs.push_back(copy.getSource());
  SmallVector<AffineMap> maps = update.getIndexingMapsArray();
  maps.insert(maps.begin() + numInputs, map);
  rewriter.setInsertionPoint(update);
  auto replacement = linalg::GenericOp::create(
      rewriter, update.getLoc(), TypeRange(), inputs, update.getOutputs(), maps,
      update.getIteratorTypesArray());
  rewriter.inlineRegionBefore(update.getRegion(), replacement.getRegion(),
                              replacement.getRegion().end());
  BlockArgument read = replacement.getBody()->insertArgument(
      numInputs, soFar.getType(), soFar.getLoc());
  rewriter.replaceAllUsesWith(soFar, read);
  rewriter.eraseOp(update);
  rewriter.eraseOp(copy);
}

namespace {

struct ForwardCopiesPass
    : surge::impl::ForwardCopiesPassBase<ForwardCopiesPass> {
  void runOnOperation() final {
    SmallVector<memref::CopyOp> copies;
    getOperation().walk([&](memref::CopyOp copy) { copies.push_back(copy); });
    IRRewriter rewriter(&getContext());
    for (memref::CopyOp copy : copies)
      if (linalg::GenericOp update = updateAfter(copy))
        forward(rewriter, copy, update);
  }
};

} // namespace
