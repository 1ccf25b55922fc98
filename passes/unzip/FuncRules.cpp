//===- FuncRules.cpp - Splitting calls ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Flow.h"
#include "passes/unzip/LinearValues.h"
#include "passes/unzip/Recompute.h"
#include "passes/unzip/Unzip.h"

using namespace mlir;
using namespace mlir::surge;

/// What the call asks for goes before what its callee does.
static bool isCalledAgain(func::CallOp call, func::FuncOp callee) {
  Policy own = policyOf(call);
  return (own == Policy::None ? policyOf(callee) : own) == Policy::Recompute;
}

namespace {

/// y, dy = call @f.jvp(x, dx)
///   =>  y, r = call @f.jvp.primal(x);  dy = call @f.jvp.linear(r, dx)
struct Call : UnzipOpInterface::ExternalModel<Call, func::CallOp> {
  LogicalResult unzip(Operation *op, RewriterBase &rewriter,
                      LinearValues &linear) const {
    auto call = cast<func::CallOp>(op);
    auto jvp = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, call.getCalleeAttr());
    FailureOr<Unzipped> halves = mlir::surge::unzip(jvp);
    if (failed(halves))
      return failure();
    SmallVector<Value> primals, tangents;
    for (auto [i, operand] : llvm::enumerate(op->getOperands()))
      (jvp.getArgAttr(i, attr::linear) ? tangents : primals).push_back(operand);
    auto primal =
        func::CallOp::create(rewriter, op->getLoc(), halves->primal, primals);
    func::CallOp kept = primal;
    if (isCalledAgain(call, jvp)) {
      // A second call, which the linear half makes: only its arguments are
      // kept.
      kept =
          func::CallOp::create(rewriter, op->getLoc(), halves->primal, primals);
      kept->setAttr(attr::policy, rewriter.getStringAttr("recompute"));
      // Merged with the first call, it would keep what it is to compute again.
      kept.setNoInline(true);
    }
    SmallVector<Value> inputs =
        residualsOf(*halves, primals, kept.getResults());
    llvm::append_range(inputs, tangents);
    auto tangent =
        func::CallOp::create(rewriter, op->getLoc(), halves->linear, inputs);

    unsigned nextPrimal = 0, nextTangent = 0;
    SmallVector<Value> results;
    for (unsigned i = 0; i < op->getNumResults(); ++i) {
      bool isTangent = static_cast<bool>(jvp.getResultAttr(i, attr::linear));
      results.push_back(isTangent ? tangent.getResult(nextTangent++)
                                  : primal.getResult(nextPrimal++));
    }
    linear.replaceOp(rewriter, op, results);
    return success();
  }
};

} // namespace

void mlir::surge::registerFuncUnzipRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, func::FuncDialect *) {
    func::CallOp::attachInterface<Call>(*context);
  });
}
