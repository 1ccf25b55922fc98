//===- Stacks.cpp - One value of every round of a loop --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Stacks.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

bool mlir::surge::canStack(Type type) {
  return type.isIntOrIndexOrFloat() || isa<RankedTensorType>(type);
}

Value mlir::surge::createStack(Type type, Value count,
                               ArrayRef<OpFoldResult> sizes, RuleBuilder &b) {
  SmallVector<OpFoldResult> all = {getAsOpFoldResult(count)};
  llvm::append_range(all, sizes);
  return tensor::EmptyOp::create(b, all, getElementTypeOrSelf(type));
}

/// The place of one value: all of the stack's dimensions but the first.
static void locate(Value stack, Value position,
                   SmallVector<OpFoldResult> &offsets,
                   SmallVector<OpFoldResult> &sizes,
                   SmallVector<OpFoldResult> &strides, RuleBuilder &b) {
  sizes = tensor::getMixedSizes(b, b.getLoc(), stack);
  sizes[0] = b.getIndexAttr(1);
  offsets.assign(sizes.size(), b.getIndexAttr(0));
  offsets[0] = position;
  strides.assign(sizes.size(), b.getIndexAttr(1));
}

/// The type of one value; the stack may know a size that the type of the values
/// in it does not tell.
static RankedTensorType slotType(Value stack) {
  auto type = cast<RankedTensorType>(stack.getType());
  return RankedTensorType::get(type.getShape().drop_front(),
                               type.getElementType());
}

Value mlir::surge::pushOnto(Value stack, Value value, Value position,
                            RuleBuilder &b) {
  if (!isa<RankedTensorType>(value.getType()))
    return tensor::InsertOp::create(b, value, stack, position);
  SmallVector<OpFoldResult> offsets, sizes, strides;
  locate(stack, position, offsets, sizes, strides, b);
  if (value.getType() != slotType(stack))
    value = tensor::CastOp::create(b, slotType(stack), value);
  return tensor::InsertSliceOp::create(b, value, stack, offsets, sizes,
                                       strides);
}

Value mlir::surge::readFrom(Value stack, Type type, Value position,
                            RuleBuilder &b) {
  if (!isa<RankedTensorType>(type))
    return tensor::ExtractOp::create(b, stack, position);
  SmallVector<OpFoldResult> offsets, sizes, strides;
  locate(stack, position, offsets, sizes, strides, b);
  Value value = tensor::ExtractSliceOp::create(b, slotType(stack), stack,
                                               offsets, sizes, strides);
  return value.getType() == type ? value
                                 : tensor::CastOp::create(b, type, value);
}
