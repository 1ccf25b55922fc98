//===- Sizes.cpp - Sizes of linear values, and zeros like them ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Flow.h"
#include "passes/transpose/Cotangents.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<OpFoldResult> Cotangents::sizesOf(Value value, RuleBuilder &b) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<OpFoldResult> sizes;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    sizes.push_back(
        type.isDynamicDim(dim)
            ? OpFoldResult(tensor::DimOp::create(b, value, dim).getResult())
            : OpFoldResult(b.getIndexAttr(type.getDimSize(dim))));
  return sizes;
}

Value Cotangents::takeOrZeros(Value value, RuleBuilder &b) {
  if (Value sum = take(value))
    return sum;
  Type element = getElementTypeOrSelf(value.getType());
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(element));
  if (!isa<RankedTensorType>(value.getType()))
    return zero;
  Value empty = tensor::EmptyOp::create(b, sizesOf(value, b), element);
  return linalg::FillOp::create(b, zero, empty).getResult(0);
}
