//===- LowerRandom.cpp - Keys and random numbers to integer arithmetic ----===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Generic.h"
#include "passes/lower/Patterns.h"
#include "passes/lower/Philox.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::surge;

/// A `!surge.key` again, for users that are not lowered yet.
static Value raisedKey(ImplicitLocOpBuilder &b, ValueRange words) {
  Value vector =
      vector::FromElementsOp::create(b, loweredKeyType(b.getContext()), words);
  return UnrealizedConversionCastOp::create(b, KeyType::get(b.getContext()),
                                            vector)
      .getResult(0);
}

/// The i64 whose low half is `low` and whose high half is `high`.
static Value joined(ImplicitLocOpBuilder &b, Value low, Value high) {
  Type i64 = b.getI64Type();
  Value shift = arith::ConstantOp::create(b, b.getI64IntegerAttr(32));
  Value upper =
      arith::ShLIOp::create(b, arith::ExtUIOp::create(b, i64, high), shift);
  return arith::OrIOp::create(b, arith::ExtUIOp::create(b, i64, low), upper);
}

/// The key made of the 128 bits of block `index` of a key whose second word has
/// been changed by `tag`: derived keys never meet a block that numbers are
/// taken from.
static Value derivedKey(ImplicitLocOpBuilder &b, Value key, Value index,
                        uint64_t tag) {
  auto [k0, k1] = keyWords(b, loweredKey(b, key));
  Value tagValue = arith::ConstantOp::create(b, b.getI64IntegerAttr(tag));
  Value high = arith::XOrIOp::create(b, k1, tagValue);
  auto words = philoxBlock(b, k0, index, high);
  return raisedKey(
      b, {joined(b, words[0], words[1]), joined(b, words[2], words[3])});
}

/// An index or integer as i64, its sign kept.
static Value asI64(ImplicitLocOpBuilder &b, Value value) {
  Type i64 = b.getI64Type();
  if (value.getType().isIndex())
    return arith::IndexCastOp::create(b, i64, value);
  unsigned width = value.getType().getIntOrFloatBitWidth();
  if (width == 64)
    return value;
  if (width > 64)
    return arith::TruncIOp::create(b, i64, value);
  return arith::ExtSIOp::create(b, i64, value);
}

namespace {

struct KeyToWords : OpRewritePattern<KeyOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KeyOp op,
                                PatternRewriter &rewriter) const final {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value zero = arith::ConstantOp::create(b, b.getI64IntegerAttr(0));
    rewriter.replaceOp(op, raisedKey(b, {op.getSeed(), zero}));
    return success();
  }
};

struct FoldInToPhilox : OpRewritePattern<FoldInOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(FoldInOp op,
                                PatternRewriter &rewriter) const final {
    constexpr uint64_t tag = 0x666F6C645F696E00; // "fold_in"
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value index = asI64(b, op.getIndex());
    rewriter.replaceOp(op, derivedKey(b, op.getKey(), index, tag));
    return success();
  }
};

struct SplitToPhilox : OpRewritePattern<SplitOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SplitOp op,
                                PatternRewriter &rewriter) const final {
    constexpr uint64_t tag = 0x73706C6974000000; // "split"
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    SmallVector<Value> keys;
    for (int64_t index : {0, 1}) {
      Value counter = arith::ConstantOp::create(b, b.getI64IntegerAttr(index));
      keys.push_back(derivedKey(b, op.getKey(), counter, tag));
    }
    rewriter.replaceOp(op, keys);
    return success();
  }
};

struct RandomToPhilox : OpRewritePattern<RandomOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(RandomOp op,
                                PatternRewriter &rewriter) const final {
    RuleBuilder b(op.getLoc(), rewriter);
    Value key = loweredKey(b, op.getKey());
    auto element = cast<FloatType>(getElementTypeOrSelf(op.getType()));
    auto tensor = dyn_cast<RankedTensorType>(op.getType());
    if (!tensor) {
      Value first = arith::ConstantOp::create(b, b.getI64IntegerAttr(0));
      rewriter.replaceOp(
          op, randomNumber(b, op.getDistribution(), key, first, element));
      return success();
    }
    SmallVector<OpFoldResult> sizes =
        getMixedValues(tensor.getShape(), op.getSizes(), rewriter);
    Value numbers =
        mapElements(b, sizes, element, {}, [&](RuleBuilder &body, ValueRange) {
          Value i = rowMajorIndex(body, sizes);
          return randomNumber(body, op.getDistribution(), key, i, element);
        });
    rewriter.replaceOp(op, numbers);
    return success();
  }
};

} // namespace

void mlir::surge::populateLowerRandomPatterns(RewritePatternSet &patterns) {
  patterns.add<FoldInToPhilox, KeyToWords, RandomToPhilox, SplitToPhilox>(
      patterns.getContext());
}
