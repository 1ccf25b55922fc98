//===- SliceRules.cpp - Many tangents through slices and tiles ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Gathered slices stand behind the axes that count them, so the axis of
// directions, the first one of the tensor, comes to lie in the middle and is
// moved.
//
//===----------------------------------------------------------------------===//

#include "passes/LoopNest.h"
#include "passes/widen/Rules.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

/// `axes` behind that of the directions.
static SmallVector<int64_t> behindDirections(ArrayRef<int64_t> axes) {
  return llvm::map_to_vector(axes, [](int64_t axis) { return axis + 1; });
}

/// The same for a permutation, which leaves the directions in front.
static SmallVector<int64_t> widenPermutation(ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> wide;
  if (!permutation.empty())
    wide.push_back(0);
  llvm::append_range(wide, behindDirections(permutation));
  return wide;
}

/// `x` with axis `from` at `to`, the others in their order.
static Value moveAxis(RuleBuilder &b, Value x, int64_t from, int64_t to) {
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq(type.getRank()));
  order.erase(order.begin() + from);
  order.insert(order.begin() + to, from);
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, b.getLoc(), x),
                            moved;
  SmallVector<int64_t> shape;
  for (int64_t axis : order) {
    moved.push_back(sizes[axis]);
    shape.push_back(type.getDimSize(axis));
  }
  Value empty = createEmpty(b, type.clone(shape), moved);
  return linalg::TransposeOp::create(b, x, empty, order)->getResult(0);
}

/// The axes that count slices.
static int64_t numCounted(Value indices) {
  return cast<RankedTensorType>(indices.getType()).getRank() - 1;
}

namespace {

/// y = x at indices  =>  y[d] = x[d] at indices
struct Gather : WidenRule<Gather, tensor::GatherOp> {
  static Value all(tensor::GatherOp op, const Widened &widened,
                   RuleBuilder &b) {
    int64_t counted = numCounted(op.getIndices());
    RankedTensorType type = widened.typeOf(op.getType());
    SmallVector<int64_t> shape(type.getShape().drop_front());
    shape.insert(shape.begin() + counted, type.getDimSize(0));
    Value gathered = tensor::GatherOp::create(
        b, type.clone(shape), widened.lookup(op.getSource()), op.getIndices(),
        behindDirections(op.getGatherDims()), op.getUnique());
    return counted == 0 ? gathered : moveAxis(b, gathered, counted, 0);
  }
};

/// y = c, but y at indices = v  =>  y[d] = c[d], but y[d] at indices = v[d]
struct Scatter : WidenRule<Scatter, tensor::ScatterOp> {
  static Value all(tensor::ScatterOp op, const Widened &widened,
                   RuleBuilder &b) {
    Value source = moveAxis(b, widened.lookupOrRepeat(op.getSource(), b), 0,
                            numCounted(op.getIndices()));
    Value dest = widened.lookupOrRepeat(op.getDest(), b);
    return tensor::ScatterOp::create(
        b, dest.getType(), source, dest, op.getIndices(),
        behindDirections(op.getScatterDims()), op.getUnique());
  }
};

/// y = c + v at indices  =>  y[d] = c[d] + v[d] at indices
struct ScatterAdd : WidenRule<ScatterAdd, ScatterAddOp> {
  static Value all(ScatterAddOp op, const Widened &widened, RuleBuilder &b) {
    Value values = moveAxis(b, widened.lookupOrRepeat(op.getValues(), b), 0,
                            numCounted(op.getIndices()));
    return ScatterAddOp::create(
        b, values, widened.lookupOrRepeat(op.getDest(), b), op.getIndices(),
        behindDirections(op.getDims()));
  }
};

/// y = x in tiles, v around  =>  y[d] = x[d] in tiles, v[d] around
struct Pack : WidenRule<Pack, linalg::PackOp> {
  static Value all(linalg::PackOp op, const Widened &widened, RuleBuilder &b) {
    Value padding = op.getPaddingValue();
    bool varies = padding && widened.isLinear(padding);
    std::optional<Value> around;
    if (padding)
      around = varies ? constant(b, 0, padding.getType()) : padding;
    Value tiles = linalg::PackOp::create(
        b, widened.lookupOrRepeat(op.getSource(), b),
        widened.emptyLike(op.getDest(), b),
        behindDirections(op.getInnerDimsPos()), op.getMixedTiles(), around,
        widenPermutation(op.getOuterDimsPerm()));
    return varies ? addPadding(op, tiles, widened, b) : tiles;
  }

private:
  static Value constant(RuleBuilder &b, double value, Type type) {
    return arith::ConstantOp::create(b, b.getFloatAttr(type, value));
  }

  /// `tiles` with the padding of every direction where a tensor of zeros would
  /// be padded.
  static Value addPadding(linalg::PackOp op, Value tiles,
                          const Widened &widened, RuleBuilder &b) {
    Type element = op.getPaddingValue().getType();
    Value zeros =
        createEmpty(b, op.getSourceType(), widened.sizesOf(op.getSource(), b));
    zeros =
        linalg::FillOp::create(b, constant(b, 0, element), zeros).getResult(0);
    Value empty =
        createEmpty(b, op.getDestType(), widened.sizesOf(op.getDest(), b));
    Value isAround = linalg::PackOp::create(
        b, zeros, empty, op.getInnerDimsPos(), op.getMixedTiles(),
        constant(b, 1, element), op.getOuterDimsPerm());
    auto type = cast<RankedTensorType>(tiles.getType());
    AffineMap every = b.getMultiDimIdentityMap(type.getRank());
    LoopNest nest(type.getRank(), b.getLoc(), b.getContext());
    BlockArgument tile = nest.addInput(tiles, every);
    BlockArgument one = nest.addInput(isAround, every.dropResult(0));
    BlockArgument value = nest.addInput(widened.lookup(op.getPaddingValue()),
                                        every.getMajorSubMap(1));
    nest.addOutput(widened.emptyLike(op.getDest(), b), every);
    RuleBuilder body = nest.bodyBuilder();
    Value sum = body.add(tile, body.mul(one, value));
    return nest
        .build(b, sum, iteratorsOf(every),
               [&](Value like) {
                 return tensor::getMixedSizes(b, b.getLoc(), like);
               })
        .front();
  }
};

/// y = x out of its tiles  =>  y[d] = x[d] out of its tiles
struct UnPack : WidenRule<UnPack, linalg::UnPackOp> {
  static Value all(linalg::UnPackOp op, const Widened &widened,
                   RuleBuilder &b) {
    return linalg::UnPackOp::create(
        b, widened.lookup(op.getSource()), widened.emptyLike(op.getDest(), b),
        behindDirections(op.getInnerDimsPos()), op.getMixedTiles(),
        widenPermutation(op.getOuterDimsPerm()));
  }
};

} // namespace

void mlir::surge::registerSliceWidenRules(DialectRegistry &registry) {
  addWidenRules<linalg::LinalgDialect, Pack, UnPack>(registry);
  addWidenRules<SurgeDialect, ScatterAdd>(registry);
  addWidenRules<tensor::TensorDialect, Gather, Scatter>(registry);
}
