//===- MissingRule.cpp - The error for an op without a rule ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/MissingRule.h"

#include "mlir/IR/Operation.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

InFlightDiagnostic mlir::surge::reportMissingRule(Operation *op, StringRef rule,
                                                  StringRef stage,
                                                  StringRef advice) {
  StringRef dialect = op->getName().getDialectNamespace();
  std::string file = dialect == "scf" ? "SCF" : dialect.str();
  if (!file.empty())
    file.front() = llvm::toUpper(file.front());
  InFlightDiagnostic diagnostic = op->emitError("no ")
                                  << rule << " '" << op->getName() << "'";
  diagnostic.attachNote() << "a rule belongs in passes/" << stage << "/" << file
                          << "Rules.cpp" << advice;
  return diagnostic;
}
