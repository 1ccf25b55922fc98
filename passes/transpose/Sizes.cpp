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

#include "dialect/Ops.h"
#include "passes/Flow.h"
#include "passes/transpose/Cotangents.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// Finds one size at a time. A null size means that no way up is known.
class SizeClimber {
public:
  SizeClimber(const Cotangents &cotangents, RuleBuilder &b)
      : cotangents(cotangents), b(b) {}

  OpFoldResult sizeOf(Value value, int64_t dim) {
    auto type = cast<RankedTensorType>(value.getType());
    if (!type.isDynamicDim(dim))
      return b.getIndexAttr(type.getDimSize(dim));
    if (!cotangents.isLinear(value))
      return tensor::getMixedSize(b, b.getLoc(), value, dim);
    if (auto argument = dyn_cast<BlockArgument>(value))
      return sizeOfArgument(argument, dim);
    return sizeOfResult(cast<OpResult>(value), dim);
  }

private:
  /// An argument of the linear function, or a value that a loop carries and
  /// whose shape it keeps.
  OpFoldResult sizeOfArgument(BlockArgument argument, int64_t dim) {
    Operation *parent = argument.getOwner()->getParentOp();
    if (auto func = dyn_cast<func::FuncOp>(parent)) {
      auto dims = func.getArgAttrOfType<DenseI64ArrayAttr>(
          argument.getArgNumber(), attr::dims);
      unsigned position = dynamicPosition(argument, dim);
      if (!dims || position >= dims.size())
        return {};
      return func.getArgument(dims[position]);
    }
    if (auto loop = dyn_cast<LoopLikeOpInterface>(parent))
      if (OpOperand *init = loop.getTiedLoopInit(argument))
        return sizeOf(init->get(), dim);
    return {};
  }

  OpFoldResult sizeOfResult(OpResult result, int64_t dim) {
    using namespace tensor;
    return llvm::TypeSwitch<Operation *, OpFoldResult>(result.getOwner())
        .Case([&](CastOp op) { return sizeOf(op.getSource(), dim); })
        .Case([&](CollapseShapeOp op) {
          OpFoldResult size = b.getIndexAttr(1);
          for (int64_t source : op.getReassociationIndices()[dim])
            size = combine<arith::MulIOp>(size, sizeOf(op.getSrc(), source));
          return size;
        })
        .Case([&](ConcatOp op) {
          if (static_cast<int64_t>(op.getDim()) != dim)
            return sizeOf(op.getInputs().front(), dim);
          OpFoldResult size = b.getIndexAttr(0);
          for (Value input : op.getInputs())
            size = combine<arith::AddIOp>(size, sizeOf(input, dim));
          return size;
        })
        .Case([&](ExpandShapeOp op) { return op.getMixedOutputShape()[dim]; })
        .Case([&](ExtractSliceOp op) {
          llvm::SmallBitVector dropped = op.getDroppedDims();
          int64_t source = 0;
          for (int64_t kept = -1; (kept += !dropped.test(source)) < dim;)
            ++source;
          return op.getMixedSizes()[source];
        })
        .Case([&](GenerateOp op) -> OpFoldResult {
          return op.getDynamicExtents()[dynamicPosition(result, dim)];
        })
        .Case([&](PadOp op) {
          OpFoldResult inner = combine<arith::AddIOp>(
              op.getMixedLowPad()[dim], sizeOf(op.getSource(), dim));
          return combine<arith::AddIOp>(inner, op.getMixedHighPad()[dim]);
        })
        .Case([&](ReshapeOp op) -> OpFoldResult {
          Value position = arith::ConstantIndexOp::create(b, dim);
          Value size = ExtractOp::create(b, op.getShape(), position);
          return size.getType().isIndex()
                     ? size
                     : arith::IndexCastOp::create(b, b.getIndexType(), size)
                           .getResult();
        })
        .Case([&](SplatOp op) -> OpFoldResult {
          return op.getDynamicSizes()[dynamicPosition(result, dim)];
        })
        .Case([&](SampleProductOp op) { return sizeOf(op.getLogits(), dim); })
        .Case([&](ZeroOp op) -> OpFoldResult {
          return op.getSizes()[dynamicPosition(result, dim)];
        })
        .Case([&](DestinationStyleOpInterface op) {
          return sizeOf(op.getTiedOpOperand(result)->get(), dim);
        })
        .Case([&](LoopLikeOpInterface op) -> OpFoldResult {
          OpOperand *init = op.getTiedLoopInit(result);
          return init ? sizeOf(init->get(), dim) : OpFoldResult();
        })
        .Default([&](Operation *op) { return sizeLikeOperand(op, dim); });
  }

  /// Elementwise: any tensor operand will do, one that is not linear at once.
  OpFoldResult sizeLikeOperand(Operation *op, int64_t dim) {
    if (!op->hasTrait<OpTrait::Elementwise>() &&
        !op->hasTrait<OpTrait::SameOperandsAndResultShape>() &&
        !op->hasTrait<OpTrait::SameOperandsAndResultType>())
      return {};
    Value like;
    for (Value operand : op->getOperands())
      if (isa<RankedTensorType>(operand.getType()) &&
          (!like || !cotangents.isLinear(operand)))
        like = operand;
    return like ? sizeOf(like, dim) : OpFoldResult();
  }

  static unsigned dynamicPosition(Value value, int64_t dim) {
    return cast<RankedTensorType>(value.getType()).getDynamicDimIndex(dim);
  }

  template <typename Op>
  OpFoldResult combine(OpFoldResult x, OpFoldResult y) {
    if (!x || !y)
      return {};
    Value left = getValueOrCreateConstantIndexOp(b, b.getLoc(), x);
    Value right = getValueOrCreateConstantIndexOp(b, b.getLoc(), y);
    return b.createOrFold<Op>(left, right);
  }

  const Cotangents &cotangents;
  RuleBuilder &b;
};

} // namespace

SmallVector<OpFoldResult> Cotangents::sizesOf(Value value, RuleBuilder &b) {
  SizeClimber climber(*this, b);
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
