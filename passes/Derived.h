//===- Derived.h - Functions made from functions --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_DERIVED_H
#define PASSES_DERIVED_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// The function called `name` that was derived from `source`, or null if there
/// is none yet.
func::FuncOp findDerived(func::FuncOp source, StringRef name);

/// A new private function derived from `source`, without body, inserted behind
/// it. Its name is `name`, or one like it where a user's function has that
/// name.
func::FuncOp createDerived(func::FuncOp source, StringRef name,
                           FunctionType type);

/// Fails with an error at `source` if `derived` is still being built, since
/// then `source` calls itself.
LogicalResult verifyNotRecursive(func::FuncOp source, func::FuncOp derived);

/// Fails with an error at `func` unless it has a body of one block.
LogicalResult verifyStructured(func::FuncOp func);

} // namespace mlir::surge

#endif // PASSES_DERIVED_H
