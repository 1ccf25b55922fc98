//===- Linalg.h - Transposes of structured ops ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_TRANSPOSE_LINALG_H
#define PASSES_TRANSPOSE_LINALG_H

#include "passes/LoopNest.h"
#include "passes/transpose/Cotangents.h"

namespace mlir::surge {

/// Transposes a structured op by transposing its scalar body: for each linear
/// input a `linalg.generic` over the same loops, which writes where that input
/// was read.
LogicalResult transposeBody(linalg::LinalgOp op, RewriterBase &rewriter,
                            Cotangents &cotangents);

/// Transposes a matrix product as another one; returns false and does nothing
/// where there is no name for it.
bool transposeMatrixProduct(linalg::LinalgOp op, RewriterBase &rewriter,
                            Cotangents &cotangents);

/// Zeros of type `type` to accumulate cotangents in.
Value createZeros(RuleBuilder &b, RankedTensorType type,
                  ArrayRef<OpFoldResult> sizes);

} // namespace mlir::surge

#endif // PASSES_TRANSPOSE_LINALG_H
