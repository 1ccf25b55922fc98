//===- Matrices.cpp - Small matrices of examples --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/guesses/Matrices.h"

#include "dialect/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

Value mlir::surge::contract(RuleBuilder &b, StringRef loops, Factor left,
                            Factor right, StringRef result) {
  auto mapOf = [&](StringRef axes) {
    SmallVector<AffineExpr> exprs;
    for (char axis : axes)
      exprs.push_back(b.getAffineDimExpr(loops.find(axis)));
    return AffineMap::get(loops.size(), 0, exprs, b.getContext());
  };
  SmallVector<OpFoldResult> extents(loops.size()), sizes;
  for (const Factor &factor : {left, right})
    for (auto [number, axis] : llvm::enumerate(factor.axes))
      extents[loops.find(axis)] =
          tensor::getMixedSize(b, b.getLoc(), factor.tensor, number);
  for (char axis : result)
    sizes.push_back(extents[loops.find(axis)]);
  SmallVector<utils::IteratorType> iterators;
  for (char loop : loops)
    iterators.push_back(result.contains(loop) ? utils::IteratorType::parallel
                                              : utils::IteratorType::reduction);
  Type element = getElementTypeOrSelf(left.tensor);
  Value empty = tensor::EmptyOp::create(b, sizes, element);
  Value zero = arith::ConstantOp::create(b, b.getFloatAttr(element, 0));
  Value init = linalg::FillOp::create(b, zero, empty).getResult(0);
  return linalg::GenericOp::create(
             b, TypeRange(init), ValueRange{left.tensor, right.tensor},
             ValueRange(init),
             ArrayRef<AffineMap>{mapOf(left.axes), mapOf(right.axes),
                                 mapOf(result)},
             iterators,
             [](OpBuilder &nested, Location loc, ValueRange in) {
               RuleBuilder body(loc, nested);
               linalg::YieldOp::create(body,
                                       body.add(in[2], body.mul(in[0], in[1])));
             })
      .getResult(0);
}

/// Matrices, examples first, with `part` of the number that `scale` holds for
/// each example added to their diagonals.
static Value raiseDiagonal(RuleBuilder &b, Value matrices, Value scale,
                           double part) {
  auto type = cast<RankedTensorType>(matrices.getType());
  AffineMap all = b.getMultiDimIdentityMap(3);
  AffineMap first = AffineMap::get(3, 0, b.getAffineDimExpr(0));
  Value empty = tensor::EmptyOp::create(
      b, tensor::getMixedSizes(b, b.getLoc(), matrices), type.getElementType());
  return linalg::GenericOp::create(
             b, TypeRange(type), ValueRange{matrices, scale}, ValueRange(empty),
             ArrayRef<AffineMap>{all, first, all},
             SmallVector<utils::IteratorType>(3, utils::IteratorType::parallel),
             [&](OpBuilder &nested, Location loc, ValueRange in) {
               RuleBuilder body(loc, nested);
               Value isDiagonal =
                   arith::CmpIOp::create(body, arith::CmpIPredicate::eq,
                                         linalg::IndexOp::create(body, 1),
                                         linalg::IndexOp::create(body, 2));
               // A basis of zeros stays one.
               Value least = body.constant(1e-30, in[1]);
               Value more = body.add(body.scale(part, in[1]), least);
               linalg::YieldOp::create(
                   body, body.add(in[0], body.select(isDiagonal, more, {})));
             })
      .getResult(0);
}

Value mlir::surge::inverseFactor(RuleBuilder &b, Value matrices, Value scale,
                                 double part) {
  Value factor = CholeskyOp::create(b, raiseDiagonal(b, matrices, scale, part));
  Value unit =
      raiseDiagonal(b, b.constant(0, matrices), b.constant(1, scale), 1);
  return TriangularSolveOp::create(b, factor, unit, Triangle::Lower,
                                   /*transposed=*/false);
}
