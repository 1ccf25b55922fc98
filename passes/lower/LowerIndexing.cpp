//===- LowerIndexing.cpp - Elements and slices by computed indices --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Upstream has no lowering of tensor.gather and tensor.scatter.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Generic.h"
#include "passes/lower/Patterns.h"
#include "passes/lower/TensorLoops.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

/// Where element `position` of the slices lies in the tensor of rank `rank`
/// that they are slices of: along `dims` where `indices` says, and along the
/// other axes at the same place. The slices may have axes of size 1 for `dims`.
static SmallVector<Value> placeInTensor(RuleBuilder &b, ValueRange position,
                                        Value indices, ArrayRef<int64_t> dims,
                                        int64_t rank) {
  int64_t numBatch = cast<RankedTensorType>(indices.getType()).getRank() - 1;
  bool keepsRank = static_cast<int64_t>(position.size()) == numBatch + rank;
  SmallVector<Value> coordinate(position.take_front(numBatch)), place;
  coordinate.push_back({});
  auto next = position.begin() + numBatch;
  for (int64_t axis = 0; axis < rank; ++axis) {
    const int64_t *found = llvm::find(dims, axis);
    if (found == dims.end()) {
      place.push_back(*next++);
      continue;
    }
    coordinate.back() = indexConstant(b, found - dims.begin());
    place.push_back(
        asIndex(b, tensor::ExtractOp::create(b, indices, coordinate)));
    if (keepsRank)
      ++next;
  }
  return place;
}

/// The indices of the body of a generic over `rank` axes.
static SmallVector<Value> loopIndices(RuleBuilder &b, int64_t rank) {
  return llvm::map_to_vector(llvm::seq(rank), [&](int64_t axis) -> Value {
    return linalg::IndexOp::create(b, axis);
  });
}

/// `position` with `last` in place of its last index.
static SmallVector<Value> withLast(ValueRange position, Value last) {
  SmallVector<Value> place(position);
  place.back() = last;
  return place;
}

/// `dest` with `value` added to one element.
static Value addTo(RuleBuilder &b, Value dest, ValueRange place, Value value) {
  Value sum = b.add(tensor::ExtractOp::create(b, dest, place), value);
  return tensor::InsertOp::create(b, sum, dest, place);
}

namespace {

struct AddAlongToLoops : OpRewritePattern<AddAlongOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AddAlongOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    auto add = [&](RuleBuilder &b, ValueRange position, ValueRange dest) {
      Value index =
          asIndex(b, tensor::ExtractOp::create(b, op.getOrder(), position));
      Value value = tensor::ExtractOp::create(b, op.getValues(), position);
      return SmallVector<Value>{
          addTo(b, dest[0], withLast(position, index), value)};
    };
    rewriter.replaceOp(
        op, forEachIndex(b, sizesOf(b, op.getOrder()), op.getDest(), add));
    return success();
  }
};

struct GatherToGeneric : OpRewritePattern<tensor::GatherOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::GatherOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = op.getResultType();
    Value element = mapElements(
        b, resultSizes(b, op), type.getElementType(), {},
        [&](RuleBuilder &b, ValueRange) -> Value {
          SmallVector<Value> place =
              placeInTensor(b, loopIndices(b, type.getRank()), op.getIndices(),
                            op.getGatherDims(), op.getSourceType().getRank());
          return tensor::ExtractOp::create(b, op.getSource(), place);
        });
    rewriter.replaceOp(op, b.createOrFold<tensor::CastOp>(type, element));
    return success();
  }

private:
  static SmallVector<OpFoldResult> resultSizes(RuleBuilder &b,
                                               tensor::GatherOp op) {
    SmallVector<OpFoldResult> sizes = sizesOf(b, op.getIndices());
    sizes.pop_back();
    bool keepsRank =
        op.getResultType().getRank() ==
        static_cast<int64_t>(sizes.size()) + op.getSourceType().getRank();
    for (auto [axis, size] : llvm::enumerate(sizesOf(b, op.getSource()))) {
      if (!llvm::is_contained(op.getGatherDims(), static_cast<int64_t>(axis)))
        sizes.push_back(size);
      else if (keepsRank)
        sizes.push_back(b.getIndexAttr(1));
    }
    return sizes;
  }
};

struct ScatterAddToLoops : OpRewritePattern<ScatterAddOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ScatterAddOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    auto add = [&](RuleBuilder &b, ValueRange position, ValueRange dest) {
      SmallVector<Value> place = placeInTensor(
          b, position, op.getIndices(), op.getDims(), op.getType().getRank());
      Value value = tensor::ExtractOp::create(b, op.getValues(), position);
      return SmallVector<Value>{addTo(b, dest[0], place, value)};
    };
    rewriter.replaceOp(
        op, forEachIndex(b, sizesOf(b, op.getValues()), op.getDest(), add));
    return success();
  }
};

struct ScatterToLoops : OpRewritePattern<tensor::ScatterOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::ScatterOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    auto set = [&](RuleBuilder &b, ValueRange position, ValueRange dest) {
      SmallVector<Value> place =
          placeInTensor(b, position, op.getIndices(), op.getScatterDims(),
                        op.getDestType().getRank());
      Value value = tensor::ExtractOp::create(b, op.getSource(), position);
      return SmallVector<Value>{
          tensor::InsertOp::create(b, value, dest[0], place)};
    };
    rewriter.replaceOp(
        op, forEachIndex(b, sizesOf(b, op.getSource()), op.getDest(), set));
    return success();
  }
};

struct TakeAlongToGeneric : OpRewritePattern<TakeAlongOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TakeAlongOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = op.getType();
    Value taken = mapElements(
        b, sizesOf(b, op.getOrder()), type.getElementType(), op.getOrder(),
        [&](RuleBuilder &b, ValueRange order) -> Value {
          SmallVector<Value> place =
              withLast(loopIndices(b, type.getRank()), asIndex(b, order[0]));
          return tensor::ExtractOp::create(b, op.getInput(), place);
        });
    rewriter.replaceOp(op, b.createOrFold<tensor::CastOp>(type, taken));
    return success();
  }
};

} // namespace

void mlir::surge::populateLowerIndexingPatterns(RewritePatternSet &patterns) {
  patterns.add<AddAlongToLoops, GatherToGeneric, ScatterAddToLoops,
               ScatterToLoops, TakeAlongToGeneric>(patterns.getContext());
}
