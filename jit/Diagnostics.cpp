//===- Diagnostics.cpp - MLIR's messages as values ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "jit/Diagnostics.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace surge;

std::string surge::textOf(mlir::Location location) {
  if (auto file = llvm::dyn_cast<mlir::FileLineColRange>(location))
    return file.getFilename().str() + ":" +
           std::to_string(file.getStartLine()) + ":" +
           std::to_string(file.getStartColumn());
  if (auto name = llvm::dyn_cast<mlir::NameLoc>(location))
    return textOf(name.getChildLoc());
  if (auto call = llvm::dyn_cast<mlir::CallSiteLoc>(location))
    return textOf(call.getCallee());
  if (auto fused = llvm::dyn_cast<mlir::FusedLoc>(location))
    for (mlir::Location part : fused.getLocations())
      if (std::string text = textOf(part); !text.empty())
        return text;
  return "";
}

DiagnosticCollector::DiagnosticCollector(mlir::MLIRContext *context)
    : ScopedDiagnosticHandler(context) {
  setHandler([this](mlir::Diagnostic &diagnostic) {
    Error error{diagnostic.str(), textOf(diagnostic.getLocation())};
    for (mlir::Diagnostic &note : diagnostic.getNotes()) {
      std::string where = textOf(note.getLocation());
      error.message +=
          "\n  note: " + (where.empty() ? "" : where + ": ") + note.str();
    }
    if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Warning)
      warnings.push_back(std::move(error));
    else if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Remark)
      remarks.push_back(std::move(error));
    else if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error &&
             !firstError)
      firstError = std::move(error);
    return mlir::success();
  });
}

Error DiagnosticCollector::takeError(const std::string &fallback) {
  return firstError ? *std::exchange(firstError, std::nullopt)
                    : Error{fallback, ""};
}
