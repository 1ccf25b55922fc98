//===- RegionOps.h - Loops and branches made from others ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef PASSES_REGIONOPS_H
#define PASSES_REGIONOPS_H

#include "mlir/IR/Builders.h"

namespace mlir::surge {

/// An op like `op`, attributes included, with the given operands and results
/// and regions without blocks.
Operation *createLike(Operation *op, ValueRange operands, TypeRange results,
                      OpBuilder &b);

/// The same, with the regions of `op` moved into it.
Operation *moveInto(Operation *op, ValueRange operands, TypeRange results,
                    OpBuilder &b);

} // namespace mlir::surge

#endif // PASSES_REGIONOPS_H
