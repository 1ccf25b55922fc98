//===- Patterns.h - What becomes of the surge ops, by concern -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LOWER_PATTERNS_H
#define PASSES_LOWER_PATTERNS_H

#include "mlir/IR/PatternMatch.h"

namespace mlir::surge {

/// draw and largest.
void populateLowerDrawPatterns(RewritePatternSet &patterns);

/// step, sign, round, site, stop_gradient and zero.
void populateLowerElementwisePatterns(RewritePatternSet &patterns);

/// Ops with the interface ExpandOpInterface: those of neurons and synapses.
void populateLowerFormulaPatterns(RewritePatternSet &patterns);

/// take_along, add_along and scatter_add; tensor.gather and tensor.scatter.
void populateLowerIndexingPatterns(RewritePatternSet &patterns);

/// cholesky, inverse and triangular_solve.
void populateLowerMatrixPatterns(RewritePatternSet &patterns);

/// cumulative_sum and sort_order.
void populateLowerOrderPatterns(RewritePatternSet &patterns);

/// linalg.pack and linalg.unpack.
void populateLowerPackPatterns(RewritePatternSet &patterns);

/// key, fold_in, split and random.
void populateLowerRandomPatterns(RewritePatternSet &patterns);

/// bernoulli, one_hot and sample_product.
void populateLowerSamplePatterns(RewritePatternSet &patterns);

/// categorical and argmax, to draw, largest and one_hot; and the largest of
/// those rows.
void populateSampleToDrawPatterns(RewritePatternSet &patterns);

/// Ops of other dialects that upstream's own lowering gets wrong.
void populateLowerUpstreamPatterns(RewritePatternSet &patterns);

/// update.
void populateLowerUpdatePatterns(RewritePatternSet &patterns);

} // namespace mlir::surge

#endif // PASSES_LOWER_PATTERNS_H
