//===- TripCount.h - How often a loop runs --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_TRIPCOUNT_H
#define PASSES_TRIPCOUNT_H

#include "dialect/RuleBuilder.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mlir::surge {

/// How often `loop` runs, as an index.
Value tripCount(scf::ForOp loop, RuleBuilder &b);

/// The number of the round in which the induction variable is `induction`.
Value roundNumber(scf::ForOp loop, Value induction, RuleBuilder &b);

/// The induction variable of round number `round`.
Value inductionOf(scf::ForOp loop, Value round, RuleBuilder &b);

} // namespace mlir::surge

#endif // PASSES_TRIPCOUNT_H
