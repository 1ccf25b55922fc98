//===- ExponentialFunctions.cpp - exp and its kin as arithmetic -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The argument reduction is the textbook one (Muller, "Elementary Functions",
// 3rd edition, chapter 11): exp(x) = 2^n exp(r) with |r| <= ln(2) / 2. The
// polynomials interpolate at Chebyshev points, or equalise the error, in the
// intervals noted beside them.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/Arithmetic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::surge;

/// (exp(r) - 1 - r) / r^2 on |r| <= ln(2) / 2.
static constexpr double exponential32[] = {0.5000000013,  0.1666666668,
                                           0.04166646493, 0.008333310925,
                                           0.001393365,   0.0001989099082};
static constexpr double exponential64[] = {
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
/// (2^r - 1) / r on |r| <= 1/2.
static constexpr double powers32[] = {
    0.693147180542,   0.240226510756,    0.0555041096286, 0.00961803690961,
    0.00133334306344, 0.000154671198871, 1.53149710763e-5};
static constexpr double powers64[] = {
    0.693147180559945308,     0.240226506959100712,    0.0555041086648216985,
    0.00961812910762849558,   0.0013333558146390392,   0.000154035303933406059,
    0.0000152527338562945319, 1.32154868333421176e-6,  1.01780511826790642e-7,
    7.05488817430432899e-9,   4.45667790022699743e-10, 2.57418856203880893e-11,
};

Arithmetic::Reduced Arithmetic::reduce(Value x) {
  Value writer = number(std::ldexp(1.5, format.mantissaBits));
  Value written = fma(x, number(1 / std::log(2.0)), writer);
  Value n = sub(written, writer);
  Value r = fma(n, number(-format.ln2High), x);
  r = fma(n, number(-format.ln2Low), r);
  return {subInteger(toBits(written), toBits(writer)), r};
}

Value Arithmetic::expm1OfReduced(Value r) {
  ArrayRef<double> coefficients = exponential64;
  if (type.isF32())
    coefficients = exponential32;
  return fma(mul(r, r), polynomial(coefficients, r), r);
}

/// The power of two is applied in two steps: its exponent can be out of range
/// where the result is a subnormal number or overflows.
Value Arithmetic::scaleByPowerOfTwo(Value value, Value n) {
  // A logical shift, which vectorizes on more processors, of n made positive.
  int64_t shift = 2 * (format.bias + 1);
  Value half = shiftRight(addInteger(n, integer(shift)), 1);
  half = addInteger(half, integer(-shift / 2));
  value = mul(value, powerOfTwo(half));
  return mul(value, powerOfTwo(subInteger(n, half)));
}

Value Arithmetic::expOfSum(Value x, Value correction, bool isNormal) {
  auto [n, r] = reduce(x);
  if (correction)
    r = add(r, correction);
  Value value = add(expm1OfReduced(r), number(1));
  return isNormal ? mul(value, powerOfTwo(n)) : scaleByPowerOfTwo(value, n);
}

Value Arithmetic::exp(Value x) {
  return expOfSum(clamp(x, format.lowestExp, format.highestExp), Value(),
                  /*isNormal=*/false);
}

Value Arithmetic::exp2(Value x) {
  ArrayRef<double> coefficients = powers64;
  if (type.isF32())
    coefficients = powers32;
  double lowest = -double(format.bias + format.mantissaBits + 1);
  x = clamp(x, lowest, format.bias + 1);
  auto [nearest, n] = round(x);
  Value r = sub(x, nearest);
  Value value = fma(r, polynomial(coefficients, r), number(1));
  return scaleByPowerOfTwo(value, n);
}

/// 2^n (exp(r) - 1) + (2^n - 1), of which each half cannot overflow.
Value Arithmetic::expm1(Value x) {
  // Below the first limit, the result rounds to -1.
  auto [n, r] =
      reduce(clamp(x, -double(format.mantissaBits), format.highestExp));
  Value power = powerOfTwo(addInteger(n, integer(-1)));
  Value half = fma(power, expm1OfReduced(r), sub(power, number(0.5)));
  // -0 stays -0.
  return select(arith::CmpFPredicate::OEQ, x, number(0), x, add(half, half));
}

/// t / (t + 2) with t = exp(2 |x|) - 1. The quotient is corrected by what it
/// leaves over and by what the sum lost.
Value Arithmetic::tanh(Value x) {
  // From here on, it rounds to 1.
  double highest = type.isF32() ? 10 : 22;
  Value magnitude = clamp(abs(x), 0, highest);
  Value t = expm1(add(magnitude, magnitude));
  Value two = number(2);
  Value sum = add(t, two);
  Value lost = sub(t, sub(sum, two));
  Value inverse = div(number(1), sum);
  Value quotient = mul(t, inverse);
  Value minus = neg(quotient);
  Value over = fma(minus, lost, fma(minus, sum, t));
  return copySign(fma(over, inverse, quotient), x);
}
