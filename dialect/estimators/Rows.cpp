//===- Rows.cpp - Passes over the rows of a tensor ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/estimators/Rows.h"
#include "dialect/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

Rows::Rows(RuleBuilder &b, Value like)
    : b(b), type(cast<RankedTensorType>(like.getType())),
      sizes(tensor::getMixedSizes(b, b.getLoc(), like)) {}

SmallVector<Value> Rows::generic(ValueRange operands, ValueRange inits,
                                 Bodies bodies) {
  int64_t rank = type.getRank();
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  AffineMap elements = b.getMultiDimIdentityMap(rank);
  AffineMap rows = AffineMap::get(rank, 0, elements.getResults().drop_back(),
                                  b.getContext());
  SmallVector<AffineMap> maps;
  for (ValueRange values : {operands, inits})
    for (Value value : values)
      maps.push_back(cast<RankedTensorType>(value.getType()).getRank() == rank
                         ? elements
                         : rows);
  if (maps.back() == rows)
    iterators.back() = utils::IteratorType::reduction;
  auto op = linalg::GenericOp::create(
      b, TypeRange(inits), operands, inits, maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange arguments) {
        RuleBuilder body(loc, nested);
        linalg::YieldOp::create(body, bodies(body, arguments));
      });
  return llvm::to_vector_of<Value>(op.getResults());
}

Value Rows::filled(bool perRow, double value) {
  ArrayRef<OpFoldResult> shape = sizes;
  Value empty = tensor::EmptyOp::create(b, perRow ? shape.drop_back() : shape,
                                        type.getElementType());
  Value scalar = arith::ConstantOp::create(
      b, b.getFloatAttr(type.getElementType(), value));
  return linalg::FillOp::create(b, scalar, empty).getResult(0);
}

Value Rows::map(ValueRange operands, Body body) {
  Value empty = tensor::EmptyOp::create(b, sizes, type.getElementType());
  return generic(operands, empty,
                 [&](RuleBuilder &nested,
                     ValueRange arguments) -> SmallVector<Value> {
                   return {body(nested, arguments.drop_back())};
                 })
      .front();
}

SmallVector<Value> Rows::sums(unsigned count, ValueRange operands,
                              Bodies bodies) {
  SmallVector<Value> zeros(count, filled(/*perRow=*/true, 0));
  return generic(
      operands, zeros, [&](RuleBuilder &nested, ValueRange arguments) {
        SmallVector<Value> terms = bodies(nested, arguments.drop_back(count));
        for (auto [term, sum] :
             llvm::zip_equal(terms, arguments.take_back(count)))
          term = nested.add(sum, term);
        return terms;
      });
}

Value Rows::sum(ValueRange operands, Body body) {
  return sums(1, operands,
              [&](RuleBuilder &nested, ValueRange arguments)
                  -> SmallVector<Value> { return {body(nested, arguments)}; })
      .front();
}

Value Rows::shift(Value operand) {
  double lowest =
      -llvm::APFloat::getLargest(
           cast<FloatType>(type.getElementType()).getFloatSemantics())
           .convertToDouble();
  Value largest =
      generic(
          operand, filled(/*perRow=*/true, lowest),
          [](RuleBuilder &nested, ValueRange arguments) -> SmallVector<Value> {
            return {arith::MaximumFOp::create(
                nested, arguments[0], arguments[1], arith::FastMathFlags::nsz)};
          })
          .front();
  return StopGradientOp::create(b, largest);
}

Value Rows::isCategory(RuleBuilder &body, Value category) const {
  Value index = linalg::IndexOp::create(body, type.getRank() - 1);
  Value here = arith::IndexCastOp::create(body, category.getType(), index);
  return arith::CmpIOp::create(body, arith::CmpIPredicate::eq, here, category);
}
