//===- Derived.cpp - Functions made from functions ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Derived.h"

#include "passes/Flow.h"

#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace mlir::surge;

/// Records source and name, so that a function a user happened to call `f.jvp`
/// is never taken for a derived one.
static ArrayAttr identify(func::FuncOp source, StringRef name) {
  MLIRContext *context = source.getContext();
  return ArrayAttr::get(context, {FlatSymbolRefAttr::get(source),
                                  StringAttr::get(context, name)});
}

func::FuncOp mlir::surge::findDerived(func::FuncOp source, StringRef name) {
  ArrayAttr identity = identify(source, name);
  for (auto candidate : source->getBlock()->getOps<func::FuncOp>())
    if (candidate->getAttr(attr::source) == identity)
      return candidate;
  return {};
}

func::FuncOp mlir::surge::createDerived(func::FuncOp source, StringRef name,
                                        FunctionType type) {
  OpBuilder b(source.getContext());
  auto derived = func::FuncOp::create(source.getLoc(), name, type);
  derived.setPrivate();
  derived->setAttr(attr::source, identify(source, name));
  Operation *table = SymbolTable::getNearestSymbolTable(source);
  SymbolTable(table).insert(derived, std::next(source->getIterator()));
  return derived;
}

LogicalResult mlir::surge::verifyNotRecursive(func::FuncOp source,
                                              func::FuncOp derived) {
  if (!derived->hasAttr(attr::busy))
    return success();
  return source.emitError("cannot differentiate the recursive function '")
         << source.getName() << "'";
}

LogicalResult mlir::surge::verifyStructured(func::FuncOp func) {
  if (func.isExternal())
    return func.emitError(
               "expected a function with a body to differentiate, but '")
           << func.getName() << "' has none";
  if (!func.getBody().hasOneBlock())
    return func.emitError("expected structured control flow, but '")
           << func.getName()
           << "' has several blocks; write loops and branches in 'scf'";
  return success();
}
