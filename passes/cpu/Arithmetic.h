//===- Arithmetic.h - Arithmetic on one number of a format ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_ARITHMETIC_H
#define PASSES_CPU_ARITHMETIC_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <limits>

namespace mlir::surge {

/// What differs between f32 and f64.
struct Format {
  unsigned mantissaBits;
  int64_t bias;
  /// Below the first, exp rounds to 0; above the second, it overflows.
  double lowestExp, highestExp;
  /// ln(2) as a number with enough zeros at its end that n times it is exact,
  /// and the rest.
  double ln2High, ln2Low;
};

/// A sum of two numbers, of which the second is at most about a unit in the
/// last place of the first.
struct DoubleWord {
  Value high, low;
};

/// 2^exponent m with m between the roots of 1/2 and 2.
struct SplitNumber {
  Value exponent; ///< as a floating-point number.
  Value fraction; ///< m - 1, exactly.
};

/// Builds arithmetic on f32 or f64, rounded to nearest and without branches, so
/// that loops around it become vectors.
class Arithmetic : public ImplicitLocOpBuilder {
public:
  Arithmetic(Location loc, FloatType type, const OpBuilder &b);

  Value number(double value) {
    return arith::ConstantOp::create(*this, getFloatAttr(type, value));
  }
  /// An integer of the format's width.
  Value integer(int64_t value) {
    return arith::ConstantOp::create(*this, getIntegerAttr(bits, value));
  }
  Value infinity() { return number(std::numeric_limits<double>::infinity()); }
  Value nan() { return number(std::numeric_limits<double>::quiet_NaN()); }

  Value add(Value a, Value b) { return arith::AddFOp::create(*this, a, b); }
  Value sub(Value a, Value b) { return arith::SubFOp::create(*this, a, b); }
  Value mul(Value a, Value b) { return arith::MulFOp::create(*this, a, b); }
  Value div(Value a, Value b) { return arith::DivFOp::create(*this, a, b); }
  Value neg(Value a) { return arith::NegFOp::create(*this, a); }
  Value abs(Value a) { return math::AbsFOp::create(*this, a); }
  Value fma(Value a, Value b, Value c) {
    return math::FmaOp::create(*this, a, b, c);
  }
  Value copySign(Value magnitude, Value sign) {
    return math::CopySignOp::create(*this, magnitude, sign);
  }
  Value nearestInteger(Value a) { return math::RoundEvenOp::create(*this, a); }
  Value addInteger(Value a, Value b) {
    return arith::AddIOp::create(*this, a, b);
  }
  Value subInteger(Value a, Value b) {
    return arith::SubIOp::create(*this, a, b);
  }
  Value shiftLeft(Value a, int64_t count) {
    return arith::ShLIOp::create(*this, a, integer(count));
  }
  Value shiftRight(Value a, int64_t count) {
    return arith::ShRUIOp::create(*this, a, integer(count));
  }
  Value toBits(Value x) { return arith::BitcastOp::create(*this, bits, x); }
  Value fromBits(Value x) { return arith::BitcastOp::create(*this, type, x); }
  Value compare(arith::CmpFPredicate predicate, Value a, Value b) {
    return arith::CmpFOp::create(*this, predicate, a, b);
  }
  Value select(Value condition, Value yes, Value no) {
    return arith::SelectOp::create(*this, condition, yes, no);
  }
  Value select(arith::CmpFPredicate predicate, Value a, Value b, Value yes,
               Value no) {
    return select(compare(predicate, a, b), yes, no);
  }

  /// The number that two numbers of f64 add up to. The first of the result has
  /// enough zeros at its end that its product with an exponent is exact.
  DoubleWord constant(double high, double low);
  /// The coefficient of the lowest power stands first.
  Value polynomial(ArrayRef<double> coefficients, Value x);
  /// x within [lowest, highest]; NaN stays NaN.
  Value clamp(Value x, double lowest, double highest);
  /// a + b with what rounding takes.
  DoubleWord twoSum(Value a, Value b);
  /// The same where a is 0 or not smaller than b.
  DoubleWord fastTwoSum(Value a, Value b);
  /// a b with what rounding takes.
  DoubleWord twoProduct(Value a, Value b);

  /// 2^n for an integer n in the range of exponents.
  Value powerOfTwo(Value n);
  /// An integer near x, as a number and as an integer. x is small against
  /// 2^mantissaBits.
  std::pair<Value, Value> round(Value x);
  /// Splits a positive number, which may be subnormal.
  SplitNumber splitNumber(Value x);
  /// log(1 + f) - f for a fraction f of a SplitNumber.
  Value logWithoutLeadingTerm(Value f);

  Value exp(Value x);
  /// exp(x + correction), where the correction may be missing. x is not far
  /// beyond the range of exp, and well within it where `isNormal`.
  Value expOfSum(Value x, Value correction, bool isNormal);
  Value exp2(Value x);
  Value expm1(Value x);
  Value tanh(Value x);
  Value log(Value x);
  Value log1p(Value x);
  Value log2(Value x);
  Value log10(Value x);
  Value erf(Value x);
  Value sin(Value x);
  Value cos(Value x);
  Value pow(Value x, Value y);

  const FloatType type;
  const IntegerType bits;
  const Format format;

private:
  /// x = n ln(2) + r.
  struct Reduced {
    Value n; ///< as an integer.
    Value r;
  };
  Reduced reduce(Value x);
  /// exp(r) - 1.
  Value expm1OfReduced(Value r);
  /// value 2^n, which may be subnormal or overflow.
  Value scaleByPowerOfTwo(Value value, Value n);
  /// What log and its kin are where x is not a positive number.
  Value logOutside(Value x, Value result);
  /// log(x) / log(base) from 1 / log(base) and log(2) / log(base), each as a
  /// sum of two.
  Value logToBase(Value x, DoubleWord ofE, DoubleWord ofTwo);
  Value sinOrCos32(Value x, bool isCos);
  Value sinOrCos64(Value x, bool isCos);
  /// sin, or cos, from those of what quarter turns leave.
  Value selectQuadrant(Value quadrant, Value sine, Value cosine, bool isCos);
  Value pow32(Value x, Value y);
  Value pow64(Value x, Value y);
  /// The sign and the special cases of x^y, given |x|^y.
  Value powOfMagnitude(Value x, Value y, Value result);
};

/// The name of the table that `sin` and `cos` of f64 read, and its content of
/// 32 rows of 4 numbers.
constexpr StringLiteral inverseOfTwoPiName = "surge_inverse_of_two_pi";
DenseElementsAttr inverseOfTwoPi(MLIRContext *context);

} // namespace mlir::surge

#endif // PASSES_CPU_ARITHMETIC_H
