//===- LogarithmicFunctions.cpp - log and its kin as arithmetic -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The argument reduction is the textbook one (Muller, "Elementary Functions",
// 3rd edition, chapter 11): log(2^k m) = k ln(2) + log(m) with m near 1, where
// log(1 + f) = 2 artanh(f / (2 + f)). The polynomials interpolate at Chebyshev
// points.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/Arithmetic.h"

using namespace mlir;
using namespace mlir::surge;

/// (log((1 + s) / (1 - s)) - 2 s) / s^3 in s^2, on 0 <= s <= 3 - sqrt(8).
static constexpr double logarithm32[] = {0.6666666655, 0.4000012188,
                                         0.285508166, 0.2333058194};
static constexpr double logarithm64[] = {
    0.666666666666667,   0.39999999999899444, 0.2857142862600327,
    0.22222211130259878, 0.18182889455674947, 0.15331710618210773,
    0.14616585424888623};

/// log(1 + f) = f - (f^2 / 2 - s (f^2 / 2 + R)), which keeps the leading term
/// exact.
Value Arithmetic::logWithoutLeadingTerm(Value f) {
  ArrayRef<double> coefficients = logarithm64;
  if (type.isF32())
    coefficients = logarithm32;
  Value s = div(f, add(f, number(2)));
  Value z = mul(s, s);
  Value remainder = mul(z, polynomial(coefficients, z));
  Value halfSquare = mul(mul(f, f), number(0.5));
  return fma(s, add(halfSquare, remainder), neg(halfSquare));
}

Value Arithmetic::logOutside(Value x, Value result) {
  Value zero = number(0);
  Value outside =
      select(arith::CmpFPredicate::OEQ, x, zero, neg(infinity()), nan());
  result = select(arith::CmpFPredicate::OGT, x, zero, result, outside);
  return select(arith::CmpFPredicate::OEQ, x, infinity(), x, result);
}

Value Arithmetic::log(Value x) {
  auto [k, f] = splitNumber(x);
  Value rest = fma(k, number(format.ln2Low), logWithoutLeadingTerm(f));
  return logOutside(x, fma(k, number(format.ln2High), add(f, rest)));
}

/// log(u) with u = 1 + x as rounded, and what rounding took: (x - (u - 1)) / u.
Value Arithmetic::log1p(Value x) {
  Value one = number(1);
  Value u = add(x, one);
  Value lost = sub(x, sub(u, one));
  Value rounded = log(u);
  Value result = add(rounded, div(lost, u));
  // Where u is infinite or 0, there is nothing to correct.
  result = select(arith::CmpFPredicate::OLT, u, infinity(), result, rounded);
  result = select(arith::CmpFPredicate::OGT, u, number(0), result, rounded);
  // -0 stays -0.
  return select(arith::CmpFPredicate::OEQ, x, number(0), x, result);
}

Value Arithmetic::logToBase(Value x, DoubleWord ofE, DoubleWord ofTwo) {
  auto [k, f] = splitNumber(x);
  Value rest = logWithoutLeadingTerm(f);
  DoubleWord leading = twoProduct(f, ofE.high);
  Value low = fma(rest, add(ofE.high, ofE.low), fma(f, ofE.low, leading.low));
  low = fma(k, ofTwo.low, low);
  // k is 0, or its term is larger than that of f.
  DoubleWord sum = fastTwoSum(mul(k, ofTwo.high), leading.high);
  return logOutside(x, add(sum.high, add(sum.low, low)));
}

Value Arithmetic::log2(Value x) {
  return logToBase(x, constant(1.4426950408889634, 2.0355273740931033e-17),
                   {number(1), number(0)});
}

Value Arithmetic::log10(Value x) {
  return logToBase(x, constant(0.4342944819032518, 1.098319650216765e-17),
                   constant(0.30102999566398119521, -2.8037281277851704e-18));
}
