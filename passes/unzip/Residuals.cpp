//===- Residuals.cpp - What the linear half of a split keeps --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The one place where it is decided what the linear half keeps (a residual) and
// what it computes again. Here constants, integer arithmetic, keys, sizes and
// views of available tensors are computed again; everything else is kept.
//
//===----------------------------------------------------------------------===//

#include "passes/unzip/Residuals.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

/// The operands, and what the regions use from outside.
static llvm::SetVector<Value> inputsOf(Operation *op) {
  llvm::SetVector<Value> inputs(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), inputs);
  return inputs;
}

namespace {

class Chooser {
public:
  explicit Chooser(const Split &split) : split(split) {}

  LogicalResult require(Value value);
  Residuals residuals;

private:
  bool isCheap(Operation *op) const;

  const Split &split;
};

} // namespace

bool Chooser::isCheap(Operation *op) const {
  if (op->hasTrait<OpTrait::ConstantLike>() || isa<tensor::EmptyOp>(op))
    return true;
  if (isa<tensor::DimOp, tensor::ExtractOp, tensor::ExtractSliceOp>(op))
    return split.isAvailable(op->getOperand(0));
  auto isScalar = [](Type type) {
    return type.isIntOrIndex() || isa<KeyType>(type);
  };
  return op->getNumResults() > 0 && isPure(op) && op->getNumRegions() == 0 &&
         llvm::all_of(op->getResultTypes(), isScalar) &&
         llvm::all_of(op->getOperandTypes(), isScalar);
}

LogicalResult Chooser::require(Value value) {
  if (split.linear.contains(value) || residuals.values.contains(value))
    return success();
  Operation *op = value.getDefiningOp();
  if (split.isAvailable(value)) {
    residuals.values.insert(value);
    return success();
  }
  bool canSave = split.canSave(value);
  if (!op || (canSave && !isCheap(op))) {
    residuals.values.insert(value);
    if (canSave)
      return success();
    InFlightDiagnostic diagnostic =
        emitError(value.getLoc(), "cannot save this ")
        << value.getType() << " for the derivative of the loop: ";
    if (isa<RankedTensorType>(value.getType()))
      return diagnostic << "expected a size that is known before the loop";
    return diagnostic << "expected a number or a tensor; derive keys from the "
                         "induction variable with 'surge.fold_in'";
  }
  if (residuals.recomputed.insert(op).second)
    for (Value input : inputsOf(op))
      if (failed(require(input)))
        return failure();
  return success();
}

FailureOr<Residuals> mlir::surge::chooseResiduals(const Split &split,
                                                  ArrayRef<Value> returned) {
  Chooser chooser(split);
  for (Operation &op : split.block.without_terminator()) {
    if (!split.linear.hasLinearResult(&op))
      continue;
    for (Value input : inputsOf(&op))
      if (failed(chooser.require(input)))
        return failure();
  }
  for (Value value : returned)
    if (failed(chooser.require(value)))
      return failure();
  return std::move(chooser.residuals);
}

void mlir::surge::eraseDeadOps(Block &block) {
  SmallVector<Operation *> ops = llvm::map_to_vector(
      block.without_terminator(), [](Operation &op) { return &op; });
  for (Operation *op : llvm::reverse(ops))
    if (isOpTriviallyDead(op))
      op->erase();
}

void mlir::surge::clonePrimalOps(Block &block, const LinearValues &linear,
                                 IRMapping &map, OpBuilder &b) {
  for (Operation &op : block.without_terminator())
    if (!linear.hasLinearResult(&op))
      b.clone(op, map);
}

void mlir::surge::cloneLinearOps(Block &block, const LinearValues &linear,
                                 const Residuals &residuals, IRMapping &map,
                                 OpBuilder &b) {
  for (Operation &op : block.without_terminator())
    if (linear.hasLinearResult(&op) || residuals.recomputed.contains(&op))
      b.clone(op, map);
}
