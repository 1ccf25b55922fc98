//===- Source.h - A program in MLIR's memory --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef JIT_SOURCE_H
#define JIT_SOURCE_H

#include "jit/Engine.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

namespace surge {

/// A module, its context, and what only its text told.
struct Source::Implementation {
  explicit Implementation(const mlir::DialectRegistry &registry)
      : context(registry, mlir::MLIRContext::Threading::DISABLED) {}

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::vector<Signature> signatures;
  /// The names and texts that the module follows from, in order.
  std::vector<std::string> texts;
  double parseSeconds = 0;
};

} // namespace surge

#endif // JIT_SOURCE_H
