//===- FuncRules.cpp - Transposes of calls --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Flow.h"
#include "passes/transpose/Rules.h"
#include "passes/transpose/Transpose.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// dy = call @f.linear(r, dx)  =>  x' = call @f.linear.transpose(r, y')
struct Call : TransposeOpInterface::ExternalModel<Call, func::CallOp> {
  using OpType = func::CallOp;
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    auto call = cast<func::CallOp>(op);
    auto linear = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, call.getCalleeAttr());
    FailureOr<func::FuncOp> transposed = mlir::surge::transpose(linear);
    if (failed(transposed))
      return failure();
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> inputs, tangents;
    for (auto [i, operand] : llvm::enumerate(op->getOperands()))
      (linear.getArgAttr(i, attr::linear) ? tangents : inputs)
          .push_back(operand);
    for (Value result : op->getResults())
      inputs.push_back(cotangents.takeOrZeros(result, b));
    auto backward = func::CallOp::create(b, *transposed, inputs);
    for (auto [tangent, cotangent] :
         llvm::zip_equal(tangents, backward.getResults()))
      cotangents.add(tangent, cotangent, b);
    return success();
  }
};

} // namespace

void mlir::surge::registerFuncTransposeRules(DialectRegistry &registry) {
  addTransposeRules<func::FuncDialect, Call>(registry);
}
