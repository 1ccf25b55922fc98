//===- MissingRule.h - The error for an op without a rule -----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_MISSINGRULE_H
#define PASSES_MISSINGRULE_H

#include "mlir/IR/Diagnostics.h"

namespace mlir::surge {

/// Reports at `op` that it has no `rule` ("derivative rule"), and notes in
/// which file of passes/`stage`/ it belongs, followed by `advice`.
InFlightDiagnostic reportMissingRule(Operation *op, StringRef rule,
                                     StringRef stage, StringRef advice);

} // namespace mlir::surge

#endif // PASSES_MISSINGRULE_H
