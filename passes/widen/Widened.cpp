//===- Widened.cpp - The tangents of every linear value -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/widen/Widened.h"

#include "passes/LoopNest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

RankedTensorType Widened::typeOf(Type type) const {
  std::optional<int64_t> count = getConstantIntValue(directions);
  return withDirections(type, count.value_or(ShapedType::kDynamic));
}

SmallVector<OpFoldResult> Widened::wideSizesOf(Value value,
                                               RuleBuilder &b) const {
  SmallVector<OpFoldResult> sizes{directions};
  llvm::append_range(sizes, sizesOf(value, b));
  return sizes;
}

SmallVector<OpFoldResult> Widened::sizesOf(Value value, RuleBuilder &b) const {
  if (!isa<RankedTensorType>(value.getType()))
    return {};
  Value all = lookup(value);
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(b, b.getLoc(), all ? all : value);
  if (all)
    sizes.erase(sizes.begin());
  return sizes;
}

Value Widened::emptyLike(Value value, RuleBuilder &b) const {
  return createEmpty(b, typeOf(value.getType()), wideSizesOf(value, b));
}

/// The scalar that every element of `value` is; null where none is known.
static Value repeatedScalar(Value value, RuleBuilder &b) {
  if (!isa<RankedTensorType>(value.getType()))
    return value;
  if (auto fill = value.getDefiningOp<linalg::FillOp>())
    return fill.value();
  if (auto splat = value.getDefiningOp<tensor::SplatOp>())
    return splat.getInput();
  SplatElementsAttr splat;
  if (matchPattern(value, m_Constant(&splat)))
    return arith::ConstantOp::create(b, splat.getSplatValue<TypedAttr>());
  return {};
}

Value Widened::lookupOrRepeat(Value value, RuleBuilder &b) const {
  if (Value all = lookup(value))
    return all;
  Value empty = emptyLike(value, b);
  if (value.getDefiningOp<tensor::EmptyOp>())
    return empty;
  if (Value scalar = repeatedScalar(value, b))
    return linalg::FillOp::create(b, scalar, empty).getResult(0);
  return linalg::BroadcastOp::create(b, value, empty, ArrayRef<int64_t>{0})
      ->getResult(0);
}

void Widened::eraseNow(RewriterBase &rewriter) {
  // Users stand behind what they use.
  for (Operation *op : llvm::reverse(ops))
    rewriter.eraseOp(op);
  for (BlockArgument argument : llvm::reverse(arguments))
    argument.getOwner()->eraseArgument(argument.getArgNumber());
  ops.clear();
  arguments.clear();
}

Value mlir::surge::sliceDirection(Value all, Type type, Value index,
                                  RuleBuilder &b) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return tensor::ExtractOp::create(b, all, index);
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, b.getLoc(), all);
  SmallVector<OpFoldResult> offsets(sizes.size(), b.getIndexAttr(0)),
      strides(sizes.size(), b.getIndexAttr(1));
  offsets[0] = index;
  sizes[0] = b.getIndexAttr(1);
  return tensor::ExtractSliceOp::create(b, tensor, all, offsets, sizes,
                                        strides);
}

void mlir::surge::selectDirection(Region &body, Value index,
                                  const Widened &widened) {
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(body, captured);
  for (Value value : captured) {
    Value all = widened.lookup(value);
    if (!all)
      continue;
    SmallVector<OpOperand *> uses;
    for (OpOperand &use : value.getUses())
      if (body.isAncestor(use.getOwner()->getParentRegion()))
        uses.push_back(&use);
    for (OpOperand *use : uses) {
      Operation *user = use->getOwner();
      // Single elements are read where they are.
      if (auto extract = dyn_cast<tensor::ExtractOp>(user)) {
        SmallVector<Value> indices{index};
        llvm::append_range(indices, extract.getIndices());
        use->set(all);
        extract.getIndicesMutable().assign(indices);
        continue;
      }
      RuleBuilder b(user->getLoc(), user);
      use->set(sliceDirection(all, value.getType(), index, b));
    }
  }
}
