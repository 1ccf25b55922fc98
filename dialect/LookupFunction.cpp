//===- LookupFunction.cpp - Functions that ops name -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/LookupFunction.h"

using namespace mlir;

func::FuncOp mlir::surge::lookupFunction(Operation *op, FlatSymbolRefAttr name,
                                         bool needsBody,
                                         SymbolTableCollection &symbols) {
  Operation *symbol = symbols.lookupNearestSymbolFrom(op, name);
  if (!symbol) {
    op->emitOpError("expected the name of a function, but nothing is called ")
        << name;
    return {};
  }
  auto function = dyn_cast<func::FuncOp>(symbol);
  if (!function) {
    op->emitOpError("expected ")
        << name << " to be a func.func, but it is a " << symbol->getName();
    return {};
  }
  if (needsBody && function.isDeclaration()) {
    InFlightDiagnostic error = op->emitOpError("expected ")
                               << name
                               << " to have a body, but it is only declared";
    error.attachNote(function.getLoc()) << "declared here";
    return {};
  }
  return function;
}
