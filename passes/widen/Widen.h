//===- Widen.h - Run a linear map for many directions at once -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_WIDEN_WIDEN_H
#define PASSES_WIDEN_WIDEN_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// Whether `func` is a linearized function, a linear half or its transpose: one
/// that takes tangents.
bool takesTangents(func::FuncOp func);

/// Returns the function that does for `directions` tangents (or cotangents) at
/// once what `derived` does for one: a linearized function, a linear half or
/// its transpose. Every linear argument and result has one axis more, in front;
/// everything else is computed once. `directions` may be dynamic. Inserts it
/// behind `derived`, or finds it there. Fails with a diagnostic where a linear
/// op has no rule.
FailureOr<func::FuncOp> widen(func::FuncOp derived, int64_t directions);

} // namespace mlir::surge

#endif // PASSES_WIDEN_WIDEN_H
