//===- Checkpoints.h - Loops that keep a few of their states --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CHECKPOINTS_H
#define PASSES_CHECKPOINTS_H

#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mlir::surge {

/// How many states of `loop` its derivative may keep at a time, that of the
/// round at work included, by the attribute `surge.checkpoints`; nothing where
/// it saves the residuals of every round. A budget of one is taken for one of
/// two. Fails with a diagnostic where the attribute is no positive integer.
FailureOr<std::optional<int64_t>> statesToKeep(scf::ForOp loop);

} // namespace mlir::surge

#endif // PASSES_CHECKPOINTS_H
