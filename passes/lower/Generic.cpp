//===- Generic.cpp - One scalar body for every element of a tensor --------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Generic.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<OpFoldResult> mlir::surge::sizesOf(RuleBuilder &b, Value tensor) {
  return tensor::getMixedSizes(b, b.getLoc(), tensor);
}

Value mlir::surge::mapElements(
    RuleBuilder &b, ArrayRef<OpFoldResult> sizes, Type element,
    ValueRange operands, function_ref<Value(RuleBuilder &, ValueRange)> body) {
  int64_t rank = sizes.size();
  Value init = tensor::EmptyOp::create(b, sizes, element);
  AffineMap identity = b.getMultiDimIdentityMap(rank);
  SmallVector<AffineMap> maps;
  for (Value operand : operands) {
    int64_t operandRank = cast<RankedTensorType>(operand.getType()).getRank();
    maps.push_back(AffineMap::get(rank, 0,
                                  identity.getResults().take_front(operandRank),
                                  b.getContext()));
  }
  maps.push_back(identity);
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      b, init.getType(), operands, init, maps, iterators,
      [&](OpBuilder &builder, Location loc, ValueRange arguments) {
        RuleBuilder inside(loc, builder);
        Value result = body(inside, arguments.drop_back());
        linalg::YieldOp::create(builder, loc, result);
      });
  return generic.getResult(0);
}

Value mlir::surge::rowMajorIndex(RuleBuilder &body,
                                 ArrayRef<OpFoldResult> sizes) {
  Type i64 = body.getI64Type();
  Value linear = arith::ConstantOp::create(body, body.getI64IntegerAttr(0));
  for (auto [axis, size] : llvm::enumerate(sizes)) {
    Value extent = getValueOrCreateConstantIndexOp(body, body.getLoc(), size);
    extent = arith::IndexCastOp::create(body, i64, extent);
    Value index = linalg::IndexOp::create(body, axis);
    index = arith::IndexCastOp::create(body, i64, index);
    linear = arith::AddIOp::create(
        body, arith::MulIOp::create(body, linear, extent), index);
  }
  return linear;
}
