//===- RunTimeChecks.cpp - Conditions that only a run can check -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/RunTimeChecks.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/ParallelCombiningOpInterface.h"

using namespace mlir;
using namespace mlir::surge;

bool mlir::surge::isElementwise(Operation *op) {
  return op->hasTrait<OpTrait::Elementwise>() && op->getNumOperands() > 0;
}

RunTimeChecks::RunTimeChecks(Operation *op) : op(op), b(op->getLoc(), op) {
  // The terminator of a parallel loop holds nothing but what it combines.
  if (isa<InParallelOpInterface>(op->getParentOp()))
    b.setInsertionPoint(op->getParentOp());
}

RankedTensorType RunTimeChecks::typeOf(Value tensor) {
  return llvm::cast<RankedTensorType>(tensor.getType());
}

Value RunTimeChecks::index(int64_t number) {
  return arith::ConstantIndexOp::create(b, number);
}

Value RunTimeChecks::constant(bool truth) {
  return arith::ConstantOp::create(b, b.getBoolAttr(truth));
}

Value RunTimeChecks::value(OpFoldResult folded) {
  if (auto number = getConstantIntValue(folded))
    return index(*number);
  return llvm::cast<Value>(folded);
}

Value RunTimeChecks::size(Value tensor, int64_t axis) {
  RankedTensorType type = typeOf(tensor);
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

void RunTimeChecks::equal(Value a, Value c, StringRef what) {
  if (a == c || (getConstantIntValue(a) &&
                 getConstantIntValue(a) == getConstantIntValue(c)))
    return;
  demand(arith::CmpIOp::create(b, arith::CmpIPredicate::eq, a, c), what);
}

void RunTimeChecks::notNegative(Value a, StringRef what) {
  std::optional<int64_t> number = getConstantIntValue(a);
  if ((number && *number >= 0) || a.getDefiningOp<tensor::DimOp>())
    return;
  demand(arith::CmpIOp::create(b, arith::CmpIPredicate::sge, a, index(0)),
         what);
}

void RunTimeChecks::below(Value a, Value end, StringRef what) {
  std::optional<int64_t> number = getConstantIntValue(a),
                         bound = getConstantIntValue(end);
  if (number && bound && *number >= 0 && *number < *bound)
    return;
  demand(arith::CmpIOp::create(b, arith::CmpIPredicate::ult, a, end), what);
}

void RunTimeChecks::demand(Value holds, StringRef what) {
  cf::AssertOp::create(
      b, holds,
      ("'" + op->getName().getStringRef() + "' expected " + what).str());
}
