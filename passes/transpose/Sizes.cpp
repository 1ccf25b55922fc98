//===- Sizes.cpp - Sizes of linear values, and zeros like them ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// A linear value is erased once it is transposed, and so is any `tensor.dim` of
// it. Its sizes are therefore found by climbing to something that stays: a size
// operand, a value that is not linear, or an argument that the linear function
// carries for the purpose.
//
//===----------------------------------------------------------------------===//

#include "passes/Sizes.h"

#include "passes/transpose/Cotangents.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<OpFoldResult> Cotangents::sizesOf(Value value, RuleBuilder &b) {
  auto usable = [&](Value candidate) {
    return !isLinear(candidate) && candidate.getParentRegion()->isAncestor(
                                       b.getInsertionBlock()->getParent());
  };
  SizeClimber climber(b, usable);
  SmallVector<OpFoldResult> sizes;
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  for (int64_t dim = 0; dim < rank; ++dim) {
    sizes.push_back(climber.sizeOf(value, dim));
    if (sizes.back())
      continue;
    sizes.back() = b.getIndexAttr(0);
    if (!std::exchange(sizeUnknown, true))
      emitError(
          value.getLoc(),
          "expected a size that the transpose can compute, but dimension ")
          << dim << " of this " << value.getType()
          << " is known to its producer only; make it static with "
             "'tensor.cast'";
  }
  return sizes;
}

Value Cotangents::zerosLike(Value value, RuleBuilder &b) {
  Type element = getElementTypeOrSelf(value.getType());
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(element));
  if (!isa<RankedTensorType>(value.getType()))
    return zero;
  // Not a constant tensor: what accumulates in place wants memory of its own.
  Value empty = tensor::EmptyOp::create(b, sizesOf(value, b), element);
  Value zeros = linalg::FillOp::create(b, zero, empty).getResult(0);
  if (zeros.getType() == value.getType())
    return zeros;
  return tensor::CastOp::create(b, value.getType(), zeros);
}

Value Cotangents::takeOrZeros(Value value, RuleBuilder &b) {
  Value sum = take(value);
  return sum ? sum : zerosLike(value, b);
}
