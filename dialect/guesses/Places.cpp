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
  SmallVector<OpFoldResult> rows(2, b.getIndexAttr(1));
  if (!isa<RankedTensorType>(place.value.getType()))
    return rows;
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(b, b.getLoc(), place.value);
  for (auto [axis, size] : llvm::enumerate(sizes)) {
    OpFoldResult &product = rows[place.hasExamples && axis == 0 ? 0 : 1];
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
