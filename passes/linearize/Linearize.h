//===- Linearize.h - Pair a function with its linear map ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LINEARIZE_LINEARIZE_H
#define PASSES_LINEARIZE_LINEARIZE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// Returns the function that computes the results of `func` and the tangents of
/// its results `of`, given its arguments and tangents of the arguments `wrt`;
/// inserts it behind `func`, or finds it there. Both lists are ascending and
/// name differentiable values. Fails with a diagnostic where an op on the way
/// has no rule, where a function without body is called, and on recursion.
FailureOr<func::FuncOp> linearize(func::FuncOp func, ArrayRef<int64_t> wrt,
                                  ArrayRef<int64_t> of);

/// The numbers of those of `types` that carry tangents.
SmallVector<int64_t> differentiableIndices(TypeRange types);

} // namespace mlir::surge

#endif // PASSES_LINEARIZE_LINEARIZE_H
