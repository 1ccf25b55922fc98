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

/// Operands of a loop or branch and of the terminators in it that control flow
/// hands to the same block arguments and results.
struct Forwarding {
  SmallVector<OpOperand *> operands;
  SmallVector<Value> inputs;
};

/// What an op of the scf dialect forwards between its regions, in order. For a
/// `for`, one entry a value that it carries; for a `while`, those that it
/// carries, then those that its condition passes on; else one a result. Holds
/// until a terminator gets another number of operands.
SmallVector<Forwarding> forwardingsOf(Operation *op);

} // namespace mlir::surge

#endif // PASSES_REGIONOPS_H
