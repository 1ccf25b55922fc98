//===- ArithRules.cpp - Derivatives of the arith dialect ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// z = x + y  =>  dz = dx + dy
struct Add : LinearizeRule<Add, arith::AddFOp> {
  static Value tangent(arith::AddFOp, ArrayRef<Value> d, RuleBuilder &b) {
    return b.add(d[0], d[1]);
  }
};

/// z = x / y  =>  dz = (dx - z dy) / y
struct Div : LinearizeRule<Div, arith::DivFOp> {
  static Value tangent(arith::DivFOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.div(b.sub(d[0], b.mul(op.getResult(), d[1])), op.getRhs());
  }
};

/// z = x y  =>  dz = dx y + x dy
struct Mul : LinearizeRule<Mul, arith::MulFOp> {
  static Value tangent(arith::MulFOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.add(b.mul(d[0], op.getRhs()), b.mul(op.getLhs(), d[1]));
  }
};

/// y = -x  =>  dy = -dx
struct Neg : LinearizeRule<Neg, arith::NegFOp> {
  static Value tangent(arith::NegFOp, ArrayRef<Value> d, RuleBuilder &b) {
    return b.neg(d[0]);
  }
};

/// z = x - y  =>  dz = dx - dy
struct Sub : LinearizeRule<Sub, arith::SubFOp> {
  static Value tangent(arith::SubFOp, ArrayRef<Value> d, RuleBuilder &b) {
    return b.sub(d[0], d[1]);
  }
};

} // namespace

void mlir::surge::registerArithLinearizeRules(DialectRegistry &registry) {
  addLinearizeRules<arith::ArithDialect, Add, Div, Mul, Neg, Sub>(registry);
}
