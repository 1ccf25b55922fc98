//===- LinalgSoftmax.cpp - The derivative of linalg.softmax ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Linalg.h"

using namespace mlir;
using namespace mlir::surge;

/// p = softmax(x)  =>  dp = p (dx - s),  s = <p, dx> along the softmax's
/// dimension
LogicalResult mlir::surge::linearizeSoftmax(linalg::SoftmaxOp op,
                                            RewriterBase &rewriter,
                                            Tangents &tangents) {
  RuleBuilder b(op.getLoc(), rewriter);
  Value p = op->getResult(0), dx = tangents.lookup(op.getInput());
  if (!dx)
    return success();
  auto type = cast<RankedTensorType>(p.getType());
  auto element = cast<FloatType>(type.getElementType());
  unsigned rank = type.getRank(), dimension = op.getDimension();
  AffineMap every = b.getMultiDimIdentityMap(rank),
            rows = every.dropResult(dimension);
  auto sizesOf = [&](Value value) { return primalSizes(b, value); };
  SmallVector<OpFoldResult> sizes = primalSizes(b, p);
  SmallVector<OpFoldResult> rowSizes(sizes);
  rowSizes.erase(rowSizes.begin() + dimension);

  LoopNest reduce(rank, op.getLoc(), op.getContext());
  RuleBuilder inner = reduce.bodyBuilder();
  FloatType wide = accumulatorType(element);
  auto rowType =
      RankedTensorType::Builder(type).dropDim(dimension).setElementType(wide);
  BlockArgument p1 = reduce.addInput(p, every),
                dx1 = reduce.addInput(dx, every);
  BlockArgument sum = reduce.addOutput(createZero(b, rowType, rowSizes), rows);
  Value next = inner.add(sum, castElements(inner, inner.mul(p1, dx1), wide));
  Value s = reduce.build(b, next, iteratorsOf(rows), sizesOf).front();

  LoopNest scale(rank, op.getLoc(), op.getContext());
  inner = scale.bodyBuilder();
  BlockArgument p2 = scale.addInput(p, every), dx2 = scale.addInput(dx, every),
                s2 = scale.addInput(s, rows);
  scale.addOutput(createEmpty(b, type, sizes), every);
  Value dp = inner.mul(p2, inner.sub(dx2, castElements(inner, s2, element)));
  tangents.set(p, scale.build(b, dp, iteratorsOf(every), sizesOf).front());
  return success();
}
