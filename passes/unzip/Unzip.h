//===- Unzip.h - Split a linearized function ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_UNZIP_UNZIP_H
#define PASSES_UNZIP_UNZIP_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::surge {

/// The two halves of a linearized function.
struct Unzipped {
  /// Arguments of the original -> its results, then residuals.
  func::FuncOp primal;
  /// Residuals, then tangents of the arguments -> tangents of the results.
  /// Where residual k comes from stands in its attribute `surge.residuals`.
  func::FuncOp linear;
};

/// Splits `jvp`, a result of `linearize`, or returns the halves made before.
/// Fails with a diagnostic where an op computes linear and other results at
/// once and does not say how to split itself.
FailureOr<Unzipped> unzip(func::FuncOp jvp);

/// What to pass to `unzipped.linear` (or its transpose) as residuals: results
/// of the call of the primal half, or arguments of it.
SmallVector<Value> residualsOf(Unzipped unzipped, ValueRange arguments,
                               ValueRange primalResults);

} // namespace mlir::surge

#endif // PASSES_UNZIP_UNZIP_H
