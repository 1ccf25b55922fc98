//===- LinalgProducts.cpp - One product for many tangents -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// k products of a matrix with a tangent are one product of k times the work, in
// which the matrix is read once. It keeps a name, so that it runs as fast.
//
//===----------------------------------------------------------------------===//

#include "passes/widen/Linalg.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

/// Whether the first axis of the operand is loop number `loop`, which moves
/// through nothing else.
static bool leadsWith(AffineMap map, AffineExpr loop) {
  return map.getNumResults() > 0 && map.getResult(0) == loop &&
         llvm::none_of(map.getResults().drop_front(), [&](AffineExpr expr) {
           return expr.isFunctionOfDim(cast<AffineDimExpr>(loop).getPosition());
         });
}

/// The loop that leads through the linear operands and the result and through
/// no other operand: the rows of a matrix product, the batch of a convolution.
static bool hasLeadingLoop(linalg::LinalgOp op, const Widened &widened) {
  OpOperand *init = op.getDpsInitOperand(0);
  AffineMap out = op.getMatchingIndexingMap(init);
  if (out.getNumResults() == 0)
    return false;
  auto loop = dyn_cast<AffineDimExpr>(out.getResult(0));
  if (!loop || !leadsWith(out, loop))
    return false;
  return llvm::all_of(op.getDpsInputOperands(), [&](OpOperand *input) {
    AffineMap map = op.getMatchingIndexingMap(input);
    return widened.isLinear(input->get())
               ? leadsWith(map, loop)
               : !map.isFunctionOfDim(loop.getPosition());
  });
}

/// The directions and the axis behind them as one, all others alone.
static SmallVector<ReassociationIndices> leadingPair(int64_t rank) {
  SmallVector<ReassociationIndices> groups{{0, 1}};
  for (int64_t axis = 2; axis < rank; ++axis)
    groups.push_back({axis});
  return groups;
}

static Value mergeDirections(Value all, RuleBuilder &b) {
  int64_t rank = cast<RankedTensorType>(all.getType()).getRank();
  return tensor::CollapseShapeOp::create(b, all, leadingPair(rank));
}

/// Y[d i, j] = sum_k X[d i, k] w[k, j]: the directions multiply the rows.
static Value multiplyRows(linalg::LinalgOp op, const Widened &widened,
                          RuleBuilder &b) {
  Value init = op.getDpsInitOperand(0)->get();
  SmallVector<Value> operands;
  for (OpOperand *input : op.getDpsInputOperands())
    operands.push_back(widened.isLinear(input->get())
                           ? mergeDirections(widened.lookup(input->get()), b)
                           : input->get());
  operands.push_back(mergeDirections(widened.lookupOrRepeat(init, b), b));
  Operation *merged =
      clone(b, op, TypeRange(operands.back().getType()), operands);
  RankedTensorType type = widened.typeOf(init.getType());
  return tensor::ExpandShapeOp::create(b, type, merged->getResult(0),
                                       leadingPair(type.getRank()),
                                       widened.wideSizesOf(init, b));
}

/// y = w x or x w with a vector x  =>  Y[d, i] = sum_k X[d, k] w[i, k]; the dot
/// product of two vectors becomes the product of a matrix and a vector.
static Value stackVectors(linalg::LinalgOp op, const Widened &widened,
                          RuleBuilder &b) {
  if (!isa<linalg::DotOp, linalg::MatvecOp, linalg::VecmatOp>(op))
    return {};
  unsigned vector = isa<linalg::MatvecOp>(op) ? 1 : 0;
  if (isa<linalg::DotOp>(op) && !widened.isLinear(op->getOperand(vector)))
    vector = 1 - vector;
  Value x = op->getOperand(vector), other = op->getOperand(1 - vector);
  if (!widened.isLinear(x) || widened.isLinear(other))
    return {};
  Value init = widened.lookupOrRepeat(op.getDpsInitOperand(0)->get(), b);
  SmallVector<Value> factors{widened.lookup(x), other};
  if (isa<linalg::DotOp>(op))
    return linalg::MatvecOp::create(b, TypeRange(init.getType()), factors, init)
        ->getResult(0);
  auto product = linalg::MatmulOp::create(b, TypeRange(init.getType()), factors,
                                          ValueRange(init));
  AffineExpr d, i, k;
  bindDims(b.getContext(), d, i, k);
  AffineExpr row = isa<linalg::MatvecOp>(op) ? i : k,
             column = isa<linalg::MatvecOp>(op) ? k : i;
  auto mapOf = [&](AffineExpr first, AffineExpr second) {
    return AffineMap::get(3, 0, {first, second}, b.getContext());
  };
  product.setIndexingMapsAttr(
      b.getAffineMapArrayAttr({mapOf(d, k), mapOf(row, column), mapOf(d, i)}));
  return product->getResult(0);
}

Value mlir::surge::widenProduct(linalg::LinalgOp op, const Widened &widened,
                                RuleBuilder &b) {
  bool isNamed = !isa<linalg::GenericOp>(op) && op.getNumDpsInits() == 1 &&
                 (linalg::isaContractionOpInterface(op) ||
                  linalg::isaConvolutionOpInterface(op));
  if (!isNamed)
    return {};
  if (hasLeadingLoop(op, widened))
    return multiplyRows(op, widened, b);
  return stackVectors(op, widened, b);
}
