//===- Buffers.h - Who sees a buffer --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_CPU_BUFFERS_H
#define PASSES_CPU_BUFFERS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::surge {

/// Whether `buffer` is an allocation of which no other value is a view, so that
/// whoever reads or writes its memory names it.
bool isSeenByName(Value buffer);

/// Whether `op`, or an op inside of it, names `buffer`.
bool names(Operation *op, Value buffer);

/// The fill with zero that only clears `result` before `op` adds to it, if
/// there is one.
linalg::FillOp clearingFill(linalg::LinalgOp op, Value result);

/// The address of the buffer's first element, as a pointer. The metadata are
/// the buffer's.
Value addressOf(ImplicitLocOpBuilder &b, Value buffer,
                memref::ExtractStridedMetadataOp metadata);

} // namespace mlir::surge

#endif // PASSES_CPU_BUFFERS_H
