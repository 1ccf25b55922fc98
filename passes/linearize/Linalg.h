//===- Linalg.h - Derivatives of structured ops ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LINEARIZE_LINALG_H
#define PASSES_LINEARIZE_LINALG_H

#include "passes/LoopNest.h"
#include "passes/linearize/Tangents.h"

namespace mlir::surge {

/// Linearizes a structured op by linearizing its scalar body: the tangent is a
/// `linalg.generic` over the same loops.
LogicalResult linearizeBody(linalg::LinalgOp op, RewriterBase &rewriter,
                            Tangents &tangents);

/// Linearizes result number `index` of `op`, which multiplies all terms.
LogicalResult linearizeProduct(linalg::LinalgOp op, unsigned index,
                               RewriterBase &rewriter, Tangents &tangents);

/// Linearizes result number `index` of `op`, the maximum or minimum of all
/// terms.
LogicalResult linearizeExtremum(linalg::LinalgOp op, unsigned index,
                                RewriterBase &rewriter, Tangents &tangents);

/// Linearizes a softmax, which is no structured op.
LogicalResult linearizeSoftmax(linalg::SoftmaxOp op, RewriterBase &rewriter,
                               Tangents &tangents);

/// Adds to `nest`, a copy of `op`, the tangents of the inputs and captured
/// scalars of `op`, and linearizes its body. The inits have tangents too where
/// `withInits` says so of their number.
FailureOr<Tangents>
linearizeScalars(LoopNest &nest, linalg::LinalgOp op,
                 llvm::function_ref<bool(unsigned)> withInits,
                 RewriterBase &rewriter, const Tangents &tangents);

/// The sizes of a primal value.
SmallVector<OpFoldResult> primalSizes(RuleBuilder &b, Value value);

} // namespace mlir::surge

#endif // PASSES_LINEARIZE_LINALG_H
