//===- ArithRules.cpp - Transposes of the arith dialect -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/transpose/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// z = x + y  =>  x' = z', y' = z'
struct Add : TransposeRule<Add, arith::AddFOp> {
  static Value cotangent(arith::AddFOp, unsigned, Value ct, RuleBuilder &) {
    return ct;
  }
};

/// z = x / y, linear in x  =>  x' = z' / y
struct Div : TransposeRule<Div, arith::DivFOp> {
  static constexpr bool product = true, scales = true;
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    if (cotangents.isLinear(cast<arith::DivFOp>(op).getRhs()))
      return op->emitError("expected a divisor that is not linear: the "
                           "derivative rule that built this quotient is not "
                           "linear in the tangents");
    return TransposeRule::transpose(op, rewriter, cotangents);
  }
  static Value cotangent(arith::DivFOp op, unsigned, Value ct, RuleBuilder &b) {
    return b.div(ct, op.getRhs());
  }
};

/// y = x in a wider format  =>  x' = y' in the narrower one
struct ExtF : TransposeRule<ExtF, arith::ExtFOp> {
  static Value cotangent(arith::ExtFOp op, unsigned, Value ct, RuleBuilder &b) {
    return arith::TruncFOp::create(b, op.getIn().getType(), ct);
  }
};

/// z = x y, linear in one  =>  x' = z' y
struct Mul : TransposeRule<Mul, arith::MulFOp> {
  static constexpr bool product = true, scales = true;
  static Value cotangent(arith::MulFOp op, unsigned i, Value ct,
                         RuleBuilder &b) {
    return b.mul(ct, op->getOperand(1 - i));
  }
};

/// y = -x  =>  x' = -y'
struct Neg : TransposeRule<Neg, arith::NegFOp> {
  static Value cotangent(arith::NegFOp, unsigned, Value ct, RuleBuilder &b) {
    return b.neg(ct);
  }
};

/// z = c ? x : y  =>  x' = c ? z' : 0, y' = c ? 0 : z'
struct Select : TransposeRule<Select, arith::SelectOp> {
  static Value cotangent(arith::SelectOp op, unsigned i, Value ct,
                         RuleBuilder &b) {
    return i == 1 ? b.select(op.getCondition(), ct, Value())
                  : b.select(op.getCondition(), Value(), ct);
  }
};

/// z = x - y  =>  x' = z', y' = -z'
struct Sub : TransposeRule<Sub, arith::SubFOp> {
  static Value cotangent(arith::SubFOp, unsigned i, Value ct, RuleBuilder &b) {
    return i == 0 ? ct : b.neg(ct);
  }
};

/// y = x in a narrower format  =>  x' = y' in the wider one
struct TruncF : TransposeRule<TruncF, arith::TruncFOp> {
  static Value cotangent(arith::TruncFOp op, unsigned, Value ct,
                         RuleBuilder &b) {
    return arith::ExtFOp::create(b, op.getIn().getType(), ct);
  }
};

} // namespace

void mlir::surge::registerArithTransposeRules(DialectRegistry &registry) {
  addTransposeRules<arith::ArithDialect, Add, Div, ExtF, Mul, Neg, Select, Sub,
                    TruncF>(registry);
}
