//===- MathRules.cpp - Derivatives of the math dialect --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Where a slope is infinite at one point only, and a published system guards
// that point, the rule says so. Every guard stands inside a denominator or an
// exponent, never around the quotient: a select around a quotient is right
// forwards, but transposed it multiplies a zero cotangent with an infinite
// slope.
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::surge;

namespace {

/// 1 where x > 0, -1 where x < 0, 0 where x = 0: the middle of the slopes of
/// |x|.
Value sign(Value x, RuleBuilder &b) {
  Value zero = b.constant(0, x);
  Value negative =
      arith::SelectOp::create(b, b.less(x, zero), b.constant(-1, x), zero);
  return arith::SelectOp::create(b, b.less(zero, x), b.constant(1, x),
                                 negative);
}

Value equal(Value x, Value y, RuleBuilder &b) {
  return arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x, y);
}

/// The value that all elements of a constant share, if `x` is one.
std::optional<double> constantValue(Value x) {
  Attribute attribute;
  if (!matchPattern(x, m_Constant(&attribute)))
    return std::nullopt;
  if (auto splat = dyn_cast<SplatElementsAttr>(attribute))
    attribute = splat.getSplatValue<Attribute>();
  if (auto number = dyn_cast<FloatAttr>(attribute))
    return number.getValueAsDouble();
  return std::nullopt;
}

/// (1 - x) (1 + x), exact near x = 1 and x = -1, where 1 - x x cancels.
Value oneMinusSquare(Value x, RuleBuilder &b) {
  Value one = b.constant(1, x);
  return b.mul(b.sub(one, x), b.add(one, x));
}

/// The slope of erf: 2 / sqrt(pi) exp(-x x)
Value errorFunctionSlope(Value x, RuleBuilder &b) {
  return b.mul(b.constant(2 / std::sqrt(M_PI), x), b.exp(b.neg(b.mul(x, x))));
}

/// y = |x|  =>  dy = sign(x) dx
struct AbsF : LinearizeRule<AbsF, math::AbsFOp> {
  static Value tangent(math::AbsFOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], sign(op.getOperand(), b));
  }
};

/// y = acos(x)  =>  dy = -dx / sqrt(1 - x x)
struct Acos : LinearizeRule<Acos, math::AcosOp> {
  static Value tangent(math::AcosOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.div(b.neg(d[0]), b.sqrt(oneMinusSquare(op.getOperand(), b)));
  }
};

/// y = acosh(x)  =>  dy = dx / (sqrt(x - 1) sqrt(x + 1))
struct Acosh : LinearizeRule<Acosh, math::AcoshOp> {
  static Value tangent(math::AcoshOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value x = op.getOperand(), one = b.constant(1, x);
    return b.div(d[0], b.mul(b.sqrt(b.sub(x, one)), b.sqrt(b.add(x, one))));
  }
};

/// y = asin(x)  =>  dy = dx / sqrt(1 - x x)
struct Asin : LinearizeRule<Asin, math::AsinOp> {
  static Value tangent(math::AsinOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.div(d[0], b.sqrt(oneMinusSquare(op.getOperand(), b)));
  }
};

/// y = asinh(x)  =>  dy = dx / sqrt(1 + x x)
struct Asinh : LinearizeRule<Asinh, math::AsinhOp> {
  static Value tangent(math::AsinhOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value x = op.getOperand();
    return b.div(d[0], b.sqrt(b.add(b.constant(1, x), b.mul(x, x))));
  }
};

/// y = atan(x)  =>  dy = dx / (1 + x x)
struct Atan : LinearizeRule<Atan, math::AtanOp> {
  static Value tangent(math::AtanOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value x = op.getOperand();
    return b.div(d[0], b.add(b.constant(1, x), b.mul(x, x)));
  }
};

/// z = atan2(y, x)  =>  dz = (x dy - y dx) / (x x + y y)
struct Atan2 : LinearizeRule<Atan2, math::Atan2Op> {
  static Value tangent(math::Atan2Op op, ArrayRef<Value> d, RuleBuilder &b) {
    Value y = op.getLhs(), x = op.getRhs();
    Value numerator = b.sub(b.mul(d[0], x), b.mul(d[1], y));
    return b.div(numerator, b.add(b.mul(x, x), b.mul(y, y)));
  }
};

/// y = atanh(x)  =>  dy = dx / (1 - x x)
struct Atanh : LinearizeRule<Atanh, math::AtanhOp> {
  static Value tangent(math::AtanhOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.div(d[0], oneMinusSquare(op.getOperand(), b));
  }
};

/// y = cbrt(x)  =>  dy = dx / (3 y y), infinite at 0
struct Cbrt : LinearizeRule<Cbrt, math::CbrtOp> {
  static Value tangent(math::CbrtOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value y = op.getResult();
    return b.div(d[0], b.mul(b.constant(3, y), b.mul(y, y)));
  }
};

/// z = max(min(x, high), low)  =>  dz = dx inside, dlow below, dhigh above; at
/// a border the two that meet there share equally
struct ClampF : LinearizeRule<ClampF, math::ClampFOp> {
  static Value tangent(math::ClampFOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value x = op.getValue(), low = op.getMin(), high = op.getMax();
    Value inner = b.minimum(x, high);
    Value ofX = shareOfGreater(high, x, b),
          ofInner = shareOfGreater(inner, low, b);
    Value one = b.constant(1, x);
    Value dInner =
        b.add(b.mul(ofX, d[0]), d[2] ? b.mul(b.sub(one, ofX), d[2]) : Value());
    return b.add(b.mul(ofInner, dInner),
                 d[1] ? b.mul(b.sub(one, ofInner), d[1]) : Value());
  }

  /// 1 where x > y, 0 where x < y, 1/2 where they are equal.
  static Value shareOfGreater(Value x, Value y, RuleBuilder &b) {
    Value notGreater = arith::SelectOp::create(
        b, b.less(x, y), b.constant(0, x), b.constant(0.5, x));
    return arith::SelectOp::create(b, b.less(y, x), b.constant(1, x),
                                   notGreater);
  }
};

/// z = |x| sign(s)  =>  dz = sign(x) sign(s) dx; piecewise constant in s
struct CopySign : LinearizeRule<CopySign, math::CopySignOp> {
  static Value tangent(math::CopySignOp op, ArrayRef<Value> d, RuleBuilder &b) {
    if (!d[0])
      return {};
    return b.mul(
        math::CopySignOp::create(b, b.constant(1, op.getLhs()), op.getRhs()),
        b.mul(d[0], sign(op.getLhs(), b)));
  }
};

/// y = cos(x)  =>  dy = -sin(x) dx
struct Cos : LinearizeRule<Cos, math::CosOp> {
  static Value tangent(math::CosOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], b.neg(math::SinOp::create(b, op.getOperand())));
  }
};

/// y = cosh(x)  =>  dy = sinh(x) dx
struct Cosh : LinearizeRule<Cosh, math::CoshOp> {
  static Value tangent(math::CoshOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], math::SinhOp::create(b, op.getOperand()));
  }
};

/// y = erf(x)  =>  dy = 2 / sqrt(pi) exp(-x x) dx
struct Erf : LinearizeRule<Erf, math::ErfOp> {
  static Value tangent(math::ErfOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], errorFunctionSlope(op.getOperand(), b));
  }
};

/// y = 1 - erf(x)  =>  dy = -2 / sqrt(pi) exp(-x x) dx
struct Erfc : LinearizeRule<Erfc, math::ErfcOp> {
  static Value tangent(math::ErfcOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], b.neg(errorFunctionSlope(op.getOperand(), b)));
  }
};

/// y = exp(x)  =>  dy = y dx
struct Exp : LinearizeRule<Exp, math::ExpOp> {
  static Value tangent(math::ExpOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], op.getResult());
  }
};

/// y = 2^x  =>  dy = ln 2 y dx
struct Exp2 : LinearizeRule<Exp2, math::Exp2Op> {
  static Value tangent(math::Exp2Op op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], b.scale(M_LN2, op.getResult()));
  }
};

/// y = exp(x) - 1  =>  dy = (y + 1) dx
struct ExpM1 : LinearizeRule<ExpM1, math::ExpM1Op> {
  static Value tangent(math::ExpM1Op op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], b.add(op.getResult(), b.constant(1, op.getResult())));
  }
};

/// y = x^n, n an integer  =>  dy = n x^(n-1) dx, where n = 0 keeps its exponent
/// so that the slope is 0 at x = 0 too
struct FPowI : LinearizeRule<FPowI, math::FPowIOp> {
  static Value tangent(math::FPowIOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value x = op.getLhs(), n = op.getRhs();
    Value zero = integer(0, n, b), one = integer(1, n, b);
    Value isZero = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, n, zero);
    Value exponent = arith::SelectOp::create(b, isZero, zero,
                                             arith::SubIOp::create(b, n, one));
    return b.mul(d[0], b.mul(asFloat(n, x.getType(), b),
                             math::FPowIOp::create(b, x, exponent)));
  }

  static Value integer(int64_t value, Value like, RuleBuilder &b) {
    Value scalar = arith::ConstantOp::create(
        b, b.getIntegerAttr(getElementTypeOrSelf(like), value));
    auto tensor = dyn_cast<RankedTensorType>(like.getType());
    if (!tensor)
      return scalar;
    return tensor::SplatOp::create(b, scalar,
                                   tensor::getMixedSizes(b, b.getLoc(), like));
  }

  static Value asFloat(Value n, Type type, RuleBuilder &b) {
    if (getElementTypeOrSelf(n).isIndex()) {
      Type word = b.getI64Type();
      if (auto tensor = dyn_cast<RankedTensorType>(n.getType()))
        word = tensor.clone(word);
      n = arith::IndexCastOp::create(b, word, n);
    }
    return arith::SIToFPOp::create(b, type, n);
  }
};

/// z = x y + w  =>  dz = dx y + x dy + dw
struct Fma : LinearizeRule<Fma, math::FmaOp> {
  static Value tangent(math::FmaOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.add(b.add(b.mul(d[0], op.getB()), b.mul(op.getA(), d[1])), d[2]);
  }
};

/// y = ln x  =>  dy = dx / x
struct Log : LinearizeRule<Log, math::LogOp> {
  static Value tangent(math::LogOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.div(d[0], op.getOperand());
  }
};

/// y = log10(x)  =>  dy = dx / (ln 10 x)
struct Log10 : LinearizeRule<Log10, math::Log10Op> {
  static Value tangent(math::Log10Op op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.div(d[0], b.scale(M_LN10, op.getOperand()));
  }
};

/// y = ln(1 + x)  =>  dy = dx / (1 + x)
struct Log1p : LinearizeRule<Log1p, math::Log1pOp> {
  static Value tangent(math::Log1pOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.div(d[0], b.add(b.constant(1, op.getOperand()), op.getOperand()));
  }
};

/// y = log2(x)  =>  dy = dx / (ln 2 x)
struct Log2 : LinearizeRule<Log2, math::Log2Op> {
  static Value tangent(math::Log2Op op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.div(d[0], b.scale(M_LN2, op.getOperand()));
  }
};

/// z = x^y  =>  dz = y x^(y-1) dx + z ln x dy
/// The slope in x is 0 at x = y = 0, and the one in y is 0 where x = 0 and z =
/// 0; JAX guards both.
struct PowF : LinearizeRule<PowF, math::PowFOp> {
  static Value tangent(math::PowFOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value x = op.getLhs(), y = op.getRhs(), z = op.getResult();
    Value dx = d[0] ? b.mul(slopeInBase(x, y, b), d[0]) : Value();
    if (!d[1])
      return dx;
    Value one = b.constant(1, x);
    Value guarded =
        arith::SelectOp::create(b, equal(z, b.constant(0, z), b), one, x);
    return b.add(dx, b.mul(b.mul(z, b.log(guarded)), d[1]));
  }

  static Value slopeInBase(Value x, Value y, RuleBuilder &b) {
    std::optional<double> exponent = constantValue(y);
    if (exponent == 0.0)
      return {};
    if (exponent == 1.0)
      return b.constant(1, x);
    if (exponent == 2.0)
      return b.scale(2, x);
    if (exponent)
      return b.mul(y, math::PowFOp::create(b, x, b.constant(*exponent - 1, y)));
    Value one = b.constant(1, x), zero = b.constant(0, x);
    Value bothZero =
        arith::AndIOp::create(b, equal(x, zero, b), equal(y, zero, b));
    return b.mul(
        y, math::PowFOp::create(
               b, x, arith::SelectOp::create(b, bothZero, one, b.sub(y, one))));
  }
};

/// y = 1 / sqrt(x)  =>  dy = -1/2 y / x dx
struct Rsqrt : LinearizeRule<Rsqrt, math::RsqrtOp> {
  static Value tangent(math::RsqrtOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], b.div(b.scale(-0.5, op.getResult()), op.getOperand()));
  }
};

/// y = sin(x)  =>  dy = cos(x) dx
struct Sin : LinearizeRule<Sin, math::SinOp> {
  static Value tangent(math::SinOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], math::CosOp::create(b, op.getOperand()));
  }
};

/// s, c = sin(x), cos(x)  =>  ds, dc = c dx, -s dx
struct Sincos : LinearizeOpInterface::ExternalModel<Sincos, math::SincosOp> {
  using OpType = math::SincosOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    RuleBuilder b(op->getLoc(), rewriter);
    auto sincos = cast<math::SincosOp>(op);
    Value d = tangents.lookup(sincos.getOperand());
    tangents.set(sincos.getSin(), b.mul(sincos.getCos(), d));
    tangents.set(sincos.getCos(), b.mul(b.neg(sincos.getSin()), d));
    return success();
  }
};

/// y = sinh(x)  =>  dy = cosh(x) dx
struct Sinh : LinearizeRule<Sinh, math::SinhOp> {
  static Value tangent(math::SinhOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], math::CoshOp::create(b, op.getOperand()));
  }
};

/// y = sqrt(x)  =>  dy = dx / (2 y), and 0 at x = 0 (as Enzyme has it: the norm
/// of a zero vector has gradient zero, not NaN)
struct Sqrt : LinearizeRule<Sqrt, math::SqrtOp> {
  static Value tangent(math::SqrtOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value y = op.getResult();
    Value infinity = b.constant(std::numeric_limits<double>::infinity(), y);
    return b.div(d[0], arith::SelectOp::create(b, equal(y, b.constant(0, y), b),
                                               infinity, b.scale(2, y)));
  }
};

/// y = tan(x)  =>  dy = (1 + y y) dx
struct Tan : LinearizeRule<Tan, math::TanOp> {
  static Value tangent(math::TanOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value y = op.getResult();
    return b.mul(d[0], b.add(b.constant(1, y), b.mul(y, y)));
  }
};

/// y = tanh(x)  =>  dy = (1 - y y) dx
struct Tanh : LinearizeRule<Tanh, math::TanhOp> {
  static Value tangent(math::TanhOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return b.mul(d[0], oneMinusSquare(op.getResult(), b));
  }
};

} // namespace

void mlir::surge::registerMathLinearizeRules(DialectRegistry &registry) {
  addLinearizeRules<math::MathDialect, AbsF, Acos, Acosh, Asin, Asinh, Atan,
                    Atan2, Atanh, Cbrt, ClampF, CopySign, Cos, Cosh, Erf, Erfc,
                    Exp, Exp2, ExpM1, FPowI, Fma, Log, Log10, Log1p, Log2, PowF,
                    Rsqrt, Sin, Sincos, Sinh, Sqrt, Tan, Tanh>(registry);
  addLinearizeRules<
      math::MathDialect, ZeroDerivative<math::CeilOp>,
      ZeroDerivative<math::FloorOp>, ZeroDerivative<math::RoundEvenOp>,
      ZeroDerivative<math::RoundOp>, ZeroDerivative<math::TruncOp>>(registry);
}
