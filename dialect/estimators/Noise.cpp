//===- Noise.cpp - Random numbers shaped like a value ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Noise.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

static SmallVector<Value> dynamicSizes(RuleBuilder &b, Value like) {
  SmallVector<Value> sizes;
  if (auto tensor = dyn_cast<RankedTensorType>(like.getType()))
    for (int64_t axis = 0; axis < tensor.getRank(); ++axis)
      if (tensor.isDynamicDim(axis))
        sizes.push_back(tensor::DimOp::create(b, like, axis));
  return sizes;
}

static RankedTensorType stackedType(int64_t count, Value like) {
  SmallVector<int64_t> shape = {count};
  if (auto tensor = dyn_cast<RankedTensorType>(like.getType()))
    llvm::append_range(shape, tensor.getShape());
  return RankedTensorType::get(shape, getElementTypeOrSelf(like));
}

Value mlir::surge::noiseLike(RuleBuilder &b, Distribution distribution,
                             Value key, Value like) {
  return RandomOp::create(b, like.getType(), distribution, key,
                          dynamicSizes(b, like));
}

Value mlir::surge::stackedNoise(RuleBuilder &b, Distribution distribution,
                                Value key, int64_t count, Value like) {
  return RandomOp::create(b, stackedType(count, like), distribution, key,
                          dynamicSizes(b, like));
}

Value mlir::surge::stacked(RuleBuilder &b, int64_t count, Value value) {
  RankedTensorType type = stackedType(count, value);
  if (!isa<RankedTensorType>(value.getType()))
    return tensor::SplatOp::create(b, value, type);
  Value empty = tensor::EmptyOp::create(b, type, dynamicSizes(b, value));
  return linalg::BroadcastOp::create(b, value, empty, ArrayRef<int64_t>{0})
      ->getResult(0);
}

Value mlir::surge::meanOfStack(RuleBuilder &b, Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  Type element = type.getElementType();
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(b, b.getLoc(), tensor);
  Value empty = tensor::EmptyOp::create(
      b, ArrayRef<OpFoldResult>(sizes).drop_front(), element);
  Value zero = arith::ConstantOp::create(b, b.getFloatAttr(element, 0));
  Value init = linalg::FillOp::create(b, zero, empty).getResult(0);
  auto sum = linalg::ReduceOp::create(
      b, tensor, init, ArrayRef<int64_t>{0},
      [](OpBuilder &nested, Location loc, ValueRange in) {
        RuleBuilder body(loc, nested);
        linalg::YieldOp::create(body, body.add(in[1], in[0]));
      });
  return b.scale(1.0 / static_cast<double>(type.getDimSize(0)),
                 sum->getResult(0));
}

Value mlir::surge::logistic(RuleBuilder &b, Value u) {
  return b.sub(b.log(u), b.log(b.sub(b.constant(1, u), u)));
}
