//===- RuntimeFunction.cpp - Calls of the runtime -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/RuntimeFunction.h"

using namespace mlir;

func::FuncOp mlir::surge::declareRuntimeFunction(ModuleOp module,
                                                 StringRef name,
                                                 FunctionType type) {
  if (Operation *present = module.lookupSymbol(name)) {
    auto function = dyn_cast<func::FuncOp>(present);
    if (function && function.isDeclaration() &&
        function.getFunctionType() == type)
      return function;
    present->emitError("expected no function called '")
        << name << "', which is the runtime's; rename it";
    return {};
  }
  OpBuilder b(module.getBodyRegion());
  auto function = func::FuncOp::create(b, module.getLoc(), name, type);
  function.setPrivate();
  return function;
}
