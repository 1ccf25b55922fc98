//===- TensorRules.cpp - Many tangents through the tensor dialect ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Moving elements about is the same for every direction: indices, slices and
// groups of dimensions get the whole axis of directions in front.
//
//===----------------------------------------------------------------------===//

#include "passes/LoopNest.h"
#include "passes/widen/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// Offsets, sizes and strides of a slice, of all directions at first.
struct Slice {
  SmallVector<OpFoldResult> offsets, sizes, strides;

  Slice(const Widened &widened, RuleBuilder &b)
      : offsets{b.getIndexAttr(0)}, sizes{widened.getDirections()},
        strides{b.getIndexAttr(1)} {}

  /// The slice of one element.
  Slice(const Widened &widened, ValueRange indices, RuleBuilder &b)
      : Slice(widened, b) {
    llvm::append_range(offsets, indices);
    sizes.append(indices.size(), b.getIndexAttr(1));
    strides.append(indices.size(), b.getIndexAttr(1));
  }

  /// The slice that `op` reads or writes.
  Slice(const Widened &widened, OffsetSizeAndStrideOpInterface op,
        RuleBuilder &b)
      : Slice(widened, b) {
    llvm::append_range(offsets, op.getMixedOffsets());
    llvm::append_range(sizes, op.getMixedSizes());
    llvm::append_range(strides, op.getMixedStrides());
  }
};

/// Groups of dimensions behind that of the directions, which stands alone; a
/// tensor of rank 0 has none, and what it becomes joins the directions.
SmallVector<ReassociationIndices>
widenGroups(ArrayRef<ReassociationIndices> groups, int64_t rank) {
  SmallVector<ReassociationIndices> wide{{0}};
  if (groups.empty())
    llvm::append_range(wide.front(), llvm::seq<int64_t>(1, rank + 1));
  for (const ReassociationIndices &group : groups)
    wide.push_back(llvm::map_to_vector<2>(
        group, [](int64_t dimension) { return dimension + 1; }));
  return wide;
}

/// y = x with some sizes more or less known
struct Cast : WidenRule<Cast, tensor::CastOp> {
  static Value all(tensor::CastOp op, const Widened &widened, RuleBuilder &b) {
    return tensor::CastOp::create(b, widened.typeOf(op.getType()),
                                  widened.lookup(op.getSource()));
  }
};

/// y = x with dimensions merged
struct CollapseShape : WidenRule<CollapseShape, tensor::CollapseShapeOp> {
  static Value all(tensor::CollapseShapeOp op, const Widened &widened,
                   RuleBuilder &b) {
    return tensor::CollapseShapeOp::create(
        b, widened.typeOf(op.getType()), widened.lookup(op.getSrc()),
        widenGroups(op.getReassociationIndices(), op.getSrcType().getRank()));
  }
};

/// y = x_0, x_1, ... side by side
struct Concat : WidenRule<Concat, tensor::ConcatOp> {
  static Value all(tensor::ConcatOp op, const Widened &widened,
                   RuleBuilder &b) {
    SmallVector<Value> inputs =
        llvm::map_to_vector(op.getInputs(), [&](Value input) {
          return widened.lookupOrRepeat(input, b);
        });
    return tensor::ConcatOp::create(b, widened.typeOf(op.getType()),
                                    op.getDim() + 1, inputs);
  }
};

/// y = x with a dimension split
struct ExpandShape : WidenRule<ExpandShape, tensor::ExpandShapeOp> {
  static Value all(tensor::ExpandShapeOp op, const Widened &widened,
                   RuleBuilder &b) {
    SmallVector<OpFoldResult> sizes{widened.getDirections()};
    llvm::append_range(sizes, op.getMixedOutputShape());
    return tensor::ExpandShapeOp::create(
        b, widened.typeOf(op.getType()), widened.lookup(op.getSrc()),
        widenGroups(op.getReassociationIndices(), op.getResultType().getRank()),
        sizes);
  }
};

/// y = x[i]  =>  y[d] = x[d, i]
struct Extract : WidenRule<Extract, tensor::ExtractOp> {
  static Value all(tensor::ExtractOp op, const Widened &widened,
                   RuleBuilder &b) {
    Value source = widened.lookup(op.getTensor());
    if (op.getIndices().empty())
      return source;
    Slice slice(widened, op.getIndices(), b);
    return tensor::ExtractSliceOp::create(b, widened.typeOf(op.getType()),
                                          source, slice.offsets, slice.sizes,
                                          slice.strides);
  }
};

/// y = x[slice]  =>  y[d] = x[d, slice]
struct ExtractSlice : WidenRule<ExtractSlice, tensor::ExtractSliceOp> {
  static Value all(tensor::ExtractSliceOp op, const Widened &widened,
                   RuleBuilder &b) {
    Slice slice(widened, op, b);
    return tensor::ExtractSliceOp::create(
        b, widened.typeOf(op.getType()), widened.lookup(op.getSource()),
        slice.offsets, slice.sizes, slice.strides);
  }
};

/// y = x_0, x_1, ... as a tensor  =>  y[d, k] = x_k[d]
struct FromElements : WidenRule<FromElements, tensor::FromElementsOp> {
  static Value all(tensor::FromElementsOp op, const Widened &widened,
                   RuleBuilder &b) {
    ArrayRef<int64_t> shape = op.getType().getShape();
    if (shape.empty())
      return widened.lookup(op.getElements().front());
    Value result = widened.emptyLike(op.getResult(), b);
    for (auto [k, element] : llvm::enumerate(op.getElements())) {
      SmallVector<Value> indices;
      int64_t rest = k;
      for (int64_t size : llvm::reverse(shape)) {
        indices.push_back(arith::ConstantIndexOp::create(b, rest % size));
        rest /= size;
      }
      std::reverse(indices.begin(), indices.end());
      Slice slice(widened, indices, b);
      result = tensor::InsertSliceOp::create(
          b, widened.lookupOrRepeat(element, b), result, slice.offsets,
          slice.sizes, slice.strides);
    }
    return result;
  }
};

/// Copies the body of `from`, which computes one element, for a body with the
/// index of the direction in front.
void cloneElement(Operation *from, Region &to, const Widened &widened,
                  RuleBuilder &b) {
  OpBuilder::InsertionGuard guard(b);
  IRMapping map;
  from->getRegion(0).cloneInto(&to, map);
  Value direction = to.front().insertArgument(0u, b.getIndexType(), b.getLoc());
  selectDirection(to, direction, widened);
}

/// y[i] = f(i, c)  =>  y[d, i] = f(i, c[d])
struct Generate : WidenRule<Generate, tensor::GenerateOp> {
  static Value all(tensor::GenerateOp op, const Widened &widened,
                   RuleBuilder &b) {
    SmallVector<Value> extents;
    if (auto count = dyn_cast<Value>(widened.getDirections()))
      extents.push_back(count);
    llvm::append_range(extents, op.getDynamicExtents());
    auto generate =
        tensor::GenerateOp::create(b, widened.typeOf(op.getType()), extents,
                                   [](OpBuilder &, Location, ValueRange) {});
    generate.getBody().getBlocks().clear();
    cloneElement(op, generate.getBody(), widened, b);
    return generate;
  }
};

/// y = x, but y[i] = v  =>  y[d] = x[d], but y[d, i] = v[d]
struct Insert : WidenRule<Insert, tensor::InsertOp> {
  static Value all(tensor::InsertOp op, const Widened &widened,
                   RuleBuilder &b) {
    Value source = widened.lookupOrRepeat(op.getScalar(), b);
    if (op.getIndices().empty())
      return source;
    Slice slice(widened, op.getIndices(), b);
    return tensor::InsertSliceOp::create(
        b, source, widened.lookupOrRepeat(op.getDest(), b), slice.offsets,
        slice.sizes, slice.strides);
  }
};

/// y = x, but y[slice] = v  =>  y[d] = x[d], but y[d, slice] = v[d]
struct InsertSlice : WidenRule<InsertSlice, tensor::InsertSliceOp> {
  static Value all(tensor::InsertSliceOp op, const Widened &widened,
                   RuleBuilder &b) {
    Slice slice(widened, op, b);
    return tensor::InsertSliceOp::create(
        b, widened.lookupOrRepeat(op.getSource(), b),
        widened.lookupOrRepeat(op.getDest(), b), slice.offsets, slice.sizes,
        slice.strides);
  }
};

/// y = x inside, v around  =>  y[d] = x[d] inside, v[d] around
struct Pad : WidenRule<Pad, tensor::PadOp> {
  static Value all(tensor::PadOp op, const Widened &widened, RuleBuilder &b) {
    SmallVector<OpFoldResult> low{b.getIndexAttr(0)}, high{b.getIndexAttr(0)};
    llvm::append_range(low, op.getMixedLowPad());
    llvm::append_range(high, op.getMixedHighPad());
    auto pad = tensor::PadOp::create(b, widened.typeOf(op.getType()),
                                     widened.lookupOrRepeat(op.getSource(), b),
                                     low, high, op.getNofold());
    cloneElement(op, pad.getRegion(), widened, b);
    return pad;
  }
};

/// y = x in another shape
struct Reshape : WidenRule<Reshape, tensor::ReshapeOp> {
  static Value all(tensor::ReshapeOp op, const Widened &widened,
                   RuleBuilder &b) {
    int64_t rank = op.getShape().getType().getDimSize(0);
    SmallVector<Value> sizes{getValueOrCreateConstantIndexOp(
        b, b.getLoc(), widened.getDirections())};
    for (int64_t axis = 0; axis < rank; ++axis) {
      Value index = arith::ConstantIndexOp::create(b, axis);
      Value size = tensor::ExtractOp::create(b, op.getShape(), index);
      if (!size.getType().isIndex())
        size = arith::IndexCastOp::create(b, b.getIndexType(), size);
      sizes.push_back(size);
    }
    Value shape = tensor::FromElementsOp::create(b, sizes);
    return tensor::ReshapeOp::create(b, widened.typeOf(op.getType()),
                                     widened.lookup(op.getSource()), shape);
  }
};

/// y[i] = x  =>  y[d, i] = x[d]
struct Splat : WidenRule<Splat, tensor::SplatOp> {
  static Value all(tensor::SplatOp op, const Widened &widened, RuleBuilder &b) {
    RankedTensorType type = widened.typeOf(op.getType());
    SmallVector<Value> dynamic;
    if (auto count = dyn_cast<Value>(widened.getDirections()))
      dynamic.push_back(count);
    llvm::append_range(dynamic, op.getDynamicSizes());
    Value empty = tensor::EmptyOp::create(b, type, dynamic);
    auto axes = llvm::to_vector(llvm::seq<int64_t>(1, type.getRank()));
    return linalg::BroadcastOp::create(b, widened.lookup(op.getInput()), empty,
                                       axes)
        ->getResult(0);
  }
};

} // namespace

void mlir::surge::registerTensorWidenRules(DialectRegistry &registry) {
  addWidenRules<tensor::TensorDialect, Cast, CollapseShape, Concat, ExpandShape,
                Extract, ExtractSlice, FromElements, Generate, Insert,
                InsertSlice, Pad, Reshape, Splat>(registry);
}
