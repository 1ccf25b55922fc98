//===- LowerElementwise.cpp - Steps, roundings and markers to arith -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Patterns.h"

#include "dialect/Ops.h"
#include "dialect/RuleBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// 1 if x > 0, otherwise 0; also for NaN.
struct StepToSelect : OpRewritePattern<StepOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(StepOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    Value x = op.getInput();
    rewriter.replaceOp(
        op, b.select(b.less(b.constant(0, x), x), b.constant(1, x), {}));
    return success();
  }
};

/// 1 if x > 0, -1 if x < 0, otherwise x itself: a zero or NaN.
struct SignToSelect : OpRewritePattern<SignOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SignOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    Value x = op.getInput();
    Value zero = b.constant(0, x);
    Value upToZero = b.select(b.less(x, zero), b.constant(-1, x), x);
    rewriter.replaceOp(op,
                       b.select(b.less(zero, x), b.constant(1, x), upToZero));
    return success();
  }
};

struct RoundToRoundEven : OpRewritePattern<RoundOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(RoundOp op,
                                PatternRewriter &rewriter) const final {
    rewriter.replaceOpWithNewOp<math::RoundEvenOp>(op, op.getInput());
    return success();
  }
};

/// A marker has done its work once gradients are resolved.
template <typename Marker>
struct MarkerToInput : OpRewritePattern<Marker> {
  using OpRewritePattern<Marker>::OpRewritePattern;
  LogicalResult matchAndRewrite(Marker op,
                                PatternRewriter &rewriter) const final {
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

struct ZeroToFill : OpRewritePattern<ZeroOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ZeroOp op,
                                PatternRewriter &rewriter) const final {
    Location loc = op.getLoc();
    auto element = cast<FloatType>(getElementTypeOrSelf(op.getType()));
    Value zero = arith::ConstantOp::create(rewriter, loc,
                                           rewriter.getFloatAttr(element, 0));
    auto tensor = dyn_cast<RankedTensorType>(op.getType());
    if (!tensor) {
      rewriter.replaceOp(op, zero);
      return success();
    }
    Value empty = tensor::EmptyOp::create(rewriter, loc, tensor, op.getSizes());
    rewriter.replaceOpWithNewOp<linalg::FillOp>(op, zero, empty);
    return success();
  }
};

} // namespace

void mlir::surge::populateLowerElementwisePatterns(
    RewritePatternSet &patterns) {
  patterns.add<MarkerToInput<CostOp>, MarkerToInput<PerturbOp>,
               MarkerToInput<SiteOp>, MarkerToInput<StopGradientOp>,
               RoundToRoundEven, SignToSelect, StepToSelect, ZeroToFill>(
      patterns.getContext());
}
