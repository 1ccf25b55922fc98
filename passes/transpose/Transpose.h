//===- Transpose.h - Run a linear function backwards ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_TRANSPOSE_TRANSPOSE_H
#define PASSES_TRANSPOSE_TRANSPOSE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// Returns the transpose of `linear`, the linear half that `unzip` makes:
/// residuals, then cotangents of its results -> cotangents of its tangent
/// arguments. Inserts it behind `linear`, or finds it there. Fails with a
/// diagnostic where an op is not linear.
FailureOr<func::FuncOp> transpose(func::FuncOp linear);

} // namespace mlir::surge

#endif // PASSES_TRANSPOSE_TRANSPOSE_H
