//===- BranchSplit.h - Splitting a branch in two --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_UNZIP_BRANCHSPLIT_H
#define PASSES_UNZIP_BRANCHSPLIT_H

#include "passes/unzip/LinearValues.h"

namespace mlir::surge {

/// Replaces `op`, whose regions have one block each or none, by one on the same
/// condition that computes the primals and returns the residuals of its
/// branches beside them, and one that reads these. Fails with a diagnostic
/// where a residual can neither be saved nor computed again.
LogicalResult splitBranch(Operation *op, RewriterBase &rewriter,
                          LinearValues &linear);

} // namespace mlir::surge

#endif // PASSES_UNZIP_BRANCHSPLIT_H
