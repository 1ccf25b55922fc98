//===- Marks.h - What the marks of derived functions must say
//--------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_MARKS_H
#define PASSES_MARKS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// Fails with an error at `derived`, which a user may have written, unless it
/// has a body of one block and the marks that stages read say what `attr` in
/// Flow.h says.
LogicalResult verifyMarks(func::FuncOp derived);

/// Fails with an error at the linearized function `jvp` unless each tangent of
/// dynamic sizes says which argument has the same sizes.
LogicalResult verifySizesKnown(func::FuncOp jvp);

} // namespace mlir::surge

#endif // PASSES_MARKS_H
