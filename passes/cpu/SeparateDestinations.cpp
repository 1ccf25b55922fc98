//===- SeparateDestinations.cpp - A fresh buffer for every result ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Donation.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
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

/// Whether `op` may write the result of `init` over `argument`: nothing reads
/// it later, and `op` itself only the element that it writes.
static bool mayOverwrite(linalg::LinalgOp op, OpOperand &init, Value argument) {
  auto isElementwise = [&](OpOperand &operand) {
    return op.getMatchingIndexingMap(&operand).isIdentity();
  };
  bool isRead = false;
  for (OpOperand &use : argument.getUses()) {
    Operation *user = use.getOwner();
    if (user == op) {
      isRead = true;
      if (!isElementwise(use))
        return false;
      continue;
    }
    Operation *ancestor = op->getBlock()->findAncestorOpInBlock(*user);
    if (!ancestor || !ancestor->isBeforeInBlock(op))
      return false;
  }
  return !isRead || (op.getNumReductionLoops() == 0 && isElementwise(init));
}

/// Moves `op` behind the last op of its block that reads `argument`, so that it
/// may write over it; not where one of them needs what `op` computes.
static void moveBehindReaders(Operation *op, Value argument) {
  auto ancestorOf = [&](Operation *user) {
    return op->getBlock()->findAncestorOpInBlock(*user);
  };
  Operation *last = op;
  for (Operation *user : argument.getUsers())
    if (Operation *reader = ancestorOf(user); last->isBeforeInBlock(reader))
      last = reader;
  bool isNeededBefore = llvm::any_of(op->getUsers(), [&](Operation *user) {
    return !last->isBeforeInBlock(ancestorOf(user));
  });
  if (last != op && !isNeededBefore)
    op->moveAfter(last);
}

/// Lets the op of the argument's block that computes `value`, which takes the
/// place of `argument`, write to its memory.
static void useMemory(BlockArgument argument, Value value) {
  auto op = value.getDefiningOp<linalg::LinalgOp>();
  if (!op || op->getBlock() != argument.getOwner() ||
      value.getType() != argument.getType())
    return;
  OpOperand &init = *op.getTiedOpOperand(cast<OpResult>(value));
  if (!init.get().getDefiningOp<tensor::EmptyOp>())
    return;
  moveBehindReaders(op, argument);
  if (mayOverwrite(op, init, argument))
    init.set(argument);
}

/// Lets donated arguments, and what loops carry, be updated in place.
static void updateInPlace(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    std::optional<unsigned> result =
        surge::donatedResult(function, argument.getArgNumber());
    auto terminator =
        dyn_cast<func::ReturnOp>(argument.getOwner()->getTerminator());
    if (result && terminator)
      useMemory(argument, terminator.getOperand(*result));
  }
  function.walk([](scf::ForOp loop) {
    auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
    for (auto [argument, value] :
         llvm::zip_equal(loop.getRegionIterArgs(), yield.getOperands()))
      if (isa<RankedTensorType>(argument.getType()))
        useMemory(argument, value);
  });
}

namespace {

struct SeparateDestinationsPass
    : surge::impl::SeparateDestinationsPassBase<SeparateDestinationsPass> {
  void runOnOperation() final {
    if (!getOperation().isDeclaration())
      updateInPlace(getOperation());
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
