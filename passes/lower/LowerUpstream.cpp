//===- LowerUpstream.cpp - Ops that upstream's lowering gets wrong --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Each pattern rewrites a valid op of another dialect for which the packaged
// MLIR 22 crashes, has no lowering or computes something else.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Patterns.h"

#include "dialect/RuleBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// max(min(x, high), low). Upstream's expansion takes the two bounds for each
/// other and never returns less than the upper one.
struct ClampFToMinMax : OpRewritePattern<math::ClampFOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(math::ClampFOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    rewriter.replaceOp(
        op, b.maximum(b.minimum(op.getValue(), op.getMax()), op.getMin()));
    return success();
  }
};

/// A reshape to given sizes. Upstream's memref lowering crashes where a
/// dimension is split into several of unknown size.
struct ExpandShapeToReshape : OpRewritePattern<tensor::ExpandShapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::ExpandShapeOp op,
                                PatternRewriter &rewriter) const final {
    auto isDynamic = [&](int64_t dim) {
      return op.getResultType().isDynamicDim(dim);
    };
    if (llvm::all_of(op.getReassociationIndices(),
                     [&](const ReassociationIndices &group) {
                       return llvm::count_if(group, isDynamic) <= 1;
                     }))
      return rewriter.notifyMatchFailure(op, "at most one size is unknown");
    RuleBuilder b(op.getLoc(), rewriter);
    SmallVector<Value> sizes;
    for (OpFoldResult size : op.getMixedOutputShape())
      sizes.push_back(getValueOrCreateConstantIndexOp(b, op.getLoc(), size));
    Value shape = tensor::FromElementsOp::create(b, sizes);
    rewriter.replaceOpWithNewOp<tensor::ReshapeOp>(op, op.getResultType(),
                                                   op.getSrc(), shape);
    return success();
  }
};

/// LLVM takes exponents of 32 bits. Narrower ones are widened; wider ones
/// become floats, exact up to the precision of the base.
struct FPowITo32Bits : OpRewritePattern<math::FPowIOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(math::FPowIOp op,
                                PatternRewriter &rewriter) const final {
    Type integer = getElementTypeOrSelf(op.getRhs());
    if (integer.isInteger(32))
      return rewriter.notifyMatchFailure(op, "the exponent has 32 bits");
    RuleBuilder b(op.getLoc(), rewriter);
    Value exponent = op.getRhs();
    if (integer.isIndex())
      exponent = arith::IndexCastOp::create(
          b, withElement(exponent.getType(), b.getI64Type()), exponent);
    if (integer.isInteger() && integer.getIntOrFloatBitWidth() < 32) {
      exponent = arith::ExtSIOp::create(
          b, withElement(exponent.getType(), b.getI32Type()), exponent);
      rewriter.replaceOpWithNewOp<math::FPowIOp>(op, op.getLhs(), exponent);
      return success();
    }
    exponent = arith::SIToFPOp::create(b, op.getType(), exponent);
    rewriter.replaceOpWithNewOp<math::PowFOp>(op, op.getLhs(), exponent);
    return success();
  }

  static Type withElement(Type type, Type element) {
    auto shaped = dyn_cast<ShapedType>(type);
    return shaped ? Type(shaped.clone(element)) : element;
  }
};

/// Upstream's memref lowering of a reshape loads sizes as they are and leaves
/// those of fewer than 64 bits without a meaning.
struct ReshapeByIndices : OpRewritePattern<tensor::ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::ReshapeOp op,
                                PatternRewriter &rewriter) const final {
    auto shape = cast<RankedTensorType>(op.getShape().getType());
    if (shape.getElementType().isIndex())
      return rewriter.notifyMatchFailure(op, "the sizes are indices");
    Value indices = arith::IndexCastOp::create(
        rewriter, op.getLoc(), shape.clone(rewriter.getIndexType()),
        op.getShape());
    rewriter.modifyOpInPlace(op, [&] { op.getShapeMutable().assign(indices); });
    return success();
  }
};

} // namespace

void mlir::surge::populateLowerUpstreamPatterns(RewritePatternSet &patterns) {
  patterns.add<ClampFToMinMax, ExpandShapeToReshape, FPowITo32Bits,
               ReshapeByIndices>(patterns.getContext());
}
