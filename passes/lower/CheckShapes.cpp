//===- CheckShapes.cpp - Sizes and indices that only a run knows ----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The types of a program leave sizes and indices open, and code that trusts
// them reads memory that is not the tensor's. What types already prove costs
// nothing here.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include "llvm/ADT/TypeSwitch.h"

namespace mlir::surge {
#define GEN_PASS_DEF_CHECKSHAPESPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

bool isElementwise(Operation *op) {
  return op->hasTrait<OpTrait::Elementwise>() && op->getNumOperands() > 0;
}

/// Writes the checks of one op before it.
class Checks {
public:
  explicit Checks(Operation *op) : op(op), b(op->getLoc(), op) {}

  /// Tensors of equal type have equal sizes.
  void sameShapes() {
    Value first;
    for (Value operand : op->getOperands()) {
      auto type = dyn_cast<RankedTensorType>(operand.getType());
      if (!type || type.hasStaticShape())
        continue;
      if (!first) {
        first = operand;
      } else if (type.getShape() ==
                 llvm::cast<RankedTensorType>(first.getType()).getShape()) {
        for (int64_t axis = 0; axis < type.getRank(); ++axis)
          if (type.isDynamicDim(axis))
            equal(size(first, axis), size(operand, axis));
      }
    }
  }

  /// A loop runs over axes of one size.
  void sameLoops(linalg::LinalgOp structured) {
    SmallVector<Value> trips(structured.getNumLoops());
    for (OpOperand &operand : structured->getOpOperands()) {
      auto type = dyn_cast<RankedTensorType>(operand.get().getType());
      if (!type)
        continue;
      AffineMap map = structured.getMatchingIndexingMap(&operand);
      for (auto [axis, expression] : llvm::enumerate(map.getResults()))
        if (auto loop = dyn_cast<AffineDimExpr>(expression)) {
          Value &trip = trips[loop.getPosition()];
          Value here = size(operand.get(), axis);
          trip ? equal(trip, here) : void(trip = here);
        }
    }
  }

  void sameSizes(tensor::CastOp cast) {
    auto from = dyn_cast<RankedTensorType>(cast.getSource().getType());
    auto to = dyn_cast<RankedTensorType>(cast.getType());
    for (int64_t axis = 0; from && to && axis < to.getRank(); ++axis)
      if (!to.isDynamicDim(axis))
        equal(size(cast.getSource(), axis), index(to.getDimSize(axis)));
  }

  /// 0 <= index < size along each axis.
  void inside(Value tensor, ValueRange indices) {
    for (auto [axis, position] : llvm::enumerate(indices))
      below(position, size(tensor, axis), "an index inside of the tensor");
  }

  /// The first and the last element of the slice lie inside of the tensor.
  void slice(Value tensor, OffsetSizeAndStrideOpInterface slice) {
    auto isOpen = [](int64_t number) { return ShapedType::isDynamic(number); };
    if (llvm::cast<RankedTensorType>(tensor.getType()).hasStaticShape() &&
        llvm::none_of(slice.getStaticOffsets(), isOpen) &&
        llvm::none_of(slice.getStaticSizes(), isOpen) &&
        llvm::none_of(slice.getStaticStrides(), isOpen))
      return; // The verifier has checked it.
    for (auto [axis, offset, count, stride] :
         llvm::enumerate(slice.getMixedOffsets(), slice.getMixedSizes(),
                         slice.getMixedStrides())) {
      Value one = index(1), whole = size(tensor, axis);
      Value last = b.createOrFold<arith::SubIOp>(value(count), one);
      last = b.createOrFold<arith::MulIOp>(last, value(stride));
      last = b.createOrFold<arith::AddIOp>(last, value(offset));
      // An empty slice may stand anywhere up to the end.
      Value empty = b.createOrFold<arith::CmpIOp>(arith::CmpIPredicate::eq,
                                                  value(count), index(0));
      last = b.createOrFold<arith::SelectOp>(empty, index(-1), last);
      Value end = b.createOrFold<arith::AddIOp>(last, one);
      Value ends = b.createOrFold<arith::AddIOp>(whole, one);
      below(value(offset), ends, "a slice inside of the tensor");
      below(end, ends, "a slice inside of the tensor");
    }
  }

private:
  Value index(int64_t number) {
    return arith::ConstantIndexOp::create(b, number);
  }

  Value value(OpFoldResult folded) {
    if (auto number = getConstantIntValue(folded))
      return index(*number);
    return llvm::cast<Value>(folded);
  }

  /// A size, taken from where it comes from: a value that is only asked for its
  /// size would have to be computed for it.
  Value size(Value tensor, int64_t axis) {
    auto type = llvm::cast<RankedTensorType>(tensor.getType());
    if (!type.isDynamicDim(axis))
      return index(type.getDimSize(axis));
    if (auto result = dyn_cast<OpResult>(tensor)) {
      Operation *definition = result.getOwner();
      if (auto structured = dyn_cast<linalg::LinalgOp>(definition))
        return size(structured.getDpsInits()[result.getResultNumber()], axis);
      if (auto empty = dyn_cast<tensor::EmptyOp>(definition))
        return empty.getDynamicSize(axis);
      if (auto cast = dyn_cast<tensor::CastOp>(definition))
        if (isa<RankedTensorType>(cast.getSource().getType()))
          return size(cast.getSource(), axis);
      if (isElementwise(definition))
        for (Value operand : definition->getOperands())
          if (auto same = dyn_cast<RankedTensorType>(operand.getType());
              same && same.getShape() == type.getShape())
            return size(operand, axis);
    }
    return tensor::DimOp::create(b, tensor, axis);
  }

  void equal(Value a, Value c) {
    if (a == c || (getConstantIntValue(a) &&
                   getConstantIntValue(a) == getConstantIntValue(c)))
      return;
    demand(arith::CmpIOp::create(b, arith::CmpIPredicate::eq, a, c),
           "tensors of equal sizes");
  }

  /// 0 <= a < end, in one comparison of unsigned numbers.
  void below(Value a, Value end, StringRef what) {
    std::optional<int64_t> number = getConstantIntValue(a),
                           bound = getConstantIntValue(end);
    if (number && bound && *number >= 0 && *number < *bound)
      return;
    demand(arith::CmpIOp::create(b, arith::CmpIPredicate::ult, a, end), what);
  }

  void demand(Value holds, StringRef what) {
    cf::AssertOp::create(
        b, holds,
        ("'" + op->getName().getStringRef() + "' expected " + what).str());
  }

  Operation *op;
  ImplicitLocOpBuilder b;
};

struct CheckShapesPass : surge::impl::CheckShapesPassBase<CheckShapesPass> {
  void runOnOperation() final {
    SmallVector<Operation *> operations;
    getOperation()->walk<WalkOrder::PreOrder>([&](Operation *op) {
      operations.push_back(op);
      // Bodies run once an element; a check there would cost more than they do.
      return isa<linalg::LinalgOp, tensor::GenerateOp>(op)
                 ? WalkResult::skip()
                 : WalkResult::advance();
    });
    for (Operation *op : operations)
      check(op);
  }

private:
  void check(Operation *op) {
    Checks checks(op);
    TypeSwitch<Operation *>(op)
        .Case<linalg::LinalgOp>([&](auto op) { checks.sameLoops(op); })
        .Case<tensor::CastOp>([&](auto op) { checks.sameSizes(op); })
        .Case<tensor::ExtractOp>(
            [&](auto op) { checks.inside(op.getTensor(), op.getIndices()); })
        .Case<tensor::InsertOp>(
            [&](auto op) { checks.inside(op.getDest(), op.getIndices()); })
        .Case<tensor::ExtractSliceOp>(
            [&](auto op) { checks.slice(op.getSource(), op); })
        .Case<tensor::InsertSliceOp>(
            [&](auto op) { checks.slice(op.getDest(), op); })
        .Default([&](Operation *op) {
          if (isElementwise(op) ||
              isa_and_nonnull<surge::SurgeDialect>(op->getDialect()))
            checks.sameShapes();
        });
  }
};

} // namespace
