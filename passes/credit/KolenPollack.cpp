//===- KolenPollack.cpp - Updates that bring feedback to weights ----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/KolenPollack.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

struct Update {
  UpdateOp op;
  Value rate; ///< As the function at hand has it.
};

} // namespace

/// What the arguments of a function that is called stand for, outermost last.
static Value outside(Value value, ArrayRef<func::CallOp> calls) {
  for (func::CallOp call : llvm::reverse(calls)) {
    auto argument = dyn_cast<BlockArgument>(value);
    if (!argument || !isa<func::FuncOp>(argument.getOwner()->getParentOp()))
      return value;
    value = call.getOperand(argument.getArgNumber());
  }
  return value;
}

static void findUpdates(Value gradient, SmallVector<func::CallOp> &calls,
                        SmallVector<Update> &updates) {
  for (OpOperand &use : gradient.getUses()) {
    if (auto update = dyn_cast<UpdateOp>(use.getOwner()))
      if (update.getGradient() == gradient)
        updates.push_back({update, outside(update.getRate(), calls)});
    auto call = dyn_cast<func::CallOp>(use.getOwner());
    if (!call || llvm::is_contained(calls, call))
      continue;
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        call, call.getCalleeAttr());
    if (!callee || callee.isDeclaration())
      continue;
    calls.push_back(call);
    findUpdates(callee.getArgument(use.getOperandNumber()), calls, updates);
    calls.pop_back();
  }
}

static bool areEqual(Value left, Value right) {
  Attribute a, b;
  return left == right || (matchPattern(left, m_Constant(&a)) &&
                           matchPattern(right, m_Constant(&b)) && a == b);
}

LogicalResult mlir::surge::verifyFollows(Value ofWeight, Value ofFeedback) {
  SmallVector<func::CallOp> calls;
  SmallVector<Update> ofWeights, ofWires;
  findUpdates(ofWeight, calls, ofWeights);
  findUpdates(ofFeedback, calls, ofWires);
  for (Update wire : ofWires)
    for (Update weight : ofWeights) {
      bool sameOptimizer = wire.op.getOptimizer() == weight.op.getOptimizer();
      if (sameOptimizer && areEqual(wire.rate, weight.rate))
        continue;
      InFlightDiagnostic error =
          wire.op.emitError("expected the feedback that follows a weight to "
                            "be updated as it is, with the same ")
          << (sameOptimizer ? "rate" : "optimizer and decay")
          << ": only then does it near the weight";
      error.attachNote(weight.op.getLoc()) << "the update of the weight";
      return error;
    }
  return success();
}
