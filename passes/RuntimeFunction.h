//===- RuntimeFunction.h - Calls of the runtime ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_RUNTIMEFUNCTION_H
#define PASSES_RUNTIMEFUNCTION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::surge {

/// The declaration of the runtime's function `name`, made where there is none;
/// null, after an error, where the program has something else of this name.
func::FuncOp declareRuntimeFunction(ModuleOp module, StringRef name,
                                    FunctionType type);

} // namespace mlir::surge

#endif // PASSES_RUNTIMEFUNCTION_H
