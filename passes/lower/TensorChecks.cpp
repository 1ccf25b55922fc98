//===- TensorChecks.cpp - What ops of the tensor dialect read -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/TensorChecks.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

void TensorChecks::sameSizes(tensor::CastOp cast) {
  auto from = dyn_cast<RankedTensorType>(cast.getSource().getType());
  auto to = dyn_cast<RankedTensorType>(cast.getType());
  for (int64_t axis = 0; from && to && axis < to.getRank(); ++axis)
    if (!to.isDynamicDim(axis))
      equal(size(cast.getSource(), axis), index(to.getDimSize(axis)));
}

void TensorChecks::hasAxis(tensor::DimOp dim) {
  if (auto type = dyn_cast<RankedTensorType>(dim.getSource().getType()))
    below(dim.getIndex(), index(type.getRank()), "an axis of its operand");
}

void TensorChecks::inside(Value tensor, ValueRange indices) {
  for (auto [axis, position] : llvm::enumerate(indices))
    below(position, size(tensor, axis), "an index inside of the tensor");
}

void TensorChecks::slice(Value tensor, OffsetSizeAndStrideOpInterface slice) {
  constexpr StringLiteral inside = "a slice inside of the tensor";
  auto isOpen = [](int64_t number) { return ShapedType::isDynamic(number); };
  if (llvm::cast<RankedTensorType>(tensor.getType()).hasStaticShape() &&
      llvm::none_of(slice.getStaticOffsets(), isOpen) &&
      llvm::none_of(slice.getStaticSizes(), isOpen) &&
      llvm::none_of(slice.getStaticStrides(), isOpen))
    return; // The verifier has checked it.
  for (auto [axis, mixedOffset, mixedCount, mixedStride] :
       llvm::enumerate(slice.getMixedOffsets(), slice.getMixedSizes(),
                       slice.getMixedStrides())) {
    Value one = index(1), whole = size(tensor, axis);
    Value offset = value(mixedOffset), count = value(mixedCount),
          stride = value(mixedStride);
    notNegative(count, "a slice of zero or more elements");
    Value empty = b.createOrFold<arith::CmpIOp>(arith::CmpIPredicate::eq, count,
                                                index(0));
    Value steps = b.createOrFold<arith::SubIOp>(count, one);
    Value last = b.createOrFold<arith::AddIOp>(
        offset, b.createOrFold<arith::MulIOp>(steps, stride));
    last = b.createOrFold<arith::SelectOp>(empty, offset, last);
    Value end = b.createOrFold<arith::AddIOp>(whole, one);
    end = b.createOrFold<arith::SelectOp>(empty, end, whole);
    below(offset, end, inside);
    below(last, end, inside);
    if (!getConstantIntValue(stride))
      demand(isShortStep(steps, stride, whole), inside);
  }
}

void TensorChecks::fills(Value source, OffsetSizeAndStrideOpInterface slice,
                         const llvm::SmallBitVector &dropped) {
  int64_t axis = 0;
  for (auto [dim, count] : llvm::enumerate(slice.getMixedSizes()))
    if (!dropped.test(dim))
      equal(size(source, axis++), value(count));
}

void TensorChecks::expands(tensor::ExpandShapeOp expand) {
  SmallVector<OpFoldResult> sizes = expand.getMixedOutputShape();
  for (auto [axis, group] : llvm::enumerate(expand.getReassociationIndices()))
    elements(llvm::map_to_vector(
                 group, [&](int64_t part) { return value(sizes[part]); }),
             size(expand.getSrc(), axis));
}

void TensorChecks::reshapes(tensor::ReshapeOp reshape) {
  auto from = dyn_cast<RankedTensorType>(reshape.getSource().getType());
  auto to = dyn_cast<RankedTensorType>(reshape.getType());
  if (!from || !to)
    return;
  Value count = index(1);
  for (int64_t axis = 0; axis < from.getRank(); ++axis)
    count =
        b.createOrFold<arith::MulIOp>(count, size(reshape.getSource(), axis));
  SmallVector<Value> sizes;
  for (int64_t axis = 0; axis < to.getRank(); ++axis) {
    Value part = b.createOrFold<tensor::ExtractOp>(reshape.getShape(),
                                                   ValueRange(index(axis)));
    if (!part.getType().isIndex())
      part = b.createOrFold<arith::IndexCastOp>(b.getIndexType(), part);
    if (!to.isDynamicDim(axis))
      equal(part, index(to.getDimSize(axis)),
            "the sizes that the type of its result says");
    sizes.push_back(part);
  }
  elements(sizes, count);
}

void TensorChecks::concatenates(tensor::ConcatOp concat) {
  RankedTensorType type = concat.getType();
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    bool sums = axis == static_cast<int64_t>(concat.getDim());
    Value result;
    for (Value input : concat.getInputs()) {
      Value here = size(input, axis);
      if (result && !sums)
        equal(result, here);
      else
        result = result ? b.createOrFold<arith::AddIOp>(result, here) : here;
    }
    if (!type.isDynamicDim(axis))
      equal(result, index(type.getDimSize(axis)));
  }
}

void TensorChecks::pads(tensor::PadOp pad) {
  RankedTensorType type = pad.getType();
  for (auto [axis, mixedLow, mixedHigh] :
       llvm::enumerate(pad.getMixedLowPad(), pad.getMixedHighPad())) {
    Value low = value(mixedLow), high = value(mixedHigh);
    notNegative(low, "a padding of zero or more elements");
    notNegative(high, "a padding of zero or more elements");
    if (type.isDynamicDim(axis))
      continue;
    Value whole =
        b.createOrFold<arith::AddIOp>(size(pad.getSource(), axis), low);
    equal(b.createOrFold<arith::AddIOp>(whole, high),
          index(type.getDimSize(axis)));
  }
}

void TensorChecks::elements(ArrayRef<Value> sizes, Value count) {
  constexpr StringLiteral what =
      "sizes that hold as many elements as its operand";
  Value product = index(1);
  for (Value size : sizes) {
    notNegative(size, what);
    product = b.createOrFold<arith::MulIOp>(product, size);
  }
  equal(product, count, what);
}

Value TensorChecks::isShortStep(Value steps, Value stride, Value whole) {
  using Predicate = arith::CmpIPredicate;
  Value one = index(1);
  Value longest = b.createOrFold<arith::AddIOp>(whole, one);
  Value forward = arith::CmpIOp::create(b, Predicate::slt, stride, longest);
  Value backward = arith::CmpIOp::create(
      b, Predicate::slt, arith::SubIOp::create(b, index(0), longest), stride);
  Value none = b.createOrFold<arith::CmpIOp>(Predicate::slt, steps, one);
  Value both = arith::AndIOp::create(b, forward, backward);
  return b.createOrFold<arith::OrIOp>(none, both);
}
