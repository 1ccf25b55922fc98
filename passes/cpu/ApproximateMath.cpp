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
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
