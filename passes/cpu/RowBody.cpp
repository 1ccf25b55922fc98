//===- RowBody.cpp - Scalar bodies on one column or on several ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/RowBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

Value RowBody::lookup(Value value) const {
  return values.lookupOrDefault(value);
}

Value RowBody::spread(Value value) {
  if (lanes == 1 || isa<VectorType>(value.getType()))
    return value;
  return vector::BroadcastOp::create(
      b, VectorType::get({lanes}, value.getType()), value);
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
  bool varies = llvm::any_of(op.getOperands(), [&](Value operand) {
    return lanes > 1 && isa<VectorType>(lookup(operand).getType()) &&
           !isa<VectorType>(operand.getType());
  });
  SmallVector<Value> operands;
  if (varies)
    for (Value operand : op.getOperands())
      operands.push_back(spread(lookup(operand)));
  Operation *copy = b.clone(op, values);
  if (varies) {
    copy->setOperands(operands);
    for (Value result : copy->getResults())
      result.setType(VectorType::get({lanes}, result.getType()));
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
