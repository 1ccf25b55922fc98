//===- LowerDraw.cpp - Categories of rows to passes over the rows ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Generic.h"
#include "passes/lower/Patterns.h"

#include "dialect/Ops.h"
#include "dialect/estimators/Noise.h"
#include "dialect/estimators/Rows.h"
#include "dialect/estimators/Softmax.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

static Value integer(OpBuilder &b, Location loc, int32_t value) {
  return arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(value));
}

static Value infinity(RuleBuilder &b, Type type, bool isNegative) {
  auto element = cast<FloatType>(type);
  return arith::ConstantOp::create(
      b, b.getFloatAttr(element, APFloat::getInf(element.getFloatSemantics(),
                                                 isNegative)));
}

/// The number of the column at hand.
static Value columnOf(OpBuilder &b, Location loc, int64_t axis) {
  Value index = linalg::IndexOp::create(b, loc, axis);
  return arith::IndexCastOp::create(b, loc, b.getI32Type(), index);
}

/// One number a row for each of `starts`: what `body` makes, column by column,
/// of the elements of `operands` and of the numbers so far.
static SmallVector<Value>
reduceRows(RuleBuilder &b, Value like, ValueRange operands, ValueRange starts,
           function_ref<SmallVector<Value>(RuleBuilder &, ValueRange)> body) {
  SmallVector<OpFoldResult> sizes = sizesOf(b, like);
  int64_t rank = sizes.size();
  ArrayRef<OpFoldResult> rows = ArrayRef(sizes).drop_back();
  auto firstLoops = [&](int64_t count) {
    ArrayRef<AffineExpr> loops = b.getMultiDimIdentityMap(rank).getResults();
    return AffineMap::get(rank, 0, loops.take_front(count), b.getContext());
  };
  SmallVector<AffineMap> maps;
  for (Value operand : operands)
    maps.push_back(
        firstLoops(cast<RankedTensorType>(operand.getType()).getRank()));
  SmallVector<Value> inits;
  for (Value start : starts) {
    Value empty = tensor::EmptyOp::create(b, rows, start.getType());
    inits.push_back(linalg::FillOp::create(b, start, empty).getResult(0));
    maps.push_back(firstLoops(rank - 1));
  }
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  iterators.back() = utils::IteratorType::reduction;
  auto generic = linalg::GenericOp::create(
      b, TypeRange(ValueRange(inits)), operands, inits, maps, iterators,
      [&](OpBuilder &builder, Location loc, ValueRange arguments) {
        RuleBuilder inside(loc, builder);
        linalg::YieldOp::create(inside, body(inside, arguments));
      });
  return llvm::to_vector_of<Value>(generic.getResults());
}

/// The first category whose running sum of exp(x - max x) exceeds the target,
/// but none of weight 0 at the end, where rounding may lift the target to the
/// whole sum; -1 where all have weight 0.
static Value search(RuleBuilder &b, Value x, Value maximum, Value target) {
  int64_t axis = cast<RankedTensorType>(x.getType()).getRank() - 1;
  Value zero =
      arith::ConstantOp::create(b, b.getZeroAttr(getElementTypeOrSelf(x)));
  SmallVector<Value> found = reduceRows(
      b, x, {x, maximum, target},
      {zero, integer(b, b.getLoc(), 0), integer(b, b.getLoc(), -1)},
      [&](RuleBuilder &body, ValueRange in) -> SmallVector<Value> {
        Value weight = body.exp(body.sub(in[0], in[1]));
        Value prefix = body.add(in[3], weight);
        Value isBefore = arith::CmpFOp::create(body, arith::CmpFPredicate::OLE,
                                               prefix, in[2]);
        Value before = arith::AddIOp::create(
            body, in[4],
            arith::ExtUIOp::create(body, body.getI32Type(), isBefore));
        Value hasWeight = body.less(body.constant(0, weight), weight);
        Value last = arith::SelectOp::create(
            body, hasWeight, columnOf(body, body.getLoc(), axis), in[5]);
        return {prefix, before, last};
      });
  return mapElements(b, sizesOf(b, found[1]), b.getI32Type(),
                     {found[1], found[2]},
                     [](RuleBuilder &body, ValueRange in) -> Value {
                       return arith::MinSIOp::create(body, in[0], in[1]);
                     });
}

/// The first category of the largest score, in which a NaN is never the
/// largest; `fallback` where every score is -inf or NaN.
static Value largest(RuleBuilder &b, Value scores, int32_t fallback) {
  auto type = cast<RankedTensorType>(scores.getType());
  int64_t axis = type.getRank() - 1;
  Value lowest = infinity(b, type.getElementType(), /*isNegative=*/true);
  Value maximum =
      reduceRows(b, scores, scores, lowest,
                 [](RuleBuilder &body, ValueRange in) -> SmallVector<Value> {
                   return {arith::MaxNumFOp::create(body, in[1], in[0])};
                 })[0];
  Value none = integer(b, b.getLoc(), std::numeric_limits<int32_t>::max());
  Value first = reduceRows(
      b, scores, {scores, maximum}, none,
      [&](RuleBuilder &body, ValueRange in) -> SmallVector<Value> {
        Value isLargest = arith::CmpFOp::create(body, arith::CmpFPredicate::OEQ,
                                                in[0], in[1]);
        Value here = arith::SelectOp::create(
            body, isLargest, columnOf(body, body.getLoc(), axis), none);
        return {arith::MinSIOp::create(body, in[2], here)};
      })[0];
  return mapElements(b, sizesOf(b, first), b.getI32Type(), {first, maximum},
                     [&](RuleBuilder &body, ValueRange in) -> Value {
                       return arith::SelectOp::create(
                           body, body.less(lowest, in[1]), in[0],
                           integer(body, body.getLoc(), fallback));
                     });
}

/// One uniform number a row.
static Value uniforms(RuleBuilder &b, Value key, Value like) {
  auto type = cast<RankedTensorType>(like.getType());
  SmallVector<Value> sizes;
  for (int64_t axis = 0; axis + 1 < type.getRank(); ++axis)
    if (type.isDynamicDim(axis))
      sizes.push_back(tensor::DimOp::create(b, like, axis));
  auto rows =
      RankedTensorType::get(type.getShape().drop_back(), type.getElementType());
  return RandomOp::create(b, rows, Distribution::Uniform, key, sizes);
}

namespace {

struct DrawToPasses : OpRewritePattern<DrawOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DrawOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    Value x = maskedLogits(b, {op.getLogits(), op.getMask(), op.getKey(), {}});
    if (op.getPerturbed()) {
      Value noise = noiseLike(b, Distribution::Gumbel, op.getKey(), x);
      rewriter.replaceOp(op, largest(b, b.add(x, noise), /*fallback=*/-1));
      return success();
    }
    Rows rows(b, x);
    Value maximum = rows.shift(x);
    Value sum = rows.sum({x, maximum}, [](RuleBuilder &body, ValueRange in) {
      return body.exp(body.sub(in[0], in[1]));
    });
    Value target = b.mul(uniforms(b, op.getKey(), x), sum);
    rewriter.replaceOp(op, search(b, x, maximum, target));
    return success();
  }
};

struct LargestToPasses : OpRewritePattern<LargestOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LargestOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    rewriter.replaceOp(op, largest(b, op.getLogits(), /*fallback=*/0));
    return success();
  }
};

} // namespace

void mlir::surge::populateLowerDrawPatterns(RewritePatternSet &patterns) {
  patterns.add<DrawToPasses, LargestToPasses>(patterns.getContext());
}
