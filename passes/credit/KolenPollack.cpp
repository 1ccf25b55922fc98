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

/// Looks into each function once.
static void findUpdates(Value gradient, SmallVector<func::CallOp> &calls,
                        llvm::DenseSet<Value> &seen,
                        SmallVector<Update> &updates) {
  if (!seen.insert(gradient).second)
    return;
  for (OpOperand &use : gradient.getUses()) {
    if (auto update = dyn_cast<UpdateOp>(use.getOwner()))
      if (update.getGradient() == gradient)
        updates.push_back({update, outside(update.getRate(), calls)});
    auto call = dyn_cast<func::CallOp>(use.getOwner());
    if (!call)
      continue;
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        call, call.getCalleeAttr());
    if (!callee || callee.isDeclaration())
      continue;
    calls.push_back(call);
    findUpdates(callee.getArgument(use.getOperandNumber()), calls, seen,
                updates);
    calls.pop_back();
  }
}

static SmallVector<Update> findUpdates(Value gradient) {
  SmallVector<func::CallOp> calls;
  llvm::DenseSet<Value> seen;
  SmallVector<Update> updates;
  findUpdates(gradient, calls, seen, updates);
  return updates;
}

static bool areConstant(Value left, Value right, bool &areEqual) {
  Attribute a, b;
  if (!matchPattern(left, m_Constant(&a)) ||
      !matchPattern(right, m_Constant(&b)))
    return false;
  areEqual = a == b;
  return true;
}

LogicalResult mlir::surge::verifyFollows(Value ofWeight, Value ofFeedback) {
  SmallVector<Update> ofWeights = findUpdates(ofWeight);
  for (Update wire : findUpdates(ofFeedback)) {
    // One of the weight's updates must be like it.
    auto isLike = [&](Update weight) {
      bool isEqual = false;
      return wire.op.getOptimizer() == weight.op.getOptimizer() &&
             (wire.rate == weight.rate ||
              (areConstant(wire.rate, weight.rate, isEqual) && isEqual));
    };
    if (ofWeights.empty() || llvm::any_of(ofWeights, isLike))
      continue;
    Update weight = ofWeights.front();
    bool sameOptimizer = wire.op.getOptimizer() == weight.op.getOptimizer();
    bool isEqual = false;
    if (sameOptimizer && !areConstant(wire.rate, weight.rate, isEqual)) {
      InFlightDiagnostic warning = wire.op.emitWarning(
          "the feedback that follows a weight may be updated with another rate "
          "than that: give both the same value, or it does not near the "
          "weight");
      warning.attachNote(weight.op.getLoc()) << "the update of the weight";
      continue;
    }
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
