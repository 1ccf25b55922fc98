//===- ApproximateMath.cpp - Functions that vectorise ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/cpu/ElementaryFunctions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::surge {
#define GEN_PASS_DEF_APPROXIMATEMATHPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

/// Whether upstream's polynomial stays within 4 units in the last place of f32
/// over the whole line. Those of atan, cbrt and erfc do not.
bool isAccurate(StringRef name) {
  return llvm::is_contained({"math.acos", "math.asin"}, name);
}

/// What is to be rewritten. Functions of single numbers, one after the other,
/// gain nothing from arithmetic, and thousands of them would make blocks that
/// take LLVM minutes: those stay calls of the C library.
SmallVector<Operation *> opsToRewrite(ModuleOp module) {
  constexpr size_t mostInLine = 256;
  SmallVector<Operation *> ops;
  module.walk([&](func::FuncOp function) {
    SmallVector<Operation *> inLine;
    function.walk([&](Operation *op) {
      bool isInLine = isa<math::MathDialect>(op->getDialect()) &&
                      op->getParentOp() == function;
      (isInLine ? inLine : ops).push_back(op);
    });
    if (inLine.size() <= mostInLine)
      llvm::append_range(ops, inLine);
  });
  return ops;
}

struct ApproximateMathPass
    : surge::impl::ApproximateMathPassBase<ApproximateMathPass> {
  void runOnOperation() final {
    WalkResult walk = getOperation().walk([](Operation *op) {
      return surge::readsInverseOfTwoPi(op) ? WalkResult::interrupt()
                                            : WalkResult::advance();
    });
    if (walk.wasInterrupted())
      surge::declareInverseOfTwoPi(getOperation());
    RewritePatternSet patterns(&getContext());
    populateMathF32ExpansionPatterns(patterns, [](StringRef) { return true; });
    surge::populateElementaryFunctionPatterns(patterns);
    populateMathPolynomialApproximationPatterns(patterns, isAccurate);
    // A processor without bf16 would call a library for each rounding.
    arith::populateExpandBFloat16Patterns(patterns);
    GreedyRewriteConfig config;
    config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
    if (failed(applyOpPatternsGreedily(opsToRewrite(getOperation()),
                                       std::move(patterns), config)))
      signalPassFailure();
  }
};

} // namespace
