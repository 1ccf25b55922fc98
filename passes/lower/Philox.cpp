//===- Philox.cpp - Random bits and numbers of a key ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Philox.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::surge;

VectorType mlir::surge::loweredKeyType(MLIRContext *context) {
  return VectorType::get({2}, IntegerType::get(context, 64));
}

Value mlir::surge::loweredKey(ImplicitLocOpBuilder &b, Value key) {
  return UnrealizedConversionCastOp::create(b, loweredKeyType(b.getContext()),
                                            key)
      .getResult(0);
}

std::array<Value, 2> mlir::surge::keyWords(ImplicitLocOpBuilder &b,
                                           Value loweredKey) {
  return {vector::ExtractOp::create(b, loweredKey, 0),
          vector::ExtractOp::create(b, loweredKey, 1)};
}

static Value constant(ImplicitLocOpBuilder &b, uint64_t value, Type type) {
  unsigned width = type.getIntOrFloatBitWidth();
  return arith::ConstantOp::create(
      b, b.getIntegerAttr(type, APInt(64, value).trunc(width)));
}

/// The low and the high 32 bits of an i64.
static std::array<Value, 2> halves(ImplicitLocOpBuilder &b, Value value) {
  Value shift = constant(b, 32, b.getI64Type());
  return {arith::TruncIOp::create(b, b.getI32Type(), value),
          arith::TruncIOp::create(b, b.getI32Type(),
                                  arith::ShRUIOp::create(b, value, shift))};
}

std::array<Value, 4> mlir::surge::philoxBlock(ImplicitLocOpBuilder &b,
                                              Value key, Value low,
                                              Value high) {
  constexpr uint32_t multipliers[] = {0xD2511F53, 0xCD9E8D57};
  constexpr uint32_t weyl[] = {0x9E3779B9, 0xBB67AE85};
  constexpr unsigned rounds = 10;

  Type i32 = b.getI32Type();
  auto [k0, k1] = halves(b, key);
  auto [c0, c1] = halves(b, low);
  auto [c2, c3] = halves(b, high);
  for (unsigned round = 0; round < rounds; ++round) {
    if (round > 0) {
      k0 = arith::AddIOp::create(b, k0, constant(b, weyl[0], i32));
      k1 = arith::AddIOp::create(b, k1, constant(b, weyl[1], i32));
    }
    auto p0 =
        arith::MulUIExtendedOp::create(b, c0, constant(b, multipliers[0], i32));
    auto p1 =
        arith::MulUIExtendedOp::create(b, c2, constant(b, multipliers[1], i32));
    c0 = arith::XOrIOp::create(b, arith::XOrIOp::create(b, p1.getHigh(), c1),
                               k0);
    c2 = arith::XOrIOp::create(b, arith::XOrIOp::create(b, p0.getHigh(), c3),
                               k1);
    c1 = p1.getLow();
    c3 = p0.getLow();
  }
  return {c0, c1, c2, c3};
}

/// Word `i` mod 4 of block `i` div 4, and with it the other word of its pair:
/// words 2j and 2j + 1 for i = 2j or 2j + 1.
static std::array<Value, 2> wordPair(ImplicitLocOpBuilder &b, Value loweredKey,
                                     Value i) {
  Type i64 = b.getI64Type();
  auto [k0, k1] = keyWords(b, loweredKey);
  Value block = arith::ShRUIOp::create(b, i, constant(b, 2, i64));
  auto words = philoxBlock(b, k0, block, k1);
  Value second = arith::TruncIOp::create(
      b, b.getI1Type(), arith::ShRUIOp::create(b, i, constant(b, 1, i64)));
  return {arith::SelectOp::create(b, second, words[2], words[0]),
          arith::SelectOp::create(b, second, words[3], words[1])};
}

static Value isOdd(ImplicitLocOpBuilder &b, Value i) {
  return arith::TruncIOp::create(b, b.getI1Type(), i);
}

/// The midpoint of one of 2^(p - 1) equal parts of (0, 1), p the precision of
/// the type, in a type that holds it: f32 for narrower ones. Wider types than
/// f32 get one of 2^32 parts.
static Value uniform(RuleBuilder &b, Value word, FloatType type) {
  unsigned precision = APFloat::semanticsPrecision(type.getFloatSemantics());
  bool isWide = precision > 32;
  unsigned bits = isWide ? 32 : precision - 1;
  Value part =
      arith::ShRUIOp::create(b, word, constant(b, 32 - bits, b.getI32Type()));
  Type integer = isWide ? b.getI64Type() : b.getI32Type();
  if (isWide)
    part = arith::ExtUIOp::create(b, integer, part);
  Value odd = arith::OrIOp::create(
      b, arith::ShLIOp::create(b, part, constant(b, 1, integer)),
      constant(b, 1, integer));
  Type wide = isWide ? Type(b.getF64Type()) : Type(b.getF32Type());
  Value number = arith::SIToFPOp::create(b, wide, odd);
  return b.mul(number, b.constant(std::ldexp(1.0, -int(bits) - 1), number));
}

/// cos(2 pi t). The quarter turn nearest to t is taken off exactly; what is
/// left is a sine between -pi/2 and pi/2, whose Taylor polynomial ends below
/// half a unit in the last place. No library decides its last bits.
static Value cosineOfTurns(RuleBuilder &b, Value t) {
  bool isDouble = t.getType().isF64();
  Value rest = b.sub(t, math::RoundEvenOp::create(b, t));
  Value v = b.sub(b.constant(0.25, t), b.abs(rest));
  Value square = b.mul(v, v);
  int degree = isDouble ? 23 : 13;
  auto coefficient = [&](int n) {
    double value = 2 * M_PI;
    for (int k = 2; k <= n; k += 2)
      value *= -4 * M_PI * M_PI / (k * (k + 1));
    return b.constant(value, t);
  };
  Value sum = coefficient(degree - 1);
  for (int n = degree - 3; n >= 0; n -= 2)
    sum = b.add(b.mul(sum, square), coefficient(n));
  return b.mul(sum, v);
}

Value mlir::surge::randomNumber(RuleBuilder &b, Distribution distribution,
                                Value loweredKey, Value i, FloatType type) {
  auto wide = cast<FloatType>(computationType(type));
  std::array<Value, 2> pair = wordPair(b, loweredKey, i);
  auto word = [&] {
    return arith::SelectOp::create(b, isOdd(b, i), pair[1], pair[0]);
  };
  auto exponential = [&] { return b.neg(b.log(uniform(b, word(), wide))); };
  Value number;
  switch (distribution) {
  case Distribution::Uniform:
    number = uniform(b, word(), type);
    break;
  case Distribution::Normal: {
    // sin(2 pi u) is a cosine a quarter turn earlier, so one formula serves
    // both.
    Value radius = b.sqrt(b.scale(-2, b.log(uniform(b, pair[0], wide))));
    Value turn = uniform(b, pair[1], wide);
    Value quarter = b.select(isOdd(b, i), b.constant(0.25, turn), {});
    number = b.mul(radius, cosineOfTurns(b, b.sub(turn, quarter)));
    break;
  }
  case Distribution::Gumbel:
    number = b.neg(b.log(exponential()));
    break;
  case Distribution::Exponential:
    number = exponential();
    break;
  case Distribution::Rademacher: {
    Value positive = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, word(),
                                           constant(b, 0, b.getI32Type()));
    number = arith::ConstantOp::create(b, b.getFloatAttr(wide, 1));
    number = b.select(positive, number, b.neg(number));
    break;
  }
  }
  return b.convert(number, type);
}
