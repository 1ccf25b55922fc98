//===- LinalgReads.h - Reads by computed indices, backwards ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_TRANSPOSE_LINALGREADS_H
#define PASSES_TRANSPOSE_LINALGREADS_H

#include "passes/LoopNest.h"
#include "passes/transpose/Cotangents.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace mlir::surge {

/// One `tensor.extract` of the body of a structured op from a linear tensor
/// from outside.
struct ElementRead {
  Value tensor;
  SmallVector<Value> indices;
  Value leaf;   ///< the linear scalar that stands for the element read.
  Value scalar; ///< its cotangent in the body; null for zero.
};

/// Adds to the cotangent of each tensor those of the elements that `nest`, the
/// loops of `op` with its body run backwards, read of it. Rounds may read the
/// same element: each writes its cotangent and its place, and
/// `surge.add_along` sums them. Fails with an error at `op` if a loop runs
/// along no axis of an operand, as its number of rounds is then unknown.
LogicalResult addReads(linalg::LinalgOp op, ArrayRef<ElementRead> reads,
                       LoopNest &nest, Cotangents &cotangents, RuleBuilder &b);

} // namespace mlir::surge

#endif // PASSES_TRANSPOSE_LINALGREADS_H
