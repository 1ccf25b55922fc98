//===- LowerPack.cpp - Tiled layouts by index arithmetic ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Upstream decomposes linalg.pack and linalg.unpack only where tiles have
// static sizes.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Generic.h"
#include "passes/lower/Patterns.h"
#include "passes/lower/TensorLoops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

/// For each axis of the unpacked tensor, the one of the packed tensor that
/// counts its tiles, or its elements where it has none.
template <typename Op>
static SmallVector<int64_t> outerAxes(Op op, int64_t rank) {
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq(rank));
  for (auto [position, axis] : llvm::enumerate(op.getOuterDimsPerm()))
    axes[axis] = position;
  return axes;
}

namespace {

struct PackToGeneric : OpRewritePattern<linalg::PackOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::PackOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = op.getDestType();
    SmallVector<OpFoldResult> sourceSizes = sizesOf(b, op.getSource());
    Value packed = mapElements(
        b, sizesOf(b, op.getDest()), type.getElementType(), {},
        [&](RuleBuilder &b, ValueRange) {
          SmallVector<Value> place;
          Value isInside = locate(b, op, sourceSizes, place);
          if (!isInside)
            return tensor::ExtractOp::create(b, op.getSource(), place)
                .getResult();
          auto element = scf::IfOp::create(
              b, isInside,
              [&](OpBuilder &builder, Location loc) {
                Value x = tensor::ExtractOp::create(builder, loc,
                                                    op.getSource(), place);
                scf::YieldOp::create(builder, loc, x);
              },
              [&](OpBuilder &builder, Location loc) {
                Value padding = op.getPaddingValue();
                scf::YieldOp::create(builder, loc, padding);
              });
          return element.getResult(0);
        });
    rewriter.replaceOp(op, b.createOrFold<tensor::CastOp>(type, packed));
    return success();
  }

private:
  /// Fills `place`, where the element at hand comes from, and returns whether
  /// there is such an element; null where there always is.
  static Value locate(RuleBuilder &b, linalg::PackOp op,
                      ArrayRef<OpFoldResult> sourceSizes,
                      SmallVector<Value> &place) {
    int64_t rank = op.getSourceRank();
    SmallVector<OpFoldResult> tiles = op.getMixedTiles();
    for (int64_t axis : outerAxes(op, rank))
      place.push_back(linalg::IndexOp::create(b, axis));
    Value isInside;
    for (auto [number, axis] : llvm::enumerate(op.getInnerDimsPos())) {
      Value inner = linalg::IndexOp::create(b, rank + number);
      Value start = mulIndex(b, place[axis], sizeValue(b, tiles[number]));
      place[axis] = addIndex(b, start, inner);
      if (!op.getPaddingValue())
        continue;
      Value holds =
          arith::CmpIOp::create(b, arith::CmpIPredicate::slt, place[axis],
                                sizeValue(b, sourceSizes[axis]));
      isInside = isInside ? arith::AndIOp::create(b, isInside, holds) : holds;
    }
    return isInside;
  }
};

struct UnPackToGeneric : OpRewritePattern<linalg::UnPackOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::UnPackOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = op.getDestType();
    int64_t rank = type.getRank();
    Value unpacked = mapElements(
        b, sizesOf(b, op.getDest()), type.getElementType(), {},
        [&](RuleBuilder &b, ValueRange) -> Value {
          SmallVector<OpFoldResult> tiles = op.getMixedTiles();
          SmallVector<int64_t> outer = outerAxes(op, rank);
          SmallVector<Value> place(op.getSourceRank());
          for (int64_t axis = 0; axis < rank; ++axis)
            place[outer[axis]] = linalg::IndexOp::create(b, axis);
          for (auto [number, axis] : llvm::enumerate(op.getInnerDimsPos())) {
            Value &index = place[outer[axis]],
                  tile = sizeValue(b, tiles[number]);
            place[rank + number] = arith::RemSIOp::create(b, index, tile);
            index = arith::DivSIOp::create(b, index, tile);
          }
          return tensor::ExtractOp::create(b, op.getSource(), place);
        });
    rewriter.replaceOp(op, b.createOrFold<tensor::CastOp>(type, unpacked));
    return success();
  }
};

} // namespace

void mlir::surge::populateLowerPackPatterns(RewritePatternSet &patterns) {
  patterns.add<PackToGeneric, UnPackToGeneric>(patterns.getContext());
}
