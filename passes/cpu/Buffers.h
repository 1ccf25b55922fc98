//===- Buffers.h - Who sees a buffer --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_BUFFERS_H
#define PASSES_CPU_BUFFERS_H

#include "mlir/IR/Operation.h"

namespace mlir::surge {

/// Whether `buffer` is an allocation of which no other value is a view, so that
/// whoever reads or writes its memory names it.
bool isSeenByName(Value buffer);

/// Whether `op`, or an op inside of it, names `buffer`.
bool names(Operation *op, Value buffer);

} // namespace mlir::surge

#endif // PASSES_CPU_BUFFERS_H
