//===- TripCount.cpp - How often a loop runs ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The arithmetic is done in the type of the bounds. A loop that compares
// without sign has bounds without sign.
//
//===----------------------------------------------------------------------===//

#include "passes/TripCount.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

static Value toIndex(Value value, bool isUnsigned, RuleBuilder &b) {
  if (value.getType().isIndex())
    return value;
  if (isUnsigned)
    return b.createOrFold<arith::IndexCastUIOp>(b.getIndexType(), value);
  return b.createOrFold<arith::IndexCastOp>(b.getIndexType(), value);
}

Value mlir::surge::tripCount(scf::ForOp loop, RuleBuilder &b) {
  Value lower = loop.getLowerBound(), upper = loop.getUpperBound();
  Value one = arith::ConstantOp::create(b, b.getOneAttr(lower.getType()));
  // An empty range becomes one of length zero.
  Value end = loop.getUnsignedCmp()
                  ? b.createOrFold<arith::MaxUIOp>(lower, upper)
                  : b.createOrFold<arith::MaxSIOp>(lower, upper);
  Value length = b.createOrFold<arith::SubIOp>(end, lower);
  Value padded = b.createOrFold<arith::AddIOp>(
      length, b.createOrFold<arith::SubIOp>(loop.getStep(), one));
  return toIndex(b.createOrFold<arith::DivUIOp>(padded, loop.getStep()),
                 /*isUnsigned=*/true, b);
}

Value mlir::surge::roundNumber(scf::ForOp loop, Value induction,
                               RuleBuilder &b) {
  Value passed = b.createOrFold<arith::SubIOp>(induction, loop.getLowerBound());
  return toIndex(b.createOrFold<arith::DivUIOp>(passed, loop.getStep()),
                 /*isUnsigned=*/true, b);
}

Value mlir::surge::inductionOf(scf::ForOp loop, Value round, RuleBuilder &b) {
  Type type = loop.getLowerBound().getType();
  if (!type.isIndex())
    round = b.createOrFold<arith::IndexCastUIOp>(type, round);
  return b.createOrFold<arith::AddIOp>(
      loop.getLowerBound(),
      b.createOrFold<arith::MulIOp>(round, loop.getStep()));
}
