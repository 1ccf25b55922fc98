//===- LowerFormulas.cpp - Ops that are formulas in other ops -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Patterns.h"

#include "dialect/Interfaces.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

struct ExpandFormula : OpInterfaceRewritePattern<ExpandOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(ExpandOpInterface op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    rewriter.replaceOp(op, op.expand(b));
    return success();
  }
};

} // namespace

void mlir::surge::populateLowerFormulaPatterns(RewritePatternSet &patterns) {
  patterns.add<ExpandFormula>(patterns.getContext());
}
