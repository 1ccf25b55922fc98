//===- LowerSample.cpp - Samples and their estimators to linalg -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Generic.h"
#include "passes/lower/Patterns.h"
#include "passes/lower/Philox.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace mlir::surge;

/// One-hot rows at `category`, shaped like `like`.
static Value oneHotLike(OpBuilder &b, Location loc, Value category,
                        Value like) {
  return OneHotOp::create(b, loc, like.getType(), category, like);
}

/// The type of one category for each row of `logits`.
static RankedTensorType categoryType(Value logits) {
  auto type = cast<RankedTensorType>(logits.getType());
  return RankedTensorType::get(type.getShape().drop_back(),
                               IntegerType::get(type.getContext(), 32));
}

namespace {

struct CategoricalToDraw : OpRewritePattern<CategoricalOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CategoricalOp op,
                                PatternRewriter &rewriter) const final {
    SamplerAttrInterface estimator = op.getEstimator();
    RuleBuilder b(op.getLoc(), rewriter);
    if (estimator.isRelaxed()) {
      SampleSite site{op.getLogits(), op.getMask(), op.getKey(), {}};
      rewriter.replaceOp(op, estimator.relaxCategorical(b, site));
      return success();
    }
    Value category =
        DrawOp::create(b, categoryType(op.getLogits()), op.getLogits(),
                       op.getKey(), op.getMask(), estimator.perturbs());
    rewriter.replaceOp(op,
                       oneHotLike(b, op.getLoc(), category, op.getLogits()));
    return success();
  }
};

struct ArgmaxToLargest : OpRewritePattern<ArgmaxOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ArgmaxOp op,
                                PatternRewriter &rewriter) const final {
    Value category = LargestOp::create(
        rewriter, op.getLoc(), categoryType(op.getInput()), op.getInput());
    rewriter.replaceOp(
        op, oneHotLike(rewriter, op.getLoc(), category, op.getInput()));
    return success();
  }
};

/// The category that a sample was drawn as need not be searched in its row. A
/// row of zeros has none, and 0 is its largest.
struct LargestOfDrawnToCategory : OpRewritePattern<LargestOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LargestOp op,
                                PatternRewriter &rewriter) const final {
    auto oneHot = op.getLogits().getDefiningOp<OneHotOp>();
    if (!oneHot || !isa_and_nonnull<DrawOp, LargestOp>(
                       oneHot.getCategory().getDefiningOp()))
      return rewriter.notifyMatchFailure(op, "not of a sample drawn here");
    RuleBuilder b(op.getLoc(), rewriter);
    Value category = oneHot.getCategory();
    Value largest =
        mapElements(b, sizesOf(b, category), b.getI32Type(), category,
                    [](RuleBuilder &body, ValueRange in) -> Value {
                      Value zero = arith::ConstantOp::create(
                          body, body.getI32IntegerAttr(0));
                      return arith::MaxSIOp::create(body, in[0], zero);
                    });
    rewriter.replaceOp(op, largest);
    return success();
  }
};

/// 1 if u > sigmoid(-a), with one uniform number u an element.
struct BernoulliToCompare : OpRewritePattern<BernoulliOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BernoulliOp op,
                                PatternRewriter &rewriter) const final {
    SamplerAttrInterface estimator = op.getEstimator();
    RuleBuilder b(op.getLoc(), rewriter);
    Value logits = op.getLogits();
    if (estimator.isRelaxed()) {
      SampleSite site{logits, {}, op.getKey(), {}};
      rewriter.replaceOp(op, estimator.relaxBernoulli(b, site));
      return success();
    }
    Value key = loweredKey(b, op.getKey());
    auto sample = [&](RuleBuilder &body, Value logit, Value i) {
      auto wide = cast<FloatType>(computationType(logit.getType()));
      Value a = body.convert(logit, wide);
      Value u = randomNumber(body, Distribution::Uniform, key, i, wide);
      Value isOne = body.less(body.sigmoid(body.neg(a)), u);
      return body.select(isOne, body.constant(1, logit), {});
    };
    auto tensor = dyn_cast<RankedTensorType>(logits.getType());
    if (!tensor) {
      Value first = arith::ConstantOp::create(b, b.getI64IntegerAttr(0));
      rewriter.replaceOp(op, sample(b, logits, first));
      return success();
    }
    SmallVector<OpFoldResult> sizes = sizesOf(b, logits);
    Value samples =
        mapElements(b, sizes, tensor.getElementType(), logits,
                    [&](RuleBuilder &body, ValueRange in) {
                      return sample(body, in[0], rowMajorIndex(body, sizes));
                    });
    rewriter.replaceOp(op, samples);
    return success();
  }
};

struct OneHotToCompare : OpRewritePattern<OneHotOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(OneHotOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    Value rows = mapElements(
        b, sizesOf(b, op.getLike()), type.getElementType(), op.getCategory(),
        [&](RuleBuilder &body, ValueRange in) -> Value {
          Value k = linalg::IndexOp::create(body, type.getRank() - 1);
          k = arith::IndexCastOp::create(body, body.getI32Type(), k);
          Value isCategory =
              arith::CmpIOp::create(body, arith::CmpIPredicate::eq, k, in[0]);
          Value one = arith::ConstantOp::create(
              body, body.getFloatAttr(type.getElementType(), 1));
          return body.select(isCategory, one, {});
        });
    rewriter.replaceOp(op, rows);
    return success();
  }
};

struct SampleProductToFormula : OpRewritePattern<SampleProductOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SampleProductOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    SampleSite site{op.getLogits(), op.getMask(), op.getKey(),
                    op.getCategory()};
    Value product =
        op.getEstimator().categoricalProduct(b, site, op.getVector());
    rewriter.replaceOp(op, product);
    return success();
  }
};

} // namespace

void mlir::surge::populateSampleToDrawPatterns(RewritePatternSet &patterns) {
  patterns.add<ArgmaxToLargest, CategoricalToDraw, LargestOfDrawnToCategory>(
      patterns.getContext());
}

void mlir::surge::populateLowerSamplePatterns(RewritePatternSet &patterns) {
  patterns.add<BernoulliToCompare, OneHotToCompare, SampleProductToFormula>(
      patterns.getContext());
}
