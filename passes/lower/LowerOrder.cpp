//===- LowerOrder.cpp - Running sums and sorting to loops -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Generic.h"
#include "passes/lower/Patterns.h"
#include "passes/lower/TensorLoops.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// What stands at one place of an axis: a scalar if the axis is the last one,
/// otherwise a slice, so that the loops inside run along memory.
class Slices {
public:
  Slices(ArrayRef<OpFoldResult> sizes, int64_t axis, RankedTensorType type)
      : sizes(sizes), axis(axis), type(type),
        isScalar(axis + 1 == type.getRank()) {}

  Value zero(RuleBuilder &b, Type element) const {
    Value zero = arith::ConstantOp::create(b, b.getFloatAttr(element, 0));
    if (isScalar)
      return zero;
    Value empty =
        tensor::EmptyOp::create(b, sizes.drop_front(axis + 1), element);
    return linalg::FillOp::create(b, zero, empty).getResult(0);
  }

  Value read(RuleBuilder &b, Value tensor, ValueRange place) const {
    if (isScalar)
      return tensor::ExtractOp::create(b, tensor, place);
    return tensor::ExtractSliceOp::create(
        b, sliceType(), tensor, offsets(b, place), counts(b), strides(b));
  }

  Value write(RuleBuilder &b, Value slice, Value tensor,
              ValueRange place) const {
    if (isScalar)
      return tensor::InsertOp::create(b, slice, tensor, place);
    return tensor::InsertSliceOp::create(b, slice, tensor, offsets(b, place),
                                         counts(b), strides(b));
  }

private:
  RankedTensorType sliceType() const {
    SmallVector<int64_t> shape;
    for (OpFoldResult size : sizes.drop_front(axis + 1))
      shape.push_back(getConstantIntValue(size).value_or(ShapedType::kDynamic));
    return RankedTensorType::get(shape, type.getElementType());
  }
  SmallVector<OpFoldResult> offsets(RuleBuilder &b, ValueRange place) const {
    SmallVector<OpFoldResult> all(getAsOpFoldResult(place));
    all.resize(sizes.size(), b.getIndexAttr(0));
    return all;
  }
  SmallVector<OpFoldResult> counts(RuleBuilder &b) const {
    SmallVector<OpFoldResult> all(axis + 1, b.getIndexAttr(1));
    llvm::append_range(all, sizes.drop_front(axis + 1));
    return all;
  }
  SmallVector<OpFoldResult> strides(RuleBuilder &b) const {
    return SmallVector<OpFoldResult>(sizes.size(), b.getIndexAttr(1));
  }

  ArrayRef<OpFoldResult> sizes;
  int64_t axis;
  RankedTensorType type;
  bool isScalar;
};

struct CumulativeSumToLoops : OpRewritePattern<CumulativeSumOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CumulativeSumOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    Type element = type.getElementType(), wide = computationType(type);
    int64_t axis = op.getAxis();
    SmallVector<OpFoldResult> sizes = sizesOf(b, op.getInput());
    Slices slices(sizes, axis, type);
    Value count = sizeValue(b, sizes[axis]);
    Value last = subIndex(b, count, indexConstant(b, 1));
    auto scan = [&](RuleBuilder &b, ValueRange outer, ValueRange result) {
      SmallVector<Value> carried(result);
      carried.push_back(slices.zero(b, wide));
      carried = forEach(
          b, indexConstant(b, 0), count, carried,
          [&](RuleBuilder &b, Value step, ValueRange carried) {
            SmallVector<Value> place(outer);
            place.push_back(op.getReverse() ? subIndex(b, last, step) : step);
            Value x = slices.read(b, op.getInput(), place);
            Value sum = b.add(carried[1], b.convert(x, wide));
            Value result =
                slices.write(b, b.convert(sum, element), carried[0], place);
            return SmallVector<Value>{result, sum};
          });
      carried.pop_back();
      return carried;
    };
    Value empty = tensor::EmptyOp::create(b, sizes, element);
    Value sums =
        forEachIndex(b, ArrayRef(sizes).take_front(axis), empty, scan).front();
    rewriter.replaceOp(op, b.createOrFold<tensor::CastOp>(type, sums));
    return success();
  }
};

/// Merges runs of 1, 2, 4, ... elements of each row: stable, with n log n
/// comparisons.
struct SortOrderToLoops : OpRewritePattern<SortOrderOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SortOrderOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    SmallVector<OpFoldResult> sizes = sizesOf(b, op.getInput());
    Value count = sizeValue(b, sizes.back());
    auto sort = [&](RuleBuilder &b, ValueRange row, ValueRange orders) {
      Value order = sortRow(b, op, row, sizes.back(), count);
      SmallVector<OpFoldResult> offsets(getAsOpFoldResult(row)),
          counts(row.size(), b.getIndexAttr(1)),
          strides(sizes.size(), b.getIndexAttr(1));
      offsets.push_back(b.getIndexAttr(0));
      counts.push_back(sizes.back());
      return SmallVector<Value>{tensor::InsertSliceOp::create(
          b, order, orders[0], offsets, counts, strides)};
    };
    auto type = op.getOrder().getType();
    Value empty = tensor::EmptyOp::create(b, sizes, b.getIndexType());
    Value orders =
        forEachIndex(b, ArrayRef(sizes).drop_back(), empty, sort).front();
    if (!type.getElementType().isIndex())
      orders = mapElements(b, sizes, type.getElementType(), orders,
                           [&](RuleBuilder &b, ValueRange index) -> Value {
                             return arith::IndexCastOp::create(
                                 b, type.getElementType(), index[0]);
                           });
    rewriter.replaceOp(op, b.createOrFold<tensor::CastOp>(type, orders));
    return success();
  }

private:
  static Value sortRow(RuleBuilder &b, SortOrderOp op, ValueRange row,
                       OpFoldResult size, Value count) {
    Value order = mapElements(b, size, b.getIndexType(), {},
                              [](RuleBuilder &b, ValueRange) -> Value {
                                return linalg::IndexOp::create(b, 0);
                              });
    Value zero = indexConstant(b, 0), one = indexConstant(b, 1);
    Value largest = arith::MaxSIOp::create(b, subIndex(b, count, one), zero);
    Value passes =
        subIndex(b, indexConstant(b, 64),
                 asIndex(b, math::CountLeadingZerosOp::create(
                                b, arith::IndexCastOp::create(b, b.getI64Type(),
                                                              largest))));
    // There and back in one round, so that both stay where they are in memory.
    Value rounds = arith::CeilDivSIOp::create(b, passes, indexConstant(b, 2));
    Value other = tensor::EmptyOp::create(b, size, b.getIndexType());
    auto round = [&](RuleBuilder &b, Value number, ValueRange both) {
      Value width = arith::ShLIOp::create(b, one, addIndex(b, number, number));
      Value there = mergeRuns(b, op, row, both[0], both[1], count, width);
      Value back = mergeRuns(b, op, row, there, both[0], count,
                             addIndex(b, width, width));
      return SmallVector<Value>{back, there};
    };
    return forEach(b, zero, rounds, {order, other}, round).front();
  }

  /// Merges pairs of neighbouring runs of `width` elements into `to`.
  static Value mergeRuns(RuleBuilder &b, SortOrderOp op, ValueRange row,
                         Value from, Value to, Value count, Value width) {
    Value zero = indexConstant(b, 0), one = indexConstant(b, 1);
    Value last = subIndex(b, count, one);
    Value pair = addIndex(b, width, width);
    Value pairs = arith::CeilDivSIOp::create(b, count, pair);
    auto bounded = [&](RuleBuilder &b, Value index, Value bound) -> Value {
      return arith::MinSIOp::create(b, index, bound);
    };
    auto isBelow = [](RuleBuilder &b, Value i, Value end) -> Value {
      return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, i, end);
    };
    auto mergePair = [&](RuleBuilder &b, Value number, ValueRange to) {
      Value start = mulIndex(b, number, pair);
      Value middle = bounded(b, addIndex(b, start, width), count);
      Value end = bounded(b, addIndex(b, start, pair), count);
      auto step = [&](RuleBuilder &b, Value position, ValueRange carried) {
        Value left = carried[1], right = carried[2];
        auto head = [&](Value run) -> Value {
          return tensor::ExtractOp::create(b, from, bounded(b, run, last));
        };
        Value leftHead = head(left), rightHead = head(right);
        Value first = comesBefore(b, op, row, rightHead, leftHead);
        // Right where only it has elements left, or its head comes first.
        Value isLeftDone =
            arith::CmpIOp::create(b, arith::CmpIPredicate::sge, left, middle);
        Value isRight =
            arith::AndIOp::create(b, isBelow(b, right, end),
                                  arith::OrIOp::create(b, isLeftDone, first));
        Value next = arith::SelectOp::create(b, isRight, rightHead, leftHead);
        Value moved = arith::SelectOp::create(b, isRight, one, zero);
        return SmallVector<Value>{
            tensor::InsertOp::create(b, next, carried[0], position),
            addIndex(b, left, subIndex(b, one, moved)),
            addIndex(b, right, moved)};
      };
      SmallVector<Value> merged =
          forEach(b, start, end, {to[0], start, middle}, step);
      merged.truncate(1);
      return merged;
    };
    return forEach(b, zero, pairs, to, mergePair).front();
  }

  /// Whether element `i` of the row must stand before element `j`, which is
  /// left of it.
  static Value comesBefore(RuleBuilder &b, SortOrderOp op, ValueRange row,
                           Value i, Value j) {
    auto element = [&](Value index) -> Value {
      SmallVector<Value> place(row);
      place.push_back(index);
      return tensor::ExtractOp::create(b, op.getInput(), place);
    };
    Value x = element(i), y = element(j);
    auto compare = [&](arith::CmpFPredicate predicate, Value x,
                       Value y) -> Value {
      return arith::CmpFOp::create(b, predicate, x, y);
    };
    Value differ = compare(op.getDescending() ? arith::CmpFPredicate::OGT
                                              : arith::CmpFPredicate::OLT,
                           x, y);
    Value onlyOtherIsNaN =
        arith::AndIOp::create(b, compare(arith::CmpFPredicate::ORD, x, x),
                              compare(arith::CmpFPredicate::UNO, y, y));
    return arith::OrIOp::create(b, differ, onlyOtherIsNaN);
  }
};

} // namespace

void mlir::surge::populateLowerOrderPatterns(RewritePatternSet &patterns) {
  patterns.add<CumulativeSumToLoops, SortOrderToLoops>(patterns.getContext());
}
