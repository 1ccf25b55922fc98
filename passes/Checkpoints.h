//===- Checkpoints.h - Loops that keep a few of their states --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CHECKPOINTS_H
#define PASSES_CHECKPOINTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mlir::surge {

/// How many states of `loop` its derivative may keep at a time, that of the
/// round at work included, by the attribute `surge.checkpoints`; nothing where
/// it saves the residuals of every round. A budget of one is taken for one of
/// two. Fails with a diagnostic where the attribute is no positive integer.
FailureOr<std::optional<int64_t>> statesToKeep(scf::ForOp loop);

/// Diagnoses the first attribute `surge.*` of an op in `func`, which a user
/// wrote, that has no meaning there: a name that is none, or a number of states
/// on what is no loop that can keep some.
LogicalResult verifyUserAttributes(func::FuncOp func);

} // namespace mlir::surge

#endif // PASSES_CHECKPOINTS_H
