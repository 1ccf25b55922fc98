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
  static constexpr bool product = true;
  static Value cotangent(arith::DivFOp op, unsigned, Value ct, RuleBuilder &b) {
    return b.div(ct, op.getRhs());
  }
};

/// z = x y, linear in one  =>  x' = z' y
struct Mul : TransposeRule<Mul, arith::MulFOp> {
  static constexpr bool product = true;
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

/// z = x - y  =>  x' = z', y' = -z'
struct Sub : TransposeRule<Sub, arith::SubFOp> {
  static Value cotangent(arith::SubFOp, unsigned i, Value ct, RuleBuilder &b) {
    return i == 0 ? ct : b.neg(ct);
  }
};

} // namespace

void mlir::surge::registerArithTransposeRules(DialectRegistry &registry) {
  addTransposeRules<arith::ArithDialect, Add, Div, Mul, Neg, Sub>(registry);
}
