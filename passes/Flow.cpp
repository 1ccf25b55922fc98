//===- Flow.cpp - Which values depend on which ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Flow.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

Flow::Flow(func::FuncOp func, bool separateTangents, bool skipCuts) {
  func.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (op == func)
      return WalkResult::advance();
    if (isa<RegionBranchOpInterface>(op)) {
      connectRegions(op);
      return WalkResult::advance();
    }
    connectOp(op, separateTangents, skipCuts);
    return WalkResult::skip();
  });
}

void Flow::connect(Value from, Value to) {
  if (!isDifferentiable(from.getType()) || !isDifferentiable(to.getType()))
    return;
  successors[from].push_back(to);
  predecessors[to].push_back(from);
}

/// Whether tangent argument `argument` of a linearized function does not reach
/// its tangent result `result`.
static bool isCut(func::FuncOp callee, unsigned argument, unsigned result) {
  auto cuts = callee.getResultAttrOfType<ArrayAttr>(result, attr::cuts);
  return cuts && llvm::any_of(cuts.getAsRange<ArrayAttr>(), [&](ArrayAttr cut) {
           return cast<IntegerAttr>(cut[0]).getInt() == argument;
         });
}

/// From every operand and every value that a region (the body of a
/// `linalg.generic`, say) uses from outside to every result.
void Flow::connectOp(Operation *op, bool separateTangents, bool skipCuts) {
  if (auto call = dyn_cast<func::CallOp>(op); call && separateTangents) {
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, call.getCalleeAttr());
    for (auto [i, operand] : llvm::enumerate(op->getOperands()))
      for (auto [j, result] : llvm::enumerate(op->getResults()))
        if (!callee.getResultAttr(j, attr::linear) ==
                !callee.getArgAttr(i, attr::linear) &&
            !(skipCuts && isCut(callee, i, j)))
          connect(operand, result);
    return;
  }
  // What is declared constant does not vary.
  if (isa<StopGradientOp>(op) && !separateTangents)
    return;
  auto perturb = dyn_cast<PerturbOp>(op);
  for (Value input : inputsOf(op))
    for (Value result : op->getResults())
      if (!perturb || !perturb.getAlone() || input == perturb.getPerturbation())
        connect(input, result);
}

void Flow::connectRegions(Operation *op) {
  auto branch = cast<RegionBranchOpInterface>(op);
  RegionBranchSuccessorMapping mapping;
  branch.getSuccessorOperandInputMapping(mapping);
  for (auto &[operand, inputs] : mapping)
    for (Value input : inputs)
      connect(operand->get(), input);
}

llvm::DenseSet<Value> Flow::close(ArrayRef<Value> start, const Edges &edges) {
  llvm::DenseSet<Value> reached(start.begin(), start.end());
  SmallVector<Value> work(start);
  while (!work.empty()) {
    auto next = edges.find(work.pop_back_val());
    if (next == edges.end())
      continue;
    for (Value value : next->second)
      if (reached.insert(value).second)
        work.push_back(value);
  }
  return reached;
}

llvm::DenseSet<Value> mlir::surge::findLinearValues(func::FuncOp func) {
  SmallVector<Value> roots;
  for (BlockArgument argument : func.getArguments())
    if (func.getArgAttr(argument.getArgNumber(), attr::linear))
      roots.push_back(argument);
  func.walk([&](ZeroOp zero) { roots.push_back(zero); });
  return Flow(func, /*separateTangents=*/true).reachedFrom(roots);
}

llvm::SetVector<Value> mlir::surge::inputsOf(Operation *op) {
  llvm::SetVector<Value> inputs(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), inputs);
  return inputs;
}

void mlir::surge::addLinearResults(Operation *op,
                                   llvm::DenseSet<Value> &linear) {
  auto isLinear = [&](Value input) { return linear.contains(input); };
  if (!isa<ZeroOp>(op) && llvm::none_of(inputsOf(op), isLinear))
    return;
  for (Value result : op->getResults())
    if (isDifferentiable(result.getType()))
      linear.insert(result);
}

bool mlir::surge::isZero(Value value) {
  if (auto splat = value.getDefiningOp<tensor::SplatOp>())
    return isZero(splat.getInput());
  if (auto fill = value.getDefiningOp<linalg::FillOp>())
    return isZero(fill.value());
  return matchPattern(value, m_AnyZeroFloat());
}

void mlir::surge::forgetValuesOf(Operation *op, llvm::DenseSet<Value> &values) {
  op->walk([&](Operation *nested) {
    for (Value result : nested->getResults())
      values.erase(result);
    for (Region &region : nested->getRegions())
      for (BlockArgument argument : region.getArguments())
        values.erase(argument);
  });
}
