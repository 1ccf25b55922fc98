//===- FuseRows.cpp - One loop over rows in place of several --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/cpu/RowEmitter.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"

namespace mlir::surge {
#define GEN_PASS_DEF_FUSEROWSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

struct FuseRowsPass : surge::impl::FuseRowsPassBase<FuseRowsPass> {
  using FuseRowsPassBase::FuseRowsPassBase;

  void runOnOperation() final {
    SmallVector<Block *> blocks;
    getOperation().walk([&](Block *block) { blocks.push_back(block); });
    IRRewriter rewriter(&getContext());
    for (Block *block : blocks)
      for (const surge::RowGroup &group : surge::findRowGroups(*block))
        surge::emitRows(rewriter, group, parallel);
    eraseUntouchedBuffers();
    // Every group has brought its own zeros and ones, every phase its own
    // indices.
    DominanceInfo dominance(getOperation());
    eliminateCommonSubExpressions(rewriter, dominance, getOperation());
  }

private:
  /// Erases buffers that a group has kept in registers.
  void eraseUntouchedBuffers() {
    getOperation().walk([](memref::AllocOp allocation) {
      if (!llvm::all_of(allocation->getUsers(),
                        llvm::IsaPred<memref::DeallocOp>))
        return;
      for (Operation *user : llvm::make_early_inc_range(allocation->getUsers()))
        user->erase();
      allocation->erase();
    });
  }
};

} // namespace
