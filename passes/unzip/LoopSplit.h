//===- LoopSplit.h - Splitting a loop in two ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_UNZIP_LOOPSPLIT_H
#define PASSES_UNZIP_LOOPSPLIT_H

#include "passes/unzip/LinearValues.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mlir::surge {

/// Replaces `loop` by one that computes the primals and stacks up the residuals
/// of its rounds, and one that reads them. A loop that may keep only a few of
/// its states stays beside one for the primals alone, to compute them again.
/// Fails with a diagnostic where a residual can neither be saved nor computed
/// again, or where the number of states is no positive integer.
LogicalResult splitLoop(scf::ForOp loop, RewriterBase &rewriter,
                        LinearValues &linear);

} // namespace mlir::surge

#endif // PASSES_UNZIP_LOOPSPLIT_H
