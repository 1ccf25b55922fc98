//===- ElementaryFunctions.cpp - exp, log and their kin as arithmetic -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The argument reductions are the textbook ones (Muller, "Elementary
// Functions", 3rd edition, chapters 10 and 11): exp(x) = 2^n exp(r) with
// |r| <= ln(2) / 2, and log(2^k m) = k ln(2) + log(m) with m near 1, where
// log(1 + f) = 2 artanh(f / (2 + f)). The polynomials interpolate at Chebyshev
// points, in the intervals noted beside them.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/ElementaryFunctions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace {

/// What differs between the formats.
struct Format {
  unsigned mantissaBits;
  int64_t bias;
  /// Below the first, exp rounds to 0; above the second, it overflows.
  double lowestExp, highestExp;
  /// From here on, tanh rounds to 1.
  double highestTanh;
  /// ln(2) as a number with enough zeros at its end that n times it is exact,
  /// and the rest.
  double ln2High, ln2Low;
  /// (exp(r) - 1 - r) / r^2 on |r| <= ln(2) / 2, lowest power first.
  ArrayRef<double> exponential;
  /// (log((1 + s) / (1 - s)) - 2 s) / s^3 in s^2, on 0 <= s <= 3 - sqrt(8).
  ArrayRef<double> logarithm;
};

constexpr double exponential32[] = {0.5000000013,  0.1666666668,
                                    0.04166646493, 0.008333310925,
                                    0.001393365,   0.0001989099082};
constexpr double logarithm32[] = {0.6666666655, 0.4000012188, 0.285508166,
                                  0.2333058194};
constexpr double exponential64[] = {
    0.5,
    0.1666666666666667,
    0.04166666666666667,
    0.008333333333326136,
    0.0013888888888883748,
    0.00019841269874820627,
    2.4801587325547743e-05,
    2.7557255400206422e-06,
    2.75572736431103e-07,
    2.5105217004720745e-08,
    2.0914686968086876e-09,
};
constexpr double logarithm64[] = {0.666666666666667,   0.39999999999899444,
                                  0.2857142862600327,  0.22222211130259878,
                                  0.18182889455674947, 0.15331710618210773,
                                  0.14616585424888623};

/// Builds arithmetic on one number of a format.
class Arithmetic : public ImplicitLocOpBuilder {
public:
  Arithmetic(Location loc, FloatType type, OpBuilder &b)
      : ImplicitLocOpBuilder(loc, b), type(type),
        bits(b.getIntegerType(type.getWidth())),
        format(type.isF32()
                   ? Format{23, 127, -104, 89, 10, 0.693145751953125,
                            1.4286068203094173e-06, exponential32, logarithm32}
                   : Format{52, 1023, -746, 710, 22, 0.6931471805598903,
                            5.497923018708371e-14, exponential64,
                            logarithm64}) {}

  Value exp(Value x);
  Value expm1(Value x);
  Value log(Value x);
  Value log1p(Value x);
  Value tanh(Value x);

private:
  /// x = n ln(2) + r.
  struct Reduced {
    Value n; ///< as an integer.
    Value r;
  };
  Reduced reduce(Value x);
  /// exp(r) - 1.
  Value expm1OfReduced(Value r);
  /// 2^n for an integer n.
  Value powerOfTwo(Value n);

  Value number(double value) {
    return arith::ConstantOp::create(*this, getFloatAttr(type, value));
  }
  Value integer(int64_t value) {
    return arith::ConstantOp::create(*this, getIntegerAttr(bits, value));
  }
  Value add(Value a, Value b) { return arith::AddFOp::create(*this, a, b); }
  Value sub(Value a, Value b) { return arith::SubFOp::create(*this, a, b); }
  Value mul(Value a, Value b) { return arith::MulFOp::create(*this, a, b); }
  Value div(Value a, Value b) { return arith::DivFOp::create(*this, a, b); }
  Value fma(Value a, Value b, Value c) {
    return math::FmaOp::create(*this, a, b, c);
  }
  Value addInteger(Value a, Value b) {
    return arith::AddIOp::create(*this, a, b);
  }
  Value toBits(Value x) { return arith::BitcastOp::create(*this, bits, x); }
  Value fromBits(Value x) { return arith::BitcastOp::create(*this, type, x); }
  Value select(arith::CmpFPredicate predicate, Value a, Value b, Value yes,
               Value no) {
    Value condition = arith::CmpFOp::create(*this, predicate, a, b);
    return arith::SelectOp::create(*this, condition, yes, no);
  }
  Value polynomial(ArrayRef<double> coefficients, Value x) {
    Value sum = number(coefficients.back());
    for (double coefficient : llvm::reverse(coefficients.drop_back()))
      sum = fma(sum, x, number(coefficient));
    return sum;
  }
  /// x within [lowest, highest]; NaN stays NaN.
  Value clamp(Value x, double lowest, double highest) {
    Value low = number(lowest), high = number(highest);
    x = select(arith::CmpFPredicate::OLT, x, low, low, x);
    return select(arith::CmpFPredicate::OGT, x, high, high, x);
  }
  /// A number to which adding an integer of few bits writes that integer into
  /// its last bits.
  double integerWriter() { return std::ldexp(1.5, format.mantissaBits); }

  FloatType type;
  IntegerType bits;
  Format format;
};

} // namespace

Arithmetic::Reduced Arithmetic::reduce(Value x) {
  Value writer = number(integerWriter());
  Value written = fma(x, number(1 / std::log(2.0)), writer);
  Value n = sub(written, writer);
  Value r = fma(n, number(-format.ln2High), x);
  r = fma(n, number(-format.ln2Low), r);
  return {arith::SubIOp::create(*this, toBits(written), toBits(writer)), r};
}

Value Arithmetic::expm1OfReduced(Value r) {
  return fma(mul(r, r), polynomial(format.exponential, r), r);
}

Value Arithmetic::powerOfTwo(Value n) {
  Value exponent = addInteger(n, integer(format.bias));
  return fromBits(
      arith::ShLIOp::create(*this, exponent, integer(format.mantissaBits)));
}

/// The power of two is applied in two steps: its exponent can be out of range
/// where the result is a subnormal number or overflows.
Value Arithmetic::exp(Value x) {
  auto [n, r] = reduce(clamp(x, format.lowestExp, format.highestExp));
  Value value = add(expm1OfReduced(r), number(1));
  // A logical shift, which vectorizes on more processors, of n made positive.
  int64_t shift = 2 * (format.bias + 1);
  Value half =
      arith::ShRUIOp::create(*this, addInteger(n, integer(shift)), integer(1));
  half = addInteger(half, integer(-shift / 2));
  value = mul(value, powerOfTwo(half));
  return mul(value, powerOfTwo(arith::SubIOp::create(*this, n, half)));
}

/// 2^n (exp(r) - 1) + (2^n - 1), of which each half cannot overflow.
Value Arithmetic::expm1(Value x) {
  auto [n, r] = reduce(clamp(x, -2 * format.highestTanh, format.highestExp));
  Value power = powerOfTwo(addInteger(n, integer(-1)));
  Value half = fma(power, expm1OfReduced(r), sub(power, number(0.5)));
  // -0 stays -0.
  return select(arith::CmpFPredicate::OEQ, x, number(0), x, add(half, half));
}

Value Arithmetic::log(Value x) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  int64_t one = format.bias << format.mantissaBits;
  int64_t writer = (format.bias + format.mantissaBits) << format.mantissaBits;
  Value zero = number(0);

  // Subnormal numbers become normal ones.
  Value smallest = number(std::ldexp(1.0, 1 - format.bias));
  double scale = format.mantissaBits + 2;
  Value scaled = mul(x, number(std::ldexp(1.0, scale)));
  Value normal = select(arith::CmpFPredicate::OLT, x, smallest, scaled, x);
  Value scaledBy =
      select(arith::CmpFPredicate::OLT, x, smallest, number(scale), zero);

  // x = 2^k (1 + f), where 1 + f is between the roots of 1/2 and 2.
  double root = std::sqrt(0.5);
  APFloat rootOfHalf(root);
  bool loses;
  rootOfHalf.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                     &loses);
  int64_t rootBits = rootOfHalf.bitcastToAPInt().getSExtValue();
  Value xBits = toBits(normal);
  Value exponent =
      arith::ShRUIOp::create(*this, addInteger(xBits, integer(one - rootBits)),
                             integer(format.mantissaBits));
  Value k =
      sub(fromBits(arith::OrIOp::create(*this, exponent, integer(writer))),
          number(std::ldexp(1.0, format.mantissaBits) + format.bias));
  k = sub(k, scaledBy);
  Value powerBits =
      arith::ShLIOp::create(*this, addInteger(exponent, integer(-format.bias)),
                            integer(format.mantissaBits));
  Value f =
      sub(fromBits(arith::SubIOp::create(*this, xBits, powerBits)), number(1));

  // log(1 + f) = f - (f^2 / 2 - s (f^2 / 2 + R)), which keeps the leading term
  // exact.
  Value s = div(f, add(f, number(2)));
  Value z = mul(s, s);
  Value remainder = mul(z, polynomial(format.logarithm, z));
  Value halfSquare = mul(mul(f, f), number(0.5));
  Value correction =
      fma(s, add(halfSquare, remainder), mul(k, number(format.ln2Low)));
  Value result = sub(f, sub(halfSquare, correction));
  result = fma(k, number(format.ln2High), result);

  Value outside = select(arith::CmpFPredicate::OEQ, x, zero, number(-infinity),
                         number(std::numeric_limits<double>::quiet_NaN()));
  result = select(arith::CmpFPredicate::OGT, x, zero, result, outside);
  return select(arith::CmpFPredicate::OEQ, x, number(infinity), x, result);
}

/// log(u) with u = 1 + x as rounded, and what rounding took: (x - (u - 1)) / u.
Value Arithmetic::log1p(Value x) {
  Value one = number(1);
  Value u = add(x, one);
  Value lost = sub(x, sub(u, one));
  Value rounded = log(u);
  Value result = add(rounded, div(lost, u));
  // Where u is infinite or 0, there is nothing to correct.
  Value infinity = number(std::numeric_limits<double>::infinity());
  result = select(arith::CmpFPredicate::OLT, u, infinity, result, rounded);
  result = select(arith::CmpFPredicate::OGT, u, number(0), result, rounded);
  // -0 stays -0.
  return select(arith::CmpFPredicate::OEQ, x, number(0), x, result);
}

/// t / (t + 2) with t = exp(2 |x|) - 1. The quotient is corrected by what it
/// leaves over and by what the sum lost.
Value Arithmetic::tanh(Value x) {
  Value magnitude = math::AbsFOp::create(*this, x);
  magnitude = clamp(magnitude, 0, format.highestTanh);
  Value t = expm1(add(magnitude, magnitude));
  Value two = number(2);
  Value sum = add(t, two);
  Value lost = sub(t, sub(sum, two));
  Value inverse = div(number(1), sum);
  Value quotient = mul(t, inverse);
  Value minus = arith::NegFOp::create(*this, quotient);
  Value over = fma(minus, lost, fma(minus, sum, t));
  quotient = fma(over, inverse, quotient);
  return math::CopySignOp::create(*this, quotient, x);
}

namespace {

template <typename Op, Value (Arithmetic::*build)(Value)>
struct ToArithmetic : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const final {
    auto type = dyn_cast<FloatType>(op.getType());
    if (!type || !(type.isF32() || type.isF64()))
      return rewriter.notifyMatchFailure(op, "neither f32 nor f64");
    Arithmetic arithmetic(op.getLoc(), type, rewriter);
    rewriter.replaceOp(op, (arithmetic.*build)(op.getOperand()));
    return success();
  }
};

} // namespace

void mlir::surge::populateElementaryFunctionPatterns(
    RewritePatternSet &patterns) {
  patterns.add<ToArithmetic<math::ExpOp, &Arithmetic::exp>,
               ToArithmetic<math::ExpM1Op, &Arithmetic::expm1>,
               ToArithmetic<math::LogOp, &Arithmetic::log>,
               ToArithmetic<math::Log1pOp, &Arithmetic::log1p>,
               ToArithmetic<math::TanhOp, &Arithmetic::tanh>>(
      patterns.getContext());
}
