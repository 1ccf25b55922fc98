//===- Buffers.cpp - Who sees a buffer ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/Buffers.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

bool mlir::surge::isSeenByName(Value buffer) {
  return buffer.getDefiningOp<memref::AllocOp>() &&
         llvm::none_of(buffer.getUsers(), [](Operation *user) {
           return llvm::any_of(user->getResultTypes(),
                               llvm::IsaPred<BaseMemRefType>);
         });
}

bool mlir::surge::names(Operation *op, Value buffer) {
  WalkResult walk = op->walk([&](Operation *inner) {
    return llvm::is_contained(inner->getOperands(), buffer)
               ? WalkResult::interrupt()
               : WalkResult::advance();
  });
  return walk.wasInterrupted();
}
