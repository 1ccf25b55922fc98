//===- LowerUpdate.cpp - Optimizer steps to one pass over a parameter -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Patterns.h"

#include "dialect/Ops.h"
#include "dialect/RuleBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace mlir::surge;

/// A step number as f64, which holds every number of steps that will be made.
static Value stepNumber(RuleBuilder &b, Value step) {
  if (step.getType().isIndex())
    step = arith::IndexCastOp::create(b, b.getI64Type(), step);
  return arith::SIToFPOp::create(b, b.getF64Type(), step);
}

namespace {

/// Parameter and slots are the destinations of one generic, so that in place is
/// where they are updated.
struct UpdateToGeneric : OpRewritePattern<UpdateOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(UpdateOp op,
                                PatternRewriter &rewriter) const final {
    OptimizerAttrInterface optimizer = op.getOptimizer();
    RuleBuilder b(op.getLoc(), rewriter);
    Type wide = computationType(op.getParameter().getType());
    SmallVector<Value> coefficients = optimizer.coefficients(
        b, stepNumber(b, op.getStep()), b.convert(op.getRate(), wide));
    auto tensor = dyn_cast<RankedTensorType>(op.getParameter().getType());
    if (!tensor) {
      rewriter.replaceOp(op, optimizer.update(b, op.getParameter(),
                                              op.getGradient(), op.getSlots(),
                                              coefficients));
      return success();
    }
    SmallVector<Value> state{op.getParameter()};
    llvm::append_range(state, op.getSlots());
    unsigned rank = tensor.getRank();
    SmallVector<AffineMap> maps(state.size() + 1,
                                b.getMultiDimIdentityMap(rank));
    SmallVector<utils::IteratorType> iterators(rank,
                                               utils::IteratorType::parallel);
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, op.getResultTypes(), op.getGradient(), state, maps, iterators,
        [&](OpBuilder &builder, Location loc, ValueRange arguments) {
          RuleBuilder body(loc, builder);
          SmallVector<Value> results =
              optimizer.update(body, arguments[1], arguments[0],
                               arguments.drop_front(2), coefficients);
          linalg::YieldOp::create(builder, loc, results);
        });
    return success();
  }
};

} // namespace

void mlir::surge::populateLowerUpdatePatterns(RewritePatternSet &patterns) {
  patterns.add<UpdateToGeneric>(patterns.getContext());
}
