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
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::surge {
#define GEN_PASS_DEF_FUSEROWSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

/// The products of even and of odd lanes are 64-bit numbers where they stand,
/// which a processor multiplies without moving lanes.
struct WideProductInPlace : OpRewritePattern<arith::MulUIExtendedOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(arith::MulUIExtendedOp op,
                                PatternRewriter &rewriter) const final {
    auto type = dyn_cast<VectorType>(op.getLhs().getType());
    if (!type || type.getRank() != 1 || type.getDimSize(0) % 2 != 0 ||
        !type.getElementType().isInteger(32))
      return rewriter.notifyMatchFailure(op, "not of pairs of i32");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto pairs = VectorType::get({type.getDimSize(0) / 2}, b.getI64Type());
    auto number = [&](uint64_t value) -> Value {
      return arith::ConstantOp::create(
          b, SplatElementsAttr::get(pairs, APInt(64, value)));
    };
    Value half = number(32), low = number(0xFFFFFFFF),
          high = number(0xFFFFFFFF00000000);
    Value x = vector::BitCastOp::create(b, pairs, op.getLhs());
    Value y = vector::BitCastOp::create(b, pairs, op.getRhs());
    Value even = arith::MulIOp::create(b, arith::AndIOp::create(b, x, low),
                                       arith::AndIOp::create(b, y, low));
    Value odd = arith::MulIOp::create(b, arith::ShRUIOp::create(b, x, half),
                                      arith::ShRUIOp::create(b, y, half));
    Value lows = arith::OrIOp::create(b, arith::AndIOp::create(b, even, low),
                                      arith::ShLIOp::create(b, odd, half));
    Value highs = arith::OrIOp::create(b, arith::ShRUIOp::create(b, even, half),
                                       arith::AndIOp::create(b, odd, high));
    rewriter.replaceOp(op, {vector::BitCastOp::create(b, type, lows),
                            vector::BitCastOp::create(b, type, highs)});
    return success();
  }
};

struct FuseRowsPass : surge::impl::FuseRowsPassBase<FuseRowsPass> {
  using FuseRowsPassBase::FuseRowsPassBase;

  void runOnOperation() final {
    SmallVector<Block *> blocks;
    getOperation().walk([&](Block *block) { blocks.push_back(block); });
    IRRewriter rewriter(&getContext());
    for (Block *block : blocks) {
      for (const surge::RowGroup &group : surge::findRowGroups(*block))
        surge::emitRows(rewriter, group, parallel);
      for (const surge::RowGroup &group : surge::findElementwiseGroups(*block))
        surge::emitRows(rewriter, group, parallel);
    }
    eraseUntouchedBuffers();
    RewritePatternSet patterns(&getContext());
    patterns.add<WideProductInPlace>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
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
