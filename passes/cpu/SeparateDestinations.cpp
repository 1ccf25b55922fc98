//===- SeparateDestinations.cpp - A fresh buffer for every result ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Donation.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

namespace mlir::surge {
#define GEN_PASS_DEF_SEPARATEDESTINATIONSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

/// The empty tensor, or the fill of an empty tensor, that `destination` is, for
/// one user alone; copied where others share it or every round of a loop would,
/// null if it is something else.
static Value ownedCopy(OpBuilder &builder, Value destination) {
  bool isShared = !destination.hasOneUse() ||
                  destination.getParentBlock() != builder.getInsertionBlock();
  if (auto empty = destination.getDefiningOp<tensor::EmptyOp>())
    return isShared ? builder.clone(*empty)->getResult(0) : destination;
  auto fill = destination.getDefiningOp<linalg::FillOp>();
  Value inner = fill ? ownedCopy(builder, fill.getDpsInits()[0]) : Value();
  if (!inner || (!isShared && inner == fill.getDpsInits()[0]))
    return inner ? destination : Value();
  Operation *copy = builder.clone(*fill);
  copy->setOperand(fill.getDpsInitOperand(0)->getOperandNumber(), inner);
  return copy->getResult(0);
}

/// Whether `op` may write over `argument`: nothing reads it later, and `op`
/// itself only the element that it writes.
static bool mayOverwrite(linalg::LinalgOp op, OpOperand &init, Value argument) {
  for (Operation *user : argument.getUsers()) {
    Operation *ancestor = op->getBlock()->findAncestorOpInBlock(*user);
    if (!ancestor || op->isBeforeInBlock(ancestor))
      return false;
  }
  auto isElementwise = [&](OpOperand &operand) {
    return op.getMatchingIndexingMap(&operand).isIdentity();
  };
  bool isRead = false;
  for (OpOperand &operand : op->getOpOperands())
    if (operand.get() == argument) {
      isRead = true;
      if (!isElementwise(operand))
        return false;
    }
  if (llvm::any_of(op->getRegions(), [&](Region &region) {
        return llvm::any_of(argument.getUsers(), [&](Operation *user) {
          return region.isAncestor(user->getParentRegion());
        });
      }))
    return false;
  return !isRead || (op.getNumReductionLoops() == 0 && isElementwise(init));
}

/// Lets the ops that compute donated results write to the arguments.
static void useDonatedArguments(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    std::optional<unsigned> result =
        surge::donatedResult(function, argument.getArgNumber());
    auto terminator =
        result ? dyn_cast<func::ReturnOp>(function.front().getTerminator())
               : func::ReturnOp();
    Value value = terminator ? terminator.getOperand(*result) : Value();
    auto op =
        value ? value.getDefiningOp<linalg::LinalgOp>() : linalg::LinalgOp();
    if (!op || op->getBlock() != &function.front())
      continue;
    OpOperand &init = *op.getTiedOpOperand(cast<OpResult>(value));
    if (init.get().getDefiningOp<tensor::EmptyOp>() &&
        mayOverwrite(op, init, argument))
      init.set(argument);
  }
}

namespace {

struct SeparateDestinationsPass
    : surge::impl::SeparateDestinationsPassBase<SeparateDestinationsPass> {
  void runOnOperation() final {
    if (!getOperation().isDeclaration())
      useDonatedArguments(getOperation());
    SmallVector<DestinationStyleOpInterface> ops;
    getOperation().walk([&](DestinationStyleOpInterface op) {
      if (!isa<linalg::FillOp>(op))
        ops.push_back(op);
    });
    OpBuilder builder(&getContext());
    for (DestinationStyleOpInterface op : ops) {
      builder.setInsertionPoint(op);
      for (OpOperand &init : op.getDpsInitsMutable())
        if (Value copy = ownedCopy(builder, init.get()))
          init.set(copy);
    }
    getOperation().walk([&](LoopLikeOpInterface loop) {
      builder.setInsertionPoint(loop);
      for (OpOperand &init : loop.getInitsMutable())
        if (Value copy = ownedCopy(builder, init.get()))
          init.set(copy);
    });
  }
};

} // namespace
