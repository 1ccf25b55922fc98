//===- CustomLinearity.h - Whether a user's JVP is a linear map -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Derivative rules build linear maps by construction; a user's JVP may hold
// anything. These steps bring its clone into the form that rules produce, or
// say at which op it is none.
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_LINEARIZE_CUSTOMLINEARITY_H
#define PASSES_LINEARIZE_CUSTOMLINEARITY_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// Replaces every call of an ordinary function that gets a tangent by the body
/// of the function, so that the tangent's way can be followed. Fails with a
/// diagnostic where that has no body, several blocks, or calls itself.
LogicalResult inlineTangentCalls(func::FuncOp derived);

/// Fails with a diagnostic at an op that makes anything but floats of a
/// tangent: a comparison, a conversion to an integer, a size.
LogicalResult verifyTangentsAreFloats(func::FuncOp derived);

/// Fails with a diagnostic where one of the last results, the tangents of the
/// results `of`, is neither made of tangents nor a constant zero.
LogicalResult verifyTangentsReach(func::FuncOp derived, ArrayRef<int64_t> of);

} // namespace mlir::surge

#endif // PASSES_LINEARIZE_CUSTOMLINEARITY_H
