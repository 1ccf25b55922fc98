//===- Rules.h - How a linear op acts on many tangents --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_WIDEN_RULES_H
#define PASSES_WIDEN_RULES_H

#include "passes/widen/Widened.h"

namespace mlir::surge {

/// Base of the rule of an op with one result. Subclass it with `static Value
/// all(Op, const Widened &, RuleBuilder &)`, which returns the result for all
/// directions.
template <typename Rule, typename Op>
struct WidenRule : WidenOpInterface::ExternalModel<Rule, Op> {
  using OpType = Op;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    RuleBuilder b(op->getLoc(), rewriter);
    widened.set(op->getResult(0), Rule::all(cast<Op>(op), widened, b));
    return success();
  }
};

/// Attaches every rule once `DialectT` is loaded.
template <typename DialectT, typename... Rules>
void addWidenRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, DialectT *) {
    (Rules::OpType::template attachInterface<Rules>(*context), ...);
  });
}

void registerArithWidenRules(DialectRegistry &registry);
void registerFuncWidenRules(DialectRegistry &registry);
void registerLinalgWidenRules(DialectRegistry &registry);
void registerLinearAlgebraWidenRules(DialectRegistry &registry);
void registerSCFWidenRules(DialectRegistry &registry);
void registerSliceWidenRules(DialectRegistry &registry);
void registerSurgeWidenRules(DialectRegistry &registry);
void registerTensorWidenRules(DialectRegistry &registry);

} // namespace mlir::surge

#endif // PASSES_WIDEN_RULES_H
