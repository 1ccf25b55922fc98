//===- CustomDerivative.h - Functions that bring their derivative ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LINEARIZE_CUSTOMDERIVATIVE_H
#define PASSES_LINEARIZE_CUSTOMDERIVATIVE_H

#include "dialect/Ops.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace mlir::surge {

/// The derivative that the module of `func` attaches to it; null if there is
/// none.
CustomDerivativeOp findCustomDerivative(func::FuncOp func);

/// The functions that `custom` names: one, or a pair.
SmallVector<func::FuncOp> functionsOf(CustomDerivativeOp custom);

/// What `linearize` returns for a function with a derivative of its own: a
/// clone of its JVP, or a call of its forward function beside a
/// `surge.linear_map`. The result is called `name` and marked as every
/// linearized function is. Fails with a diagnostic at an op of the JVP that
/// makes anything but floats of a tangent, or at a tangent that no tangent
/// reaches.
FailureOr<func::FuncOp> linearizeCustom(CustomDerivativeOp custom,
                                        func::FuncOp func,
                                        ArrayRef<int64_t> wrt,
                                        ArrayRef<int64_t> of, StringRef name);

/// Fails with a diagnostic where `map` is about to be computed, which cannot
/// be: a tangent was pushed through a function whose derivative is a
/// forward/backward pair.
LogicalResult reportForwardMode(LinearMapOp map);

} // namespace mlir::surge

#endif // PASSES_LINEARIZE_CUSTOMDERIVATIVE_H
