//===- RowLoops.cpp - Loops over the categories of one row ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/RowLoops.h"
#include "passes/lower/Generic.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

static Value constant(RuleBuilder &b, FloatType type, double value) {
  return arith::ConstantOp::create(b, b.getFloatAttr(type, value));
}

static Value integer(RuleBuilder &b, int32_t value) {
  return arith::ConstantOp::create(b, b.getI32IntegerAttr(value));
}

static Value infinity(RuleBuilder &b, FloatType type, bool isNegative) {
  return arith::ConstantOp::create(
      b, b.getFloatAttr(type,
                        APFloat::getInf(type.getFloatSemantics(), isNegative)));
}

static Value asCategory(RuleBuilder &b, Value k) {
  return arith::IndexCastOp::create(b, b.getI32Type(), k);
}

Row::Row(RuleBuilder &body, Value logits, Value mask,
         ArrayRef<OpFoldResult> sizes, OpFoldResult categories)
    : type(cast<FloatType>(computationType(logits.getType()))), logits(logits),
      mask(mask) {
  number = rowMajorIndex(body, sizes);
  this->categories =
      getValueOrCreateConstantIndexOp(body, body.getLoc(), categories);
  for (size_t axis = 0; axis < sizes.size(); ++axis)
    position.push_back(linalg::IndexOp::create(body, axis));
}

Value Row::logit(RuleBuilder &b, Value k) const {
  SmallVector<Value> at(position);
  at.push_back(k);
  Value x = b.convert(tensor::ExtractOp::create(b, logits, at), type);
  if (!mask)
    return x;
  Value isKept = tensor::ExtractOp::create(b, mask, at);
  return b.select(isKept, x, infinity(b, type, /*isNegative=*/true));
}

SmallVector<Value>
Row::forEach(RuleBuilder &b, ValueRange initial,
             function_ref<SmallVector<Value>(RuleBuilder &, Value, ValueRange)>
                 body) const {
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  auto loop = scf::ForOp::create(
      b, zero, categories, one, initial,
      [&](OpBuilder &builder, Location loc, Value k, ValueRange carried) {
        RuleBuilder inside(loc, builder);
        scf::YieldOp::create(builder, loc, body(inside, k, carried));
      });
  return SmallVector<Value>(loop.getResults());
}

Value mlir::surge::drawByInversion(RuleBuilder &b, const Row &row,
                                   Value loweredKey) {
  Value maximum = row.forEach(
      b, infinity(b, row.type, /*isNegative=*/true),
      [&](RuleBuilder &body, Value k,
          ValueRange carried) -> SmallVector<Value> {
        return {arith::MaxNumFOp::create(body, carried[0], row.logit(body, k))};
      })[0];
  auto weight = [&](RuleBuilder &body, Value k) {
    return body.exp(body.sub(row.logit(body, k), maximum));
  };
  // Both sums run in the same order, so that the last prefix is the whole sum.
  Value zero = constant(b, row.type, 0);
  Value sum = row.forEach(b, zero,
                          [&](RuleBuilder &body, Value k,
                              ValueRange carried) -> SmallVector<Value> {
                            return {body.add(carried[0], weight(body, k))};
                          })[0];
  Value u =
      randomNumber(b, Distribution::Uniform, loweredKey, row.number, row.type);
  Value target = b.mul(u, sum);
  // Rounding may lift the target to the whole sum; then the last category with
  // a weight is the one.
  SmallVector<Value> found = row.forEach(
      b, {zero, integer(b, 0), integer(b, -1)},
      [&](RuleBuilder &body, Value k,
          ValueRange carried) -> SmallVector<Value> {
        Value w = weight(body, k);
        Value prefix = body.add(carried[0], w);
        Value isBefore = arith::CmpFOp::create(body, arith::CmpFPredicate::OLE,
                                               prefix, target);
        Value before = arith::AddIOp::create(
            body, carried[1],
            arith::ExtUIOp::create(body, body.getI32Type(), isBefore));
        Value hasWeight = body.less(constant(body, row.type, 0), w);
        Value last = arith::SelectOp::create(body, hasWeight,
                                             asCategory(body, k), carried[2]);
        return {prefix, before, last};
      });
  return arith::MinSIOp::create(b, found[1], found[2]);
}

/// The category of the largest of what `score` makes of each, the first of
/// equals; `fallback` where every score is -inf.
static Value best(RuleBuilder &b, const Row &row, int32_t fallback,
                  function_ref<Value(RuleBuilder &, Value)> score) {
  return row.forEach(
      b, {infinity(b, row.type, /*isNegative=*/true), integer(b, fallback)},
      [&](RuleBuilder &body, Value k,
          ValueRange carried) -> SmallVector<Value> {
        Value x = score(body, k);
        Value isLarger = body.less(carried[0], x);
        return {arith::SelectOp::create(body, isLarger, x, carried[0]),
                arith::SelectOp::create(body, isLarger, asCategory(body, k),
                                        carried[1])};
      })[1];
}

Value mlir::surge::drawByNoise(RuleBuilder &b, const Row &row,
                               Value loweredKey) {
  Type i64 = b.getI64Type();
  Value categories = arith::IndexCastOp::create(b, i64, row.categories);
  Value first = arith::MulIOp::create(b, row.number, categories);
  return best(b, row, /*fallback=*/-1, [&](RuleBuilder &body, Value k) {
    Value i = arith::AddIOp::create(body, first,
                                    arith::IndexCastOp::create(body, i64, k));
    return body.add(row.logit(body, k), randomNumber(body, Distribution::Gumbel,
                                                     loweredKey, i, row.type));
  });
}

Value mlir::surge::largestOf(RuleBuilder &b, const Row &row) {
  return best(b, row, /*fallback=*/0,
              [&](RuleBuilder &body, Value k) { return row.logit(body, k); });
}
