//===- CustomLinearity.cpp - Whether a user's JVP is a linear map ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/CustomLinearity.h"

#include "dialect/Dialect.h"
#include "dialect/RuleBuilder.h"
#include "passes/Flow.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"

using namespace mlir;
using namespace mlir::surge;

using ValueSet = llvm::DenseSet<Value>;

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static func::FuncOp calleeOf(func::CallOp call) {
  return SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      call, call.getCalleeAttr());
}

static bool reaches(func::FuncOp from, func::FuncOp to,
                    llvm::DenseSet<Operation *> &seen) {
  WalkResult walk = from.walk([&](func::CallOp call) {
    func::FuncOp callee = calleeOf(call);
    if (callee == to ||
        (callee && seen.insert(callee).second && reaches(callee, to, seen)))
      return WalkResult::interrupt();
    return WalkResult::advance();
  });
  return walk.wasInterrupted();
}

/// Whether a tangent stands where the callee expects a value: always, unless
/// the callee is itself a derived function and marks its tangents.
static bool passesTangent(func::CallOp call, const ValueSet &linear) {
  func::FuncOp callee = calleeOf(call);
  for (auto [i, operand] : llvm::enumerate(call.getOperands()))
    if (linear.contains(operand) && !callee.getArgAttr(i, attr::linear))
      return true;
  return false;
}

static LogicalResult inlineCall(func::CallOp call) {
  func::FuncOp callee = calleeOf(call);
  auto refuse = [&](StringRef reason) -> LogicalResult {
    InFlightDiagnostic error = call.emitError("cannot follow a tangent into @")
                               << callee.getName() << ", which " << reason;
    error.attachNote(callee.getLoc()) << "defined here";
    return error;
  };
  if (callee.isDeclaration())
    return refuse("has no body");
  if (!callee.getBody().hasOneBlock())
    return refuse("has several blocks; write loops and branches in 'scf'");
  llvm::DenseSet<Operation *> seen;
  if (reaches(callee, callee, seen))
    return refuse("calls itself");
  IRMapping map;
  Block &body = callee.getBody().front();
  map.map(body.getArguments(), call.getOperands());
  OpBuilder b(call);
  for (Operation &op : body.without_terminator())
    b.clone(op, map);
  for (auto [result, value] :
       llvm::zip_equal(call.getResults(), body.getTerminator()->getOperands()))
    result.replaceAllUsesWith(map.lookupOrDefault(value));
  call.erase();
  return success();
}

LogicalResult mlir::surge::inlineTangentCalls(func::FuncOp derived) {
  // What is inlined may contain calls; none is recursive, so this ends.
  while (true) {
    ValueSet linear = findLinearValues(derived);
    SmallVector<func::CallOp> calls;
    derived.walk([&](func::CallOp call) {
      if (passesTangent(call, linear))
        calls.push_back(call);
    });
    if (calls.empty())
      return success();
    for (func::CallOp call : calls)
      if (failed(inlineCall(call)))
        return failure();
  }
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

static LogicalResult reportNoFloat(Operation *op) {
  InFlightDiagnostic error =
      op->emitError("expected tangents to be computed linearly, but '")
      << op->getName() << "' makes of one something that is not a float";
  error.attachNote(op->getLoc())
      << "in the jvp of a 'surge.custom_derivative', compare, count and "
         "measure the values, not their tangents";
  return error;
}

static bool makesNoFloat(Operation &op, const ValueSet &linear) {
  if (op.hasTrait<OpTrait::IsTerminator>() ||
      isa<func::CallOp, RegionBranchOpInterface>(op))
    return false;
  auto isLinear = [&](Value value) { return linear.contains(value); };
  return llvm::any_of(op.getOperands(), isLinear) &&
         llvm::none_of(op.getResultTypes(), isDifferentiable);
}

/// The same for the scalars of a structured op's body, which the dataflow of
/// the function does not reach into.
static LogicalResult verifyElements(Operation *op, ValueSet &linear) {
  if (auto structured = dyn_cast<linalg::LinalgOp>(op))
    for (OpOperand &operand : op->getOpOperands())
      if (linear.contains(operand.get()))
        linear.insert(structured.getMatchingBlockArgument(&operand));
  for (Region &region : op->getRegions())
    for (Operation &inner : region.getOps()) {
      if (makesNoFloat(inner, linear))
        return reportNoFloat(&inner);
      addLinearResults(&inner, linear);
    }
  return success();
}

LogicalResult mlir::surge::verifyTangentsAreFloats(func::FuncOp derived) {
  ValueSet linear = findLinearValues(derived);
  WalkResult walk = derived.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (op == derived)
      return WalkResult::advance();
    if (makesNoFloat(*op, linear)) {
      (void)reportNoFloat(op);
      return WalkResult::interrupt();
    }
    if (op->getNumRegions() == 0 || isa<RegionBranchOpInterface>(op))
      return WalkResult::advance();
    return failed(verifyElements(op, linear)) ? WalkResult::interrupt()
                                              : WalkResult::skip();
  });
  return failure(walk.wasInterrupted());
}

LogicalResult mlir::surge::verifyTangentsReach(func::FuncOp derived,
                                               ArrayRef<int64_t> of) {
  ValueSet linear = findLinearValues(derived);
  Operation *ret = derived.getBody().front().getTerminator();
  for (auto [index, tangent] :
       llvm::zip_equal(of, ret->getOperands().take_back(of.size())))
    if (!linear.contains(tangent) && !isZero(tangent))
      return ret->emitError("expected the tangent of result ")
             << index
             << " to be computed from the tangents that came in, but none "
                "reaches it; where it is zero, return the constant 0";
  return success();
}
