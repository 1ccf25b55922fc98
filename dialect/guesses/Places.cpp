//===- Places.cpp - What guesses share ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/guesses/Places.h"

#include "dialect/estimators/Noise.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

Value mlir::surge::normalGuess(RuleBuilder &b, const GuessPlace &place) {
  return noiseLike(b, Distribution::Normal, place.key, place.value);
}

Value mlir::surge::normalMatrix(RuleBuilder &b, Value key, OpFoldResult rows,
                                OpFoldResult columns, Type element) {
  auto [shape, sizes] =
      decomposeMixedValues(SmallVector<OpFoldResult>{rows, columns});
  return RandomOp::create(b, RankedTensorType::get(shape, element),
                          Distribution::Normal, key, sizes);
}

SmallVector<OpFoldResult> mlir::surge::rowSizes(RuleBuilder &b,
                                                const GuessPlace &place) {
  return rowSizes(b, place.value, place.hasExamples);
}

SmallVector<OpFoldResult> mlir::surge::rowSizes(RuleBuilder &b, Value value,
                                                bool hasExamples) {
  SmallVector<OpFoldResult> rows(2, b.getIndexAttr(1));
  if (!isa<RankedTensorType>(value.getType()))
    return rows;
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, b.getLoc(), value);
  for (auto [axis, size] : llvm::enumerate(sizes)) {
    OpFoldResult &product = rows[hasExamples && axis == 0 ? 0 : 1];
    Value both = b.createOrFold<arith::MulIOp>(
        getValueOrCreateConstantIndexOp(b, b.getLoc(), product),
        getValueOrCreateConstantIndexOp(b, b.getLoc(), size));
    product = getAsOpFoldResult(both);
  }
  return rows;
}

/// One group of all axes; none where there are none.
static SmallVector<ReassociationIndices> allAxes(int64_t rank) {
  if (rank == 0)
    return {};
  return {llvm::to_vector<2>(llvm::seq<int64_t>(0, rank))};
}

Value mlir::surge::reshaped(RuleBuilder &b, Value value,
                            ArrayRef<OpFoldResult> sizes) {
  auto [shape, dynamic] =
      decomposeMixedValues(SmallVector<OpFoldResult>(sizes));
  Type element = getElementTypeOrSelf(value);
  auto wanted = RankedTensorType::get(shape, element);
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return tensor::FromElementsOp::create(b, wanted, value);
  if (type == wanted)
    return value;
  if (type.getRank() > 1)
    value = tensor::CollapseShapeOp::create(b, value, allAxes(type.getRank()));
  if (wanted.getRank() == 0)
    return tensor::CollapseShapeOp::create(b, value, allAxes(0));
  if (wanted.getRank() == 1)
    return value;
  return tensor::ExpandShapeOp::create(
      b, wanted, value, allAxes(type.getRank() == 0 ? 0 : wanted.getRank()),
      sizes);
}

Value mlir::surge::reshapedLike(RuleBuilder &b, Value value, Value like) {
  value = b.convert(value, getElementTypeOrSelf(like));
  if (!isa<RankedTensorType>(like.getType())) {
    auto rank = cast<RankedTensorType>(value.getType()).getRank();
    SmallVector<Value> first(rank, arith::ConstantIndexOp::create(b, 0));
    return tensor::ExtractOp::create(b, value, first);
  }
  Value result = reshaped(b, value, tensor::getMixedSizes(b, b.getLoc(), like));
  return result.getType() == like.getType()
             ? result
             : tensor::CastOp::create(b, like.getType(), result);
}

Value mlir::surge::toFloat(RuleBuilder &b, OpFoldResult size, Type type) {
  Value index = getValueOrCreateConstantIndexOp(b, b.getLoc(), size);
  Value count = arith::IndexCastOp::create(b, b.getI64Type(), index);
  return arith::SIToFPOp::create(b, type, count);
}

LogicalResult
mlir::surge::verifyCount(function_ref<InFlightDiagnostic()> emitError,
                         StringRef name, int64_t value) {
  if (value >= 1)
    return success();
  return emitError() << "expected " << name << " to be at least 1, but got "
                     << value;
}

LogicalResult
mlir::surge::verifyPart(function_ref<InFlightDiagnostic()> emitError,
                        StringRef name, double value) {
  if (value > 0 && value < 1)
    return success();
  return emitError() << "expected " << name
                     << " to lie between 0 and 1, but got " << value;
}

Value mlir::surge::splatLike(RuleBuilder &b, Value number, Value like) {
  return tensor::SplatOp::create(b, number,
                                 tensor::getMixedSizes(b, b.getLoc(), like));
}

LogicalResult mlir::surge::verifyState(RuleBuilder &b, const GuessPlace &place,
                                       GuessAttrInterface guess,
                                       ArrayRef<OpFoldResult> sizes) {
  auto [shape, dynamic] =
      decomposeMixedValues(SmallVector<OpFoldResult>(sizes));
  auto expected =
      RankedTensorType::get(shape, getElementTypeOrSelf(place.value));
  if (place.state.getType() == expected)
    return success();
  return emitError(b.getLoc(), "expected the state of ")
         << guess << " at a site of type " << place.value.getType() << " to be "
         << expected << ", but got " << place.state.getType();
}
