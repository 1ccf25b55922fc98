//===- LookupFunction.h - Functions that ops name -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_LOOKUPFUNCTION_H
#define DIALECT_LOOKUPFUNCTION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// The function that `op` calls `name`, with a body if it `needsBody`; null
/// after a diagnostic at `op` otherwise.
func::FuncOp lookupFunction(Operation *op, FlatSymbolRefAttr name,
                            bool needsBody, SymbolTableCollection &symbols);

} // namespace mlir::surge

#endif // DIALECT_LOOKUPFUNCTION_H
