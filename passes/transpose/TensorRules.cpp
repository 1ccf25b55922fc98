//===- TensorRules.cpp - Transposes of the tensor dialect -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// What reads a part of a tensor adds to that part of its cotangent, in place:
// the sum so far is taken, updated and added again, so a loop over slices costs
// a slice a round and not a tensor.
//
//===----------------------------------------------------------------------===//

#include "passes/transpose/Elements.h"
#include "passes/transpose/Rules.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// `value` with the static sizes that `type` has.
Value castTo(Type type, Value value, RuleBuilder &b) {
  return value.getType() == type
             ? value
             : tensor::CastOp::create(b, type, value).getResult();
}

Value zeroScalar(Type type, RuleBuilder &b) {
  return arith::ConstantOp::create(b, b.getZeroAttr(type));
}

SmallVector<OpFoldResult> repeat(int64_t value, int64_t count, RuleBuilder &b) {
  return SmallVector<OpFoldResult>(count, b.getIndexAttr(value));
}

/// The sum of all elements. Formats of less than 32 bits are summed in f32.
Value sumOfElements(Value tensor, RuleBuilder &b) {
  auto type = cast<RankedTensorType>(tensor.getType());
  Type element = type.getElementType();
  Type wide = element.getIntOrFloatBitWidth() < 32 ? b.getF32Type() : element;
  if (type.getRank() == 0)
    return tensor::ExtractOp::create(b, tensor, ValueRange());
  Value empty = tensor::EmptyOp::create(b, ArrayRef<int64_t>(), wide);
  Value init =
      linalg::FillOp::create(b, zeroScalar(wide, b), empty).getResult(0);
  auto reduce = linalg::ReduceOp::create(
      b, ValueRange(tensor), ValueRange(init),
      llvm::to_vector(llvm::seq<int64_t>(0, type.getRank())),
      [&](OpBuilder &nested, Location loc, ValueRange args) {
        Value term = args[0];
        if (wide != element)
          term = arith::ExtFOp::create(nested, loc, wide, term);
        Value sum = arith::AddFOp::create(nested, loc, term, args[1]);
        linalg::YieldOp::create(nested, loc, sum);
      });
  Value sum = tensor::ExtractOp::create(b, reduce.getResult(0), ValueRange());
  return wide == element ? sum
                         : arith::TruncFOp::create(b, element, sum).getResult();
}

/// y = x with some sizes more or less known  =>  x' = y' likewise
struct Cast : TransposeRule<Cast, tensor::CastOp> {
  static Value cotangent(tensor::CastOp op, unsigned, Value ct,
                         RuleBuilder &b) {
    return castTo(op.getSource().getType(), ct, b);
  }
};

/// y = x with dimensions merged  =>  x' = y' with them split again
struct CollapseShape : UpdateRule<CollapseShape, tensor::CollapseShapeOp> {
  static LogicalResult add(tensor::CollapseShapeOp collapse, Value ct,
                           Cotangents &cotangents, RuleBuilder &b) {
    // The type fixes which sizes are static: all others are to be given as
    // values.
    SmallVector<OpFoldResult> sizes = cotangents.sizesOf(collapse.getSrc(), b);
    RankedTensorType type = collapse.getSrcType();
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      if (type.isDynamicDim(dim))
        sizes[dim] = getValueOrCreateConstantIndexOp(b, b.getLoc(), sizes[dim]);
    cotangents.add(collapse.getSrc(),
                   tensor::ExpandShapeOp::create(
                       b, type, ct, collapse.getReassociationIndices(), sizes),
                   b);
    return success();
  }
};

/// y = x_0, x_1, ... side by side  =>  x_k' = the slice of y' where x_k stood
struct Concat : UpdateRule<Concat, tensor::ConcatOp> {
  static LogicalResult add(tensor::ConcatOp concat, Value ct,
                           Cotangents &cotangents, RuleBuilder &b) {
    int64_t rank = concat.getRank(), axis = concat.getDim();
    SmallVector<OpFoldResult> offsets = repeat(0, rank, b),
                              strides = repeat(1, rank, b);
    for (Value input : concat.getInputs()) {
      SmallVector<OpFoldResult> sizes = cotangents.sizesOf(input, b);
      if (cotangents.isLinear(input)) {
        Value slice =
            tensor::ExtractSliceOp::create(b, ct, offsets, sizes, strides);
        cotangents.add(input, castTo(input.getType(), slice, b), b);
      }
      Value offset =
          getValueOrCreateConstantIndexOp(b, b.getLoc(), offsets[axis]);
      Value size = getValueOrCreateConstantIndexOp(b, b.getLoc(), sizes[axis]);
      offsets[axis] =
          getAsOpFoldResult(b.createOrFold<arith::AddIOp>(offset, size));
    }
    return success();
  }
};

/// y = x with a dimension split  =>  x' = y' with it merged again
struct ExpandShape : TransposeRule<ExpandShape, tensor::ExpandShapeOp> {
  static Value cotangent(tensor::ExpandShapeOp op, unsigned, Value ct,
                         RuleBuilder &b) {
    return tensor::CollapseShapeOp::create(b, op.getSrcType(), ct,
                                           op.getReassociationIndices());
  }
};

/// y = x[i]  =>  x'[i] += y'
struct Extract : UpdateRule<Extract, tensor::ExtractOp> {
  static LogicalResult add(tensor::ExtractOp extract, Value ct,
                           Cotangents &cotangents, RuleBuilder &b) {
    Value source = extract.getTensor();
    Value sum = cotangents.takeOrZeros(source, b);
    Value element =
        b.add(tensor::ExtractOp::create(b, sum, extract.getIndices()), ct);
    cotangents.add(
        source, tensor::InsertOp::create(b, element, sum, extract.getIndices()),
        b);
    return success();
  }
};

/// y = x[slice]  =>  x'[slice] += y'
struct ExtractSlice : UpdateRule<ExtractSlice, tensor::ExtractSliceOp> {
  static LogicalResult add(tensor::ExtractSliceOp slice, Value ct,
                           Cotangents &cotangents, RuleBuilder &b) {
    SmallVector<OpFoldResult> offsets = slice.getMixedOffsets(),
                              sizes = slice.getMixedSizes();
    SmallVector<OpFoldResult> strides = slice.getMixedStrides();
    Value sum = cotangents.take(slice.getSource());
    if (sum)
      ct = b.add(tensor::ExtractSliceOp::create(b, slice.getType(), sum,
                                                offsets, sizes, strides),
                 ct);
    else
      sum = cotangents.zerosLike(slice.getSource(), b);
    cotangents.add(
        slice.getSource(),
        tensor::InsertSliceOp::create(b, ct, sum, offsets, sizes, strides), b);
    return success();
  }
};

/// y = x_0, x_1, ... as a tensor  =>  x_k' = element k of y'
struct FromElements : TransposeRule<FromElements, tensor::FromElementsOp> {
  static Value cotangent(tensor::FromElementsOp op, unsigned k, Value ct,
                         RuleBuilder &b) {
    SmallVector<Value> indices;
    for (int64_t size : llvm::reverse(op.getType().getShape())) {
      indices.push_back(arith::ConstantIndexOp::create(b, k % size));
      k /= size;
    }
    std::reverse(indices.begin(), indices.end());
    return tensor::ExtractOp::create(b, ct, indices);
  }
};

/// y = x at indices  =>  x' += y' at indices
struct Gather : UpdateRule<Gather, tensor::GatherOp> {
  static LogicalResult add(tensor::GatherOp gather, Value ct,
                           Cotangents &cotangents, RuleBuilder &b) {
    Value sum = cotangents.takeOrZeros(gather.getSource(), b);
    cotangents.add(gather.getSource(),
                   ScatterAddOp::create(b, ct, sum, gather.getIndices(),
                                        gather.getGatherDims()),
                   b);
    return success();
  }
};

/// y[i] = f(i; c) with f linear in c  =>  c' += sum over i of f(i)^T y'[i]
struct Generate
    : TransposeOpInterface::ExternalModel<Generate, tensor::GenerateOp> {
  using OpType = tensor::GenerateOp;
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    Value ct = cotangents.take(op->getResult(0));
    return ct ? transposeElements(op, ct, rewriter, cotangents) : success();
  }
};

/// y = x, but y[i] = v  =>  x' = y', but x'[i] = 0; v' = y'[i]
struct Insert : TransposeRule<Insert, tensor::InsertOp> {
  static Value cotangent(tensor::InsertOp op, unsigned i, Value ct,
                         RuleBuilder &b) {
    if (i == 0)
      return tensor::ExtractOp::create(b, ct, op.getIndices());
    return tensor::InsertOp::create(b, zeroScalar(op.getScalar().getType(), b),
                                    ct, op.getIndices());
  }
};

/// y = x, but y[slice] = v  =>  x' = y', but x'[slice] = 0; v' = y'[slice]
struct InsertSlice : UpdateRule<InsertSlice, tensor::InsertSliceOp> {
  static LogicalResult add(tensor::InsertSliceOp insert, Value ct,
                           Cotangents &cotangents, RuleBuilder &b) {
    if (failed(verifyJointlyLinear(insert, cotangents)))
      return failure();
    SmallVector<OpFoldResult> offsets = insert.getMixedOffsets(),
                              sizes = insert.getMixedSizes();
    SmallVector<OpFoldResult> strides = insert.getMixedStrides();
    Value source = insert.getSource(), dest = insert.getDest();
    if (cotangents.isLinear(source))
      cotangents.add(source,
                     tensor::ExtractSliceOp::create(b, insert.getSourceType(),
                                                    ct, offsets, sizes,
                                                    strides),
                     b);
    if (cotangents.isLinear(dest)) {
      Value zeros = cotangents.zerosLike(source, b);
      cotangents.add(
          dest,
          tensor::InsertSliceOp::create(b, zeros, ct, offsets, sizes, strides),
          b);
    }
    return success();
  }
};

/// y = x inside, v around  =>  x' = y' inside, v' = sum of y' around
struct Pad : TransposeOpInterface::ExternalModel<Pad, tensor::PadOp> {
  using OpType = tensor::PadOp;
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    auto pad = cast<OpType>(op);
    Value ct = cotangents.take(pad.getResult());
    if (!ct)
      return success();
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<OpFoldResult> offsets = pad.getMixedLowPad(),
                              sizes = cotangents.sizesOf(pad.getSource(), b);
    SmallVector<OpFoldResult> strides = repeat(1, offsets.size(), b);
    if (cotangents.isLinear(pad.getSource())) {
      Value inside =
          tensor::ExtractSliceOp::create(b, ct, offsets, sizes, strides);
      cotangents.add(pad.getSource(), castTo(pad.getSourceType(), inside, b),
                     b);
    }
    llvm::SetVector<Value> used;
    getUsedValuesDefinedAbove(op->getRegions(), used);
    if (llvm::none_of(used,
                      [&](Value value) { return cotangents.isLinear(value); }))
      return success();
    Value zeros = cotangents.zerosLike(pad.getSource(), b);
    Value around =
        tensor::InsertSliceOp::create(b, zeros, ct, offsets, sizes, strides);
    Value padding = pad.getConstantPaddingValue();
    if (!padding)
      return transposeElements(op, around, rewriter, cotangents);
    cotangents.add(padding, sumOfElements(around, b), b);
    return success();
  }
};

/// y = x in another shape  =>  x' = y' in the old one
struct Reshape : UpdateRule<Reshape, tensor::ReshapeOp> {
  static LogicalResult add(tensor::ReshapeOp reshape, Value ct,
                           Cotangents &cotangents, RuleBuilder &b) {
    SmallVector<Value> sizes;
    for (OpFoldResult size : cotangents.sizesOf(reshape.getSource(), b))
      sizes.push_back(getValueOrCreateConstantIndexOp(b, b.getLoc(), size));
    auto shapeType = RankedTensorType::get({static_cast<int64_t>(sizes.size())},
                                           b.getIndexType());
    Value shape = tensor::FromElementsOp::create(b, shapeType, sizes);
    auto type = cast<TensorType>(reshape.getSource().getType());
    cotangents.add(reshape.getSource(),
                   tensor::ReshapeOp::create(b, type, ct, shape), b);
    return success();
  }
};

/// y = x, but y at indices = v  =>  x' = y', but x' at indices = 0; v' = y' at
/// indices
struct Scatter : UpdateRule<Scatter, tensor::ScatterOp> {
  static LogicalResult add(tensor::ScatterOp scatter, Value ct,
                           Cotangents &cotangents, RuleBuilder &b) {
    if (failed(verifyJointlyLinear(scatter, cotangents)))
      return failure();
    Value source = scatter.getSource(), dest = scatter.getDest();
    if (cotangents.isLinear(source))
      cotangents.add(source,
                     tensor::GatherOp::create(
                         b, source.getType(), ct, scatter.getIndices(),
                         scatter.getScatterDims(), scatter.getUnique()),
                     b);
    if (cotangents.isLinear(dest))
      cotangents.add(dest,
                     tensor::ScatterOp::create(
                         b, dest.getType(), cotangents.zerosLike(source, b), ct,
                         scatter.getIndices(), scatter.getScatterDims(),
                         scatter.getUnique()),
                     b);
    return success();
  }
};

/// y[i] = x  =>  x' = sum of y'[i]
struct Splat : TransposeRule<Splat, tensor::SplatOp> {
  static Value cotangent(tensor::SplatOp, unsigned, Value ct, RuleBuilder &b) {
    return sumOfElements(ct, b);
  }
};

} // namespace

void mlir::surge::registerTensorTransposeRules(DialectRegistry &registry) {
  addTransposeRules<tensor::TensorDialect, Cast, CollapseShape, Concat,
                    ExpandShape, Extract, ExtractSlice, FromElements, Gather,
                    Generate, Insert, InsertSlice, Pad, Reshape, Scatter,
                    Splat>(registry);
}
