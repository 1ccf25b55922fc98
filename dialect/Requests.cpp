//===- Requests.cpp - Verifiers of the requests ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult ValueAndGradOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return success();
}
LogicalResult JvpOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return success();
}
LogicalResult VjpOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return success();
}
