//===- TensorLoops.cpp - Loops that carry tensors -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/lower/TensorLoops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<Value> mlir::surge::forEach(
    RuleBuilder &b, Value lower, Value upper, ValueRange initial,
    function_ref<SmallVector<Value>(RuleBuilder &, Value, ValueRange)> body) {
  Value one = indexConstant(b, 1);
  auto loop = scf::ForOp::create(
      b, lower, upper, one, initial,
      [&](OpBuilder &builder, Location loc, Value i, ValueRange carried) {
        RuleBuilder inside(loc, builder);
        scf::YieldOp::create(inside, body(inside, i, carried));
      });
  return loop.getResults();
}

SmallVector<Value> mlir::surge::forEachIndex(
    RuleBuilder &b, ArrayRef<OpFoldResult> sizes, ValueRange initial,
    function_ref<SmallVector<Value>(RuleBuilder &, ValueRange, ValueRange)>
        body) {
  SmallVector<Value> indices;
  std::function<SmallVector<Value>(RuleBuilder &, ValueRange)> loop =
      [&](RuleBuilder &b, ValueRange carried) {
        if (indices.size() == sizes.size())
          return body(b, indices, carried);
        Value upper = sizeValue(b, sizes[indices.size()]);
        return forEach(b, indexConstant(b, 0), upper, carried,
                       [&](RuleBuilder &b, Value i, ValueRange carried) {
                         indices.push_back(i);
                         SmallVector<Value> next = loop(b, carried);
                         indices.pop_back();
                         return next;
                       });
      };
  return loop(b, initial);
}

Value mlir::surge::indexConstant(RuleBuilder &b, int64_t number) {
  return arith::ConstantIndexOp::create(b, number);
}

Value mlir::surge::sizeValue(RuleBuilder &b, OpFoldResult size) {
  return getValueOrCreateConstantIndexOp(b, b.getLoc(), size);
}

Value mlir::surge::asIndex(RuleBuilder &b, Value integer) {
  return integer.getType().isIndex()
             ? integer
             : arith::IndexCastOp::create(b, b.getIndexType(), integer)
                   .getResult();
}

Value mlir::surge::addIndex(RuleBuilder &b, Value a, Value c) {
  return b.createOrFold<arith::AddIOp>(a, c);
}

Value mlir::surge::subIndex(RuleBuilder &b, Value a, Value c) {
  return b.createOrFold<arith::SubIOp>(a, c);
}

Value mlir::surge::mulIndex(RuleBuilder &b, Value a, Value c) {
  return b.createOrFold<arith::MulIOp>(a, c);
}
