//===- Rules.h - How a derivative rule is written -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LINEARIZE_RULES_H
#define PASSES_LINEARIZE_RULES_H

#include "passes/linearize/Tangents.h"

#include "mlir/IR/IRMapping.h"

namespace mlir::surge {

/// Base of the rule of an op with one result. Subclass it with `static Value
/// tangent(Op, ArrayRef<Value> d, RuleBuilder &)`: `d` holds the tangent of
/// each operand (null for zero), the result is the tangent of the result (null
/// for zero).
template <typename Rule, typename Op>
struct LinearizeRule : LinearizeOpInterface::ExternalModel<Rule, Op> {
  using OpType = Op;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> d;
    for (Value operand : op->getOperands())
      d.push_back(tangents.lookup(operand));
    tangents.set(op->getResult(0), Rule::tangent(cast<Op>(op), d, b));
    return success();
  }
};

/// The rule of an op that is jointly linear in its differentiable operands: its
/// tangent is the op itself, on tangents.
template <typename Op>
struct LinearOp : LinearizeOpInterface::ExternalModel<LinearOp<Op>, Op> {
  using OpType = Op;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    RuleBuilder b(op->getLoc(), rewriter);
    IRMapping map;
    for (Value operand : op->getOperands())
      if (isDifferentiable(operand.getType()))
        map.map(operand, tangentOrZero(operand, tangents, b));
    Operation *clone = b.clone(*op, map);
    for (auto [primal, tangent] :
         llvm::zip_equal(op->getResults(), clone->getResults()))
      tangents.set(primal, tangent);
    return success();
  }
};

/// The rule of an op whose derivative is zero wherever it exists.
template <typename Op>
struct ZeroDerivative
    : LinearizeOpInterface::ExternalModel<ZeroDerivative<Op>, Op> {
  using OpType = Op;
  LogicalResult linearize(Operation *, RewriterBase &, Tangents &) const {
    return success();
  }
};

/// Attaches every rule once `DialectT` is loaded.
template <typename DialectT, typename... Rules>
void addLinearizeRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, DialectT *) {
    (Rules::OpType::template attachInterface<Rules>(*context), ...);
  });
}

void registerArithLinearizeRules(DialectRegistry &registry);
void registerFuncLinearizeRules(DialectRegistry &registry);
void registerLinalgLinearizeRules(DialectRegistry &registry);
void registerLinalgRelayoutLinearizeRules(DialectRegistry &registry);
void registerLinearAlgebraLinearizeRules(DialectRegistry &registry);
void registerMathLinearizeRules(DialectRegistry &registry);
void registerSCFLinearizeRules(DialectRegistry &registry);
void registerSurgeLinearizeRules(DialectRegistry &registry);
void registerTensorLinearizeRules(DialectRegistry &registry);

} // namespace mlir::surge

#endif // PASSES_LINEARIZE_RULES_H
