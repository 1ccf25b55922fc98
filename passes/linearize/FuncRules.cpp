//===- FuncRules.cpp - Derivatives of calls -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Linearize.h"
#include "passes/linearize/Rules.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// y = call @f(x)  =>  y, dy = call @f.jvp(x, dx)
struct Call : LinearizeOpInterface::ExternalModel<Call, func::CallOp> {
  using OpType = func::CallOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    auto call = cast<func::CallOp>(op);
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, call.getCalleeAttr());
    SmallVector<int64_t> wrt, of;
    SmallVector<Value> inputs(op->getOperands());
    for (auto [i, operand] : llvm::enumerate(op->getOperands()))
      if (Value tangent = tangents.lookup(operand)) {
        wrt.push_back(i);
        inputs.push_back(tangent);
      }
    for (auto [i, result] : llvm::enumerate(op->getResults()))
      if (tangents.wanted(result))
        of.push_back(i);
    FailureOr<func::FuncOp> jvp = mlir::surge::linearize(callee, wrt, of);
    if (failed(jvp))
      return failure();
    auto both = func::CallOp::create(rewriter, op->getLoc(), *jvp, inputs);
    both->setDiscardableAttrs(op->getDiscardableAttrDictionary());
    ValueRange primals = both.getResults().take_front(op->getNumResults());
    for (auto [i, tangent] :
         llvm::zip_equal(of, both.getResults().drop_front(op->getNumResults())))
      tangents.set(primals[i], tangent);
    tangents.forget(op);
    rewriter.replaceOp(op, primals);
    return success();
  }
};

} // namespace

void mlir::surge::registerFuncLinearizeRules(DialectRegistry &registry) {
  addLinearizeRules<func::FuncDialect, Call>(registry);
}
