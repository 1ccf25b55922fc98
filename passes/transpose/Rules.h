//===- Rules.h - How the transpose of a linear op is written --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_TRANSPOSE_RULES_H
#define PASSES_TRANSPOSE_RULES_H

#include "passes/transpose/Cotangents.h"

namespace mlir::surge {

/// Fails with a diagnostic at `op` unless exactly one of its operands is
/// linear.
LogicalResult verifyOneLinearOperand(Operation *op,
                                     const Cotangents &cotangents);

/// Fails with a diagnostic at `op` unless each of its differentiable operands
/// is linear or a constant zero: a sum of a tangent and anything else is not
/// linear.
LogicalResult verifyJointlyLinear(Operation *op, const Cotangents &cotangents);

/// `scaled`, the product of `ct` with something, but zero where `ct` is.
Value keepZeros(Value ct, Value scaled, RuleBuilder &b);

/// Base of the rule of an op with one result. Subclass it with `static Value
/// cotangent(Op, unsigned operand, Value ct, RuleBuilder &)`, which returns
/// what operand number `operand` receives (null for nothing). A rule with
/// `static constexpr bool product = true` belongs to an op that is linear in
/// one operand at a time, any other to an op that is linear in all of them
/// together; the base verifies that. One with `static constexpr bool scales =
/// true` multiplies or divides element by element, and keeps zeros where the
/// program asks for it.
template <typename Rule, typename Op>
struct TransposeRule : TransposeOpInterface::ExternalModel<Rule, Op> {
  using OpType = Op;
  static constexpr bool product = false, scales = false;
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    if (failed(Rule::product ? verifyOneLinearOperand(op, cotangents)
                             : verifyJointlyLinear(op, cotangents)))
      return failure();
    Value ct = cotangents.take(op->getResult(0));
    if (!ct)
      return success();
    RuleBuilder b(op->getLoc(), rewriter);
    for (OpOperand &operand : op->getOpOperands())
      if (cotangents.isLinear(operand.get())) {
        Value added =
            Rule::cotangent(cast<Op>(op), operand.getOperandNumber(), ct, b);
        if (Rule::scales && cotangents.hasStrongZeros())
          added = keepZeros(ct, added, b);
        cotangents.add(operand.get(), added, b);
      }
    return success();
  }
};

/// Base of the rule of an op with one result that takes and adds the cotangents
/// of its operands itself, to update a part of one or to know their sizes.
/// Subclass it with `static LogicalResult add(Op, Value ct, Cotangents &,
/// RuleBuilder &)`, which is called where the result has a cotangent.
template <typename Rule, typename Op>
struct UpdateRule : TransposeOpInterface::ExternalModel<Rule, Op> {
  using OpType = Op;
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    Value ct = cotangents.take(op->getResult(0));
    if (!ct)
      return success();
    RuleBuilder b(op->getLoc(), rewriter);
    return Rule::add(cast<Op>(op), ct, cotangents, b);
  }
};

/// Attaches every rule once `DialectT` is loaded.
template <typename DialectT, typename... Rules>
void addTransposeRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, DialectT *) {
    (Rules::OpType::template attachInterface<Rules>(*context), ...);
  });
}

void registerArithTransposeRules(DialectRegistry &registry);
void registerFuncTransposeRules(DialectRegistry &registry);
void registerLinalgTransposeRules(DialectRegistry &registry);
void registerLinalgRelayoutTransposeRules(DialectRegistry &registry);
void registerLinearAlgebraTransposeRules(DialectRegistry &registry);
void registerSCFTransposeRules(DialectRegistry &registry);
void registerSurgeTransposeRules(DialectRegistry &registry);
void registerTensorTransposeRules(DialectRegistry &registry);

} // namespace mlir::surge

#endif // PASSES_TRANSPOSE_RULES_H
