//===- SequentialLoops.h - Loops without an order, put in order -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_SEQUENTIALLOOPS_H
#define PASSES_SEQUENTIALLOOPS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// Rewrites every `scf.forall` and `scf.parallel` of `func` with differentiable
/// results into nested `scf.for`: what several rounds read has one cotangent,
/// to which they add one after the other.
void sequentializeLoops(func::FuncOp func);

} // namespace mlir::surge

#endif // PASSES_SEQUENTIALLOOPS_H
