//===- FuncRules.cpp - Many tangents through calls ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/widen/Rules.h"
#include "passes/widen/Widen.h"

#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// dy = call @f.linear(r, dx)  =>  dy[d] = call @f.linear.wide(r, dx[d])
struct Call : WidenOpInterface::ExternalModel<Call, func::CallOp> {
  using OpType = func::CallOp;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, cast<func::CallOp>(op).getCalleeAttr());
    std::optional<int64_t> count = getConstantIntValue(widened.getDirections());
    FailureOr<func::FuncOp> wide =
        mlir::surge::widen(callee, count.value_or(ShapedType::kDynamic));
    if (failed(wide))
      return failure();
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> inputs;
    for (auto [operand, type] :
         llvm::zip_equal(op->getOperands(), wide->getArgumentTypes()))
      inputs.push_back(type == operand.getType()
                           ? operand
                           : widened.lookupOrRepeat(operand, b));
    auto call = func::CallOp::create(b, *wide, inputs);
    for (auto [single, all] :
         llvm::zip_equal(op->getResults(), call.getResults())) {
      if (widened.isLinear(single))
        widened.set(single, all);
      else
        rewriter.replaceAllUsesWith(single, all);
    }
    return success();
  }
};

} // namespace

void mlir::surge::registerFuncWidenRules(DialectRegistry &registry) {
  addWidenRules<func::FuncDialect, Call>(registry);
}
