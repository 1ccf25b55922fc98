//===- Arithmetic.cpp - Arithmetic on one number of a format --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/Arithmetic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::surge;

Arithmetic::Arithmetic(Location loc, FloatType type, const OpBuilder &b)
    : ImplicitLocOpBuilder(loc, b), type(type),
      bits(getIntegerType(type.getWidth())),
      format(type.isF32() ? Format{23, 127, -104, 89, 0.693145751953125,
                                   1.4286068203094173e-06}
                          : Format{52, 1023, -746, 710, 0.6931471805598903,
                                   5.497923018708371e-14}) {}

DoubleWord Arithmetic::constant(double high, double low) {
  int scale = std::ilogb(high) - int(format.mantissaBits) + 12;
  double leading = std::ldexp(std::nearbyint(std::ldexp(high, -scale)), scale);
  return {number(leading), number(high - leading + low)};
}

Value Arithmetic::polynomial(ArrayRef<double> coefficients, Value x) {
  Value sum = number(coefficients.back());
  for (double coefficient : llvm::reverse(coefficients.drop_back()))
    sum = fma(sum, x, number(coefficient));
  return sum;
}

Value Arithmetic::clamp(Value x, double lowest, double highest) {
  Value low = number(lowest), high = number(highest);
  x = select(arith::CmpFPredicate::OLT, x, low, low, x);
  return select(arith::CmpFPredicate::OGT, x, high, high, x);
}

DoubleWord Arithmetic::twoSum(Value a, Value b) {
  Value sum = add(a, b);
  Value ofB = sub(sum, a);
  return {sum, add(sub(a, sub(sum, ofB)), sub(b, ofB))};
}

DoubleWord Arithmetic::fastTwoSum(Value a, Value b) {
  Value sum = add(a, b);
  return {sum, sub(b, sub(sum, a))};
}

DoubleWord Arithmetic::twoProduct(Value a, Value b) {
  Value product = mul(a, b);
  return {product, fma(a, b, neg(product))};
}

Value Arithmetic::powerOfTwo(Value n) {
  return fromBits(
      shiftLeft(addInteger(n, integer(format.bias)), format.mantissaBits));
}

/// Adding a small integer to 3/2 of the largest power of two with a fraction
/// writes that integer into the last bits.
std::pair<Value, Value> Arithmetic::round(Value x) {
  Value writer = number(std::ldexp(1.5, format.mantissaBits));
  Value written = add(x, writer);
  return {sub(written, writer), subInteger(toBits(written), toBits(writer))};
}

SplitNumber Arithmetic::splitNumber(Value x) {
  int64_t one = format.bias << format.mantissaBits;
  int64_t writer = (format.bias + format.mantissaBits) << format.mantissaBits;

  // Subnormal numbers become normal ones.
  Value smallest = number(std::ldexp(1.0, 1 - format.bias));
  double scale = format.mantissaBits + 2;
  Value scaled = mul(x, number(std::ldexp(1.0, scale)));
  Value isSubnormal = compare(arith::CmpFPredicate::OLT, x, smallest);
  Value normal = select(isSubnormal, scaled, x);
  Value scaledBy = select(isSubnormal, number(scale), number(0));

  APFloat rootOfHalf(std::sqrt(0.5));
  bool loses;
  rootOfHalf.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                     &loses);
  int64_t rootBits = rootOfHalf.bitcastToAPInt().getSExtValue();
  Value xBits = toBits(normal);
  Value exponent = shiftRight(addInteger(xBits, integer(one - rootBits)),
                              format.mantissaBits);
  Value k =
      sub(fromBits(arith::OrIOp::create(*this, exponent, integer(writer))),
          number(std::ldexp(1.0, format.mantissaBits) + format.bias));
  Value powerBits = shiftLeft(addInteger(exponent, integer(-format.bias)),
                              format.mantissaBits);
  Value m = fromBits(subInteger(xBits, powerBits));
  return {sub(k, scaledBy), sub(m, number(1))};
}
