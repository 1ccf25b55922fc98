//===- ArithRules.cpp - Derivatives of the arith dialect ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Casts to integers and comparisons need no rule: their results carry no
// tangent.
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <limits>

using namespace mlir;
using namespace mlir::surge;

namespace {

/// z = one of x and y  =>  dz = w dx + (1 - w) dy
Value mix(Value w, ArrayRef<Value> d, RuleBuilder &b) {
  Value rest = d[1] ? b.sub(b.constant(1, w), w) : Value();
  return b.add(b.mul(w, d[0]), b.mul(rest, d[1]));
}

/// 1 where `wins` holds for (x, y), 0 where it holds for (y, x), 1/2 where x =
/// y, and `otherwise` where one of them is NaN.
Value shareOfFirst(arith::CmpFPredicate wins, Value x, Value y, Value otherwise,
                   RuleBuilder &b) {
  Value isEqual = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x, y);
  Value share =
      arith::SelectOp::create(b, isEqual, b.constant(0.5, x), otherwise);
  Value second = arith::CmpFOp::create(b, wins, y, x);
  share = arith::SelectOp::create(b, second, b.constant(0, x), share);
  Value first = arith::CmpFOp::create(b, wins, x, y);
  return arith::SelectOp::create(b, first, b.constant(1, x), share);
}

/// For max and min that return NaN where one operand is NaN: so do their
/// tangents.
template <typename Op>
Value shareOrNaN(arith::CmpFPredicate wins, Op op, RuleBuilder &b) {
  Value nan = b.constant(std::numeric_limits<double>::quiet_NaN(), op.getLhs());
  return shareOfFirst(wins, op.getLhs(), op.getRhs(), nan, b);
}

/// For max and min that return the other operand where one is NaN: so do their
/// tangents.
template <typename Op>
Value shareOfNumber(arith::CmpFPredicate wins, Op op, RuleBuilder &b) {
  Value x = op.getLhs(), y = op.getRhs();
  Value secondIsNaN = arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, y, y);
  Value otherwise = arith::SelectOp::create(b, secondIsNaN, b.constant(1, x),
                                            b.constant(0, x));
  return shareOfFirst(wins, x, y, otherwise, b);
}

/// z = x + y  =>  dz = dx + dy
struct Add : LinearizeRule<Add, arith::AddFOp> {
  static Value tangent(arith::AddFOp, ArrayRef<Value> d, RuleBuilder &b) {
    return b.add(d[0], d[1]);
  }
};

/// Between two float formats the bits of a value have no derivative, and a zero
/// would be a wrong answer.
struct Bitcast
    : LinearizeOpInterface::ExternalModel<Bitcast, arith::BitcastOp> {
  using OpType = arith::BitcastOp;
  LogicalResult linearize(Operation *op, RewriterBase &, Tangents &) const {
    return op->emitOpError(
               "expected a differentiable operation, but a cast from ")
           << op->getOperand(0).getType() << " to "
           << op->getResult(0).getType()
           << " reinterprets bits; cut its derivative with "
              "'surge.stop_gradient' if it should count as constant";
  }
};

/// z = x / y  =>  dz = (dx - z dy) / y
struct Div : LinearizeRule<Div, arith::DivFOp> {
  static Value tangent(arith::DivFOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.div(b.sub(d[0], b.mul(op.getResult(), d[1])), op.getRhs());
  }
};

/// y = x in a wider format  =>  dy = dx in that format
struct ExtF : LinearizeRule<ExtF, arith::ExtFOp> {
  static Value tangent(arith::ExtFOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return arith::ExtFOp::create(b, op.getType(), d[0]);
  }
};

/// z = max(x, y)  =>  dz = dx where x > y, dy where x < y, (dx + dy) / 2 where
/// x = y, NaN where z is
struct Maximum : LinearizeRule<Maximum, arith::MaximumFOp> {
  static Value tangent(arith::MaximumFOp op, ArrayRef<Value> d,
                       RuleBuilder &b) {
    return mix(shareOrNaN(arith::CmpFPredicate::OGT, op, b), d, b);
  }
};

/// z = max(x, y)  =>  as for maximumf, but the tangent of the other where one
/// is NaN
struct MaxNum : LinearizeRule<MaxNum, arith::MaxNumFOp> {
  static Value tangent(arith::MaxNumFOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return mix(shareOfNumber(arith::CmpFPredicate::OGT, op, b), d, b);
  }
};

/// z = min(x, y)  =>  dz = dx where x < y, dy where x > y, (dx + dy) / 2 where
/// x = y, NaN where z is
struct Minimum : LinearizeRule<Minimum, arith::MinimumFOp> {
  static Value tangent(arith::MinimumFOp op, ArrayRef<Value> d,
                       RuleBuilder &b) {
    return mix(shareOrNaN(arith::CmpFPredicate::OLT, op, b), d, b);
  }
};

/// z = min(x, y)  =>  as for minimumf, but the tangent of the other where one
/// is NaN
struct MinNum : LinearizeRule<MinNum, arith::MinNumFOp> {
  static Value tangent(arith::MinNumFOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return mix(shareOfNumber(arith::CmpFPredicate::OLT, op, b), d, b);
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

/// z = x - n y, where n = trunc(x / y)  =>  dz = dx - n dy
/// n is taken from (x - z) / y, which is an integer up to rounding; x / y may
/// round to the wrong side of one.
struct Rem : LinearizeRule<Rem, arith::RemFOp> {
  static Value tangent(arith::RemFOp op, ArrayRef<Value> d, RuleBuilder &b) {
    if (!d[1])
      return d[0];
    Value quotient = b.div(b.sub(op.getLhs(), op.getResult()), op.getRhs());
    return b.sub(d[0], b.mul(math::RoundEvenOp::create(b, quotient), d[1]));
  }
};

/// z = c ? x : y  =>  dz = c ? dx : dy
struct Select : LinearizeOpInterface::ExternalModel<Select, arith::SelectOp> {
  using OpType = arith::SelectOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    RuleBuilder b(op->getLoc(), rewriter);
    auto select = cast<arith::SelectOp>(op);
    Value whereTrue = tangentOrZero(select.getTrueValue(), tangents, b);
    Value whereFalse = tangentOrZero(select.getFalseValue(), tangents, b);
    tangents.set(select.getResult(),
                 arith::SelectOp::create(b, select.getCondition(), whereTrue,
                                         whereFalse));
    return success();
  }
};

/// z = x - y  =>  dz = dx - dy
struct Sub : LinearizeRule<Sub, arith::SubFOp> {
  static Value tangent(arith::SubFOp, ArrayRef<Value> d, RuleBuilder &b) {
    return b.sub(d[0], d[1]);
  }
};

/// y = x in a narrower format  =>  dy = dx in that format: the rounding counts
/// as the identity
struct TruncF : LinearizeRule<TruncF, arith::TruncFOp> {
  static Value tangent(arith::TruncFOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return arith::TruncFOp::create(b, op.getType(), d[0]);
  }
};

} // namespace

void mlir::surge::registerArithLinearizeRules(DialectRegistry &registry) {
  addLinearizeRules<arith::ArithDialect, Add, Bitcast, Div, ExtF, Maximum,
                    MaxNum, Minimum, MinNum, Mul, Neg, Rem, Select, Sub,
                    TruncF>(registry);
}
