//===- RowEmitter.h - One loop over rows for a group of ops ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_ROWEMITTER_H
#define PASSES_CPU_ROWEMITTER_H

#include "passes/cpu/RowGroups.h"

namespace mlir::surge {

/// Replaces the ops of a group by one loop over its rows, in which columns run
/// in vectors or, where there are few, one after the other without a loop. What
/// lives within the group stays in registers, or in one row of memory.
void emitRows(RewriterBase &rewriter, const RowGroup &group, bool parallel);

} // namespace mlir::surge

#endif // PASSES_CPU_ROWEMITTER_H
