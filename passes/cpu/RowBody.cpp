//===- RowBody.cpp - Scalar bodies on one column or on several ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/RowBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::surge;

Value RowBody::lookup(Value value) const {
  return values.lookupOrDefault(value);
}

Value RowBody::widen(Value value, int64_t count) {
  auto type = dyn_cast<VectorType>(value.getType());
  if (count == 1 || (type && type.getDimSize(0) == count))
    return value;
  if (!type)
    return vector::BroadcastOp::create(
        b, VectorType::get({count}, value.getType()), value);
  SmallVector<int64_t> from;
  for (int64_t lane = 0; lane < count; ++lane)
    from.push_back(lane / 4);
  return vector::ShuffleOp::create(b, value, value, from);
}

Value RowBody::spread(Value value) { return widen(value, lanes); }

/// Whether an integer is known to be a multiple of four.
static bool isMultipleOfFour(Value value) {
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return constant.countr_zero() >= 2;
  if (auto cast = value.getDefiningOp<arith::IndexCastOp>())
    return isMultipleOfFour(cast.getIn());
  if (auto product = value.getDefiningOp<arith::MulIOp>())
    return isMultipleOfFour(product.getLhs()) ||
           isMultipleOfFour(product.getRhs());
  auto sum = value.getDefiningOp<arith::AddIOp>();
  return sum && isMultipleOfFour(sum.getLhs()) &&
         isMultipleOfFour(sum.getRhs());
}

/// Lanes start at a multiple of their number.
bool RowBody::countsLanes(Value value) const {
  if (auto index = value.getDefiningOp<linalg::IndexOp>())
    return index.getDim() == laneAxis();
  if (auto cast = value.getDefiningOp<arith::IndexCastOp>())
    return countsLanes(cast.getIn());
  auto sum = value.getDefiningOp<arith::AddIOp>();
  if (!sum)
    return false;
  return (countsLanes(sum.getLhs()) && isMultipleOfFour(sum.getRhs())) ||
         (countsLanes(sum.getRhs()) && isMultipleOfFour(sum.getLhs()));
}

bool RowBody::isQuotientByFour(Operation &op) const {
  auto shift = dyn_cast<arith::ShRUIOp>(op);
  APInt bits;
  return lanes % 4 == 0 && shift &&
         matchPattern(shift.getRhs(), m_ConstantInt(&bits)) && bits == 2 &&
         countsLanes(shift.getLhs());
}

Value RowBody::columns(Type type) {
  Value first =
      type.isIndex() ? column : arith::IndexCastOp::create(b, type, column);
  if (lanes == 1)
    return first;
  SmallVector<Attribute> steps;
  for (int64_t lane = 0; lane < lanes; ++lane)
    steps.push_back(b.getIntegerAttr(type, lane));
  auto vector = VectorType::get({lanes}, type);
  Value offsets =
      arith::ConstantOp::create(b, DenseElementsAttr::get(vector, steps));
  return arith::AddIOp::create(b, spread(first), offsets);
}

/// A column that is only asked for as a narrow integer never becomes a vector
/// of indices, which are wide.
void RowBody::copyIndex(linalg::IndexOp index) {
  if (index.getDim() < positions.size()) {
    values.map(index.getResult(), positions[index.getDim()]);
    return;
  }
  bool isAskedFor = false;
  for (Operation *user : index->getUsers()) {
    if (auto cast = dyn_cast<arith::IndexCastOp>(user))
      values.map(cast.getResult(), columns(cast.getType()));
    else
      isAskedFor = true;
  }
  if (isAskedFor)
    values.map(index.getResult(), columns(b.getIndexType()));
}

void RowBody::copy(Operation &op, bool isCombiner) {
  if (op.getNumResults() == 1 && values.contains(op.getResult(0)))
    return;
  int64_t count = 1;
  for (Value operand : op.getOperands())
    if (auto type = dyn_cast<VectorType>(lookup(operand).getType());
        type && !isa<VectorType>(operand.getType()))
      count = std::max(count, type.getDimSize(0));
  SmallVector<Value> operands;
  if (count > 1)
    for (Value operand : op.getOperands())
      operands.push_back(widen(lookup(operand), count));
  Operation *copy = b.clone(op, values);
  if (count > 1) {
    copy->setOperands(operands);
    for (Value result : copy->getResults())
      result.setType(VectorType::get({count}, result.getType()));
  }
  if (count == lanes && isQuotientByFour(op)) {
    SmallVector<int64_t> first;
    for (int64_t lane = 0; lane < lanes; lane += 4)
      first.push_back(lane);
    Value quotient = copy->getResult(0);
    values.map(op.getResult(0),
               vector::ShuffleOp::create(b, quotient, quotient, first));
  }
  copy->walk([&](linalg::IndexOp index) {
    index.replaceAllUsesWith(positions[index.getDim()]);
    index.erase();
  });
  if (isCombiner)
    if (auto fast = dyn_cast<arith::ArithFastMathInterface>(copy))
      copy->setAttr(fast.getFastMathAttrName(),
                    arith::FastMathFlagsAttr::get(
                        b.getContext(), fast.getFastMathFlagsAttr().getValue() |
                                            arith::FastMathFlags::reassoc |
                                            arith::FastMathFlags::contract));
}

/// The ops of the block that `wanted` is computed by.
static llvm::SmallPtrSet<Operation *, 32> neededFor(Block &block,
                                                    ValueRange wanted) {
  llvm::SmallPtrSet<Operation *, 32> needed;
  for (Value value : wanted)
    if (Operation *op = value.getDefiningOp())
      needed.insert(op);
  for (Operation &op : llvm::reverse(block))
    if (needed.contains(&op))
      op.walk([&](Operation *inner) {
        for (Value operand : inner->getOperands())
          if (Operation *source = operand.getDefiningOp())
            needed.insert(source);
      });
  return needed;
}

SmallVector<Value> RowBody::run(linalg::LinalgOp op, ArrayRef<Value> arguments,
                                ValueRange wanted,
                                ArrayRef<Operation *> combiners) {
  auto needed = neededFor(*op.getBlock(), wanted);
  values.clear();
  for (auto [argument, value] :
       llvm::zip_equal(op.getBlock()->getArguments(), arguments))
    if (value)
      values.map(argument, value);
  for (Operation &inner : op.getBlock()->without_terminator()) {
    if (!needed.contains(&inner))
      continue;
    if (auto index = dyn_cast<linalg::IndexOp>(inner))
      copyIndex(index);
    else
      copy(inner, llvm::is_contained(combiners, &inner));
  }
  SmallVector<Value> results;
  for (Value value : wanted)
    results.push_back(lookup(value));
  return results;
}
