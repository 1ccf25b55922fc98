//===- TrigonometricFunctions.cpp - sin and cos as arithmetic -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The argument is first measured in turns, x / (2 pi), of which the integer
// part does not matter. As in the method of Payne and Hanek ("Radian reduction
// for trigonometric functions", SIGNUM Newsletter 18, 1983) only those bits of
// 1 / (2 pi) are used that decide the fraction, and enough of them that what
// is left is accurate next to each multiple of pi / 2. There is no second path
// for large arguments, so nothing keeps loops from becoming vectors.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/Arithmetic.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

#include <cmath>

using namespace mlir;
using namespace mlir::surge;

/// (sin(r) / r - 1) / r^2 and (cos(r) - 1 + r^2 / 2) / r^4 in r^2, on |r| <= pi
/// / 4; both equalise the error.
static constexpr double sine32[] = {-0.16666654938, 0.0083321776818,
                                    -0.00019517230543};
static constexpr double cosine32[] = {0.041666646873, -0.0013887367474,
                                      2.4438420415e-5};
static constexpr double sine64[] = {
    -0.166666666666666321,  0.00833333333332242183,  -0.000198412698298135791,
    2.75573136936133243e-6, -2.50507583352792334e-8, 1.58968060858494977e-10};
static constexpr double cosine64[] = {
    0.0416666666666665995,   -0.00138888888888741299, 0.0000248015872894843419,
    -2.75573143526280808e-7, 2.08757232813293503e-9,  -1.13596470203327924e-11};

/// The bits of 1 / (2 pi), the first of which stands for 1/2.
static constexpr StringLiteral inverseDigits =
    "28BE60DB9391054A7F09D5F47D4D377036D8A5664F10E4107F9458EAF7AEF1586DC91B8E"
    "909374B801924BBA827464873F877AC72C4A69CFBA208D7D4BAED1213A671C09AD17DF90"
    "4E64758E60D4CE7D272117E2EF7E4A0EC7FE25FFF7816603FBCBC462D6829B47DB4D9FB3"
    "C9F2C26DD3D18FD9A797FA8B5D49EEB1FAF97C5ECF41CE7DE294A4BA9AFED7EC47E35742";

DenseElementsAttr mlir::surge::inverseOfTwoPi(MLIRContext *context) {
  constexpr int rows = 32, columns = 4, precision = 53, step = 32;
  // Row j serves x = 2^(32 j) y with 1 <= y < 2^32: its numbers add up to
  // 2^(32 j) / (2 pi) less the multiples of 2^52, times which y is an integer.
  unsigned width = 4 * inverseDigits.size();
  APInt digits(width, inverseDigits, 16);
  SmallVector<double> values;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      int lastBit = 52 - precision * (column + 1);
      // The place of the last bit in front of which 1 / (2 pi) has none.
      int shift = int(width) + lastBit - step * row;
      APInt field = digits.lshr(shift).trunc(precision);
      values.push_back(std::ldexp(double(field.getZExtValue()), lastBit));
    }
  auto type = RankedTensorType::get({rows, columns}, Float64Type::get(context));
  return DenseElementsAttr::get(type, ArrayRef(values));
}

/// Exact products with pieces of 29 bits of 1 / (2 pi), in f64.
Value Arithmetic::sinOrCos32(Value x, bool isCos) {
  constexpr double pieces[] = {
      0x1.45f306dp-3,   0x1.9391054p-32,  0x1.4fe13abp-61, 0x1.d1f534dp-90,
      0x1.b81b6c5p-119, 0x1.5993c43p-150, 0x1.2083fcap-179};
  Arithmetic wide(getLoc(), getF64Type(), *this);
  Value wideX = arith::ExtFOp::create(wide, wide.type, x);
  SmallVector<Value> fractions;
  Value turns;
  for (double piece : ArrayRef(pieces).drop_back(2)) {
    Value product = wide.mul(wideX, wide.number(piece));
    Value fraction = wide.sub(product, wide.nearestInteger(product));
    fractions.push_back(fraction);
    turns = turns ? wide.add(turns, fraction) : fraction;
  }
  // The quarters go from the largest piece, so that what cancels in front of
  // the smaller ones cancels exactly.
  auto [quarters, quadrant] = wide.round(wide.mul(turns, wide.number(4)));
  Value rest = wide.fma(quarters, wide.number(-0.25), fractions.front());
  for (Value fraction : ArrayRef(fractions).drop_front())
    rest = wide.add(rest, fraction);
  // The last products are less than 1/2.
  for (double piece : ArrayRef(pieces).take_back(2))
    rest = wide.fma(wideX, wide.number(piece), rest);
  Value r = arith::TruncFOp::create(*this, type,
                                    wide.mul(rest, wide.number(2 * M_PI)));
  quadrant = arith::TruncIOp::create(*this, bits, quadrant);

  Value z = mul(r, r);
  Value sine = fma(mul(r, z), polynomial(sine32, z), r);
  Value cosine =
      fma(mul(z, z), polynomial(cosine32, z), fma(number(-0.5), z, number(1)));
  Value result = selectQuadrant(quadrant, sine, cosine, isCos);
  if (isCos)
    return result;
  // The quarter turns of a tiny number would be subnormal.
  return select(arith::CmpFPredicate::OLT, abs(x), number(std::ldexp(1.0, -12)),
                x, result);
}

Value Arithmetic::sinOrCos64(Value x, bool isCos) {
  // x = 2^(32 row) y
  Value xBits = toBits(x);
  Value exponent = arith::AndIOp::create(
      *this, shiftRight(xBits, format.mantissaBits), integer(0x7ff));
  Value above = arith::MaxSIOp::create(
      *this, addInteger(exponent, integer(-format.bias)), integer(0));
  // That of NaN is beyond the last row.
  Value row = arith::AndIOp::create(*this, shiftRight(above, 5), integer(31));
  Value y = fromBits(subInteger(xBits, shiftLeft(row, 57)));

  auto tableType = MemRefType::get({32, 4}, type);
  Value table =
      memref::GetGlobalOp::create(*this, tableType, inverseOfTwoPiName);
  row = arith::IndexCastOp::create(*this, getIndexType(), row);
  SmallVector<DoubleWord> products;
  for (int column = 0; column < 4; ++column) {
    Value at = arith::ConstantIndexOp::create(*this, column);
    Value piece = memref::LoadOp::create(*this, table, ValueRange{row, at});
    products.push_back(twoProduct(y, piece));
  }

  // The fraction of the sum, less than 3/4 at each point, in two numbers.
  auto fraction = [&](Value a) { return sub(a, nearestInteger(a)); };
  DoubleWord turns =
      twoSum(fraction(products[0].high), fraction(products[0].low));
  auto append = [&](Value term) {
    DoubleWord sum = twoSum(turns.high, term);
    turns = {sum.high, add(turns.low, sum.low)};
  };
  append(fraction(products[1].high));
  turns.high = fraction(turns.high);
  append(products[1].low);
  append(products[2].high);
  turns.low = add(turns.low, add(products[2].low, products[3].high));
  turns = fastTwoSum(turns.high, turns.low);

  auto [quarters, quadrant] = round(mul(turns.high, number(4)));
  Value rest = fma(turns.high, number(4), neg(quarters));
  Value low = mul(turns.low, number(4));
  // In radians.
  Value halfPi = number(M_PI_2);
  DoubleWord r = twoProduct(rest, halfPi);
  r.low =
      add(r.low, fma(rest, number(6.123233995736766e-17), mul(low, halfPi)));

  Value z = mul(r.high, r.high);
  Value half = mul(z, number(0.5));
  Value sine = add(r.high, fma(mul(r.high, z), polynomial(sine64, z),
                               fma(neg(r.low), half, r.low)));
  Value leading = sub(number(1), half);
  Value lost = sub(sub(number(1), leading), half);
  Value cosine = add(leading, add(lost, fma(mul(z, z), polynomial(cosine64, z),
                                            neg(mul(r.high, r.low)))));
  Value result = selectQuadrant(quadrant, sine, cosine, isCos);
  if (isCos)
    return result;
  // -0 stays -0.
  return select(arith::CmpFPredicate::OLT, abs(x), number(std::ldexp(1.0, -27)),
                x, result);
}

Value Arithmetic::selectQuadrant(Value quadrant, Value sine, Value cosine,
                                 bool isCos) {
  if (isCos)
    quadrant = addInteger(quadrant, integer(1));
  Value isOdd = arith::CmpIOp::create(
      *this, arith::CmpIPredicate::ne,
      arith::AndIOp::create(*this, quadrant, integer(1)), integer(0));
  Value magnitude = select(isOdd, cosine, sine);
  Value sign = arith::AndIOp::create(*this, quadrant, integer(2));
  sign = shiftLeft(sign, bits.getWidth() - 2);
  return fromBits(arith::XOrIOp::create(*this, toBits(magnitude), sign));
}

Value Arithmetic::sin(Value x) {
  return type.isF32() ? sinOrCos32(x, false) : sinOrCos64(x, false);
}

Value Arithmetic::cos(Value x) {
  return type.isF32() ? sinOrCos32(x, true) : sinOrCos64(x, true);
}
