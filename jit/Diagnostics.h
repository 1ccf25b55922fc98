//===- Diagnostics.h - MLIR's messages as values ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef JIT_DIAGNOSTICS_H
#define JIT_DIAGNOSTICS_H

#include "runtime/Result.h"

#include "mlir/IR/Diagnostics.h"

namespace surge {

/// `file:line:column` of a location, or as much of it as there is.
std::string textOf(mlir::Location location);

/// Collects what is reported in a context while it lives.
class DiagnosticCollector : public mlir::ScopedDiagnosticHandler {
public:
  explicit DiagnosticCollector(mlir::MLIRContext *context);

  /// The first error with its notes, or `fallback` where none was reported.
  Error takeError(const std::string &fallback);

  std::vector<Error> warnings, remarks;

private:
  std::optional<Error> firstError;
};

} // namespace surge

#endif // JIT_DIAGNOSTICS_H
