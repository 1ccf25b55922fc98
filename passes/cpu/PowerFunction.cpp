//===- PowerFunction.cpp - x^y as arithmetic ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// |x|^y = exp(y log|x|), where the logarithm carries about 12 bits more than
// the result, as many as its product with y loses: in f32 by computing in f64,
// in f64 by sums of two numbers. The logarithm is reduced as in
// LogarithmicFunctions.cpp; the polynomials equalise the error.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/Arithmetic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::surge;

/// (log((1 + s) / (1 - s)) - 2 s) / s^3 in s^2, on 0 <= s <= 3 - sqrt(8).
static constexpr double logarithm[] = {0.66666666675843, 0.39999995605775,
                                       0.28572111045282, 0.22176102576667,
                                       0.19585488991179};
/// The same from s^5 on: (log(...) - 2 s - 2/3 s^3) / s^5.
static constexpr double logarithmFromFifth[] = {
    0.399999999999999977, 0.285714285714342724, 0.222222222197954625,
    0.181818186279091522, 0.15384571559851661,  0.133358092519852407,
    0.116841876631736024, 0.119175527392834076};
/// (2^r - 1) / r on |r| <= 1/2.
static constexpr double powers[] = {
    0.693147180542,   0.240226510756,    0.0555041096286, 0.00961803690961,
    0.00133334306344, 0.000154671198871, 1.53149710763e-5};

Value Arithmetic::pow32(Value x, Value y) {
  Arithmetic wide(getLoc(), getF64Type(), *this);
  Value magnitude = abs(x);
  // Never subnormal in f64.
  auto [k, f] =
      wide.splitNumber(arith::ExtFOp::create(wide, wide.type, magnitude));
  Value s = wide.div(f, wide.add(f, wide.number(2)));
  Value z = wide.mul(s, s);
  Value log =
      wide.mul(s, wide.fma(z, wide.polynomial(logarithm, z), wide.number(2)));
  Value log2 = wide.fma(log, wide.number(1 / std::log(2.0)), k);
  // 2^60 is as good as infinity, but 0 times it is 0.
  Value wideY = arith::ExtFOp::create(wide, wide.type, y);
  wideY = wide.clamp(wideY, -std::ldexp(1.0, 60), std::ldexp(1.0, 60));
  Value power = wide.clamp(wide.mul(wideY, log2), -200, 200);
  auto [nearest, n] = wide.round(power);
  Value r = wide.sub(power, nearest);
  Value result = wide.fma(r, wide.polynomial(powers, r), wide.number(1));
  result = wide.mul(result, wide.powerOfTwo(n));
  return powOfMagnitude(x, y, arith::TruncFOp::create(*this, type, result));
}

Value Arithmetic::pow64(Value x, Value y) {
  auto [k, f] = splitNumber(abs(x));
  // s = f / (2 + f), with what the division leaves over and the sum lost.
  DoubleWord divisor = fastTwoSum(number(2), f);
  Value inverse = div(number(1), divisor.high);
  Value s = mul(f, inverse);
  Value minus = neg(s);
  Value sLow =
      mul(fma(minus, divisor.low, fma(minus, divisor.high, f)), inverse);
  DoubleWord square = twoProduct(s, s);
  square.low = fma(add(s, s), sLow, square.low);
  DoubleWord cube = twoProduct(square.high, s);
  cube.low = add(cube.low, fma(square.high, sLow, mul(square.low, s)));
  // log(1 + f) = 2 s + 2/3 s^3 + ...
  Value twoThirds = number(2.0 / 3);
  DoubleWord third = twoProduct(twoThirds, cube.high);
  third.low =
      add(third.low, fma(twoThirds, cube.low,
                         mul(number(3.700743415417188e-17), cube.high)));
  Value rest = mul(mul(cube.high, square.high),
                   polynomial(logarithmFromFifth, square.high));
  DoubleWord log = fastTwoSum(add(s, s), third.high);
  log.low = add(log.low, add(fma(number(2), sLow, third.low), rest));
  // The term of k is 0 or the larger one.
  DoubleWord sum = fastTwoSum(mul(k, number(format.ln2High)), log.high);
  sum.low = add(sum.low, fma(k, number(format.ln2Low), log.low));
  log = fastTwoSum(sum.high, sum.low);

  // 2^80 is as good as infinity, but 0 times it is 0.
  y = clamp(y, -std::ldexp(1.0, 80), std::ldexp(1.0, 80));
  DoubleWord power = twoProduct(y, log.high);
  power.low = fma(y, log.low, power.low);
  Value clamped = clamp(power.high, format.lowestExp, format.highestExp);
  Value isInside = compare(arith::CmpFPredicate::OEQ, clamped, power.high);
  Value correction = select(isInside, power.low, number(0));
  return powOfMagnitude(x, y,
                        expOfSum(clamped, correction, /*isNormal=*/false));
}

/// The rules of C (ISO/IEC 9899:2018, F.10.4.4).
Value Arithmetic::powOfMagnitude(Value x, Value y, Value result) {
  using Predicate = arith::CmpFPredicate;
  Value zero = number(0), one = number(1);
  Value magnitude = abs(x);
  Value isInfinite = compare(Predicate::OEQ, magnitude, infinity());
  Value isZero = compare(Predicate::OEQ, x, zero);
  // 0^y and infinity^y are 0 or infinity.
  Value grows =
      arith::XOrIOp::create(*this, isZero, compare(Predicate::OGT, y, zero));
  Value isAtEnd = arith::OrIOp::create(*this, isZero, isInfinite);
  result = select(isAtEnd, select(grows, infinity(), zero), result);

  // Infinity is an even integer.
  Value isInteger = compare(Predicate::OEQ, math::FloorOp::create(*this, y), y);
  Value half = mul(y, number(0.5));
  Value isOdd = arith::AndIOp::create(
      *this, isInteger,
      compare(Predicate::UNE, math::FloorOp::create(*this, half), half));
  result = select(isOdd, copySign(result, x), result);
  Value isReal = arith::OrIOp::create(
      *this, isInteger,
      arith::OrIOp::create(*this, isAtEnd, compare(Predicate::UGE, x, zero)));
  result = select(isReal, result, nan());

  Value isNaN = compare(Predicate::UNO, x, y);
  result = select(isNaN, add(x, y), result);
  Value isOne = arith::OrIOp::create(*this, compare(Predicate::OEQ, x, one),
                                     compare(Predicate::OEQ, y, zero));
  return select(isOne, one, result);
}

Value Arithmetic::pow(Value x, Value y) {
  return type.isF32() ? pow32(x, y) : pow64(x, y);
}
