//===- BurstGradient.cpp - Credit by what each layer has itself -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/LayeredNetwork.h"

using namespace mlir;
using namespace mlir::surge;

/// Warns about wires that learn only while the teacher is silent, where it
/// never is.
static void warnAboutBias(BurstGradientOp op, unsigned numProducts) {
  CreditRuleAttrInterface rule = op.getRule();
  ValueRange learned = op.getResults().take_back(op.getFeedback().size());
  for (auto [number, name] : llvm::enumerate(rule.wires())) {
    ValueRange own = learned.slice(number * numProducts, numProducts);
    if (rule.learnsAtRest(number) &&
        llvm::any_of(own, [](Value value) { return !value.use_empty(); }))
      op.emitWarning("the feedback of ")
          << name
          << " learns while the teacher is always on: what tells an error "
             "leaves a bias in it, which does not decay; give teacher(...) and "
             "let it learn where that is 0";
  }
}

LogicalResult mlir::surge::resolve(BurstGradientOp op) {
  RuleBuilder b(op.getLoc(), op);
  LayeredNetwork network(op, b);
  if (failed(network.run()) || failed(network.verifyUpdates()))
    return failure();
  if (!op.getTeacher())
    warnAboutBias(op, network.numProducts());
  FailureOr<SmallVector<Value>> learned = op.getRule().assignCredit(network);
  if (failed(learned))
    return failure();
  network.replaceBy(*learned);
  return success();
}

LogicalResult mlir::surge::resolve(BurstDiagnosticsOp op) {
  RuleBuilder b(op.getLoc(), op);
  LayeredNetwork network(op, b);
  if (failed(network.run()))
    return failure();
  auto table = cast<RankedTensorType>(op.getResults().back().getType());
  if (table.getDimSize(0) != network.numProducts())
    return op.emitError("expected a table of ")
           << network.numProducts()
           << " rows, one for each product of a weight behind a site, but got "
           << table;
  FailureOr<Value> found = op.getRule().diagnose(network);
  if (failed(found))
    return failure();
  network.replaceBy(*found);
  return success();
}
