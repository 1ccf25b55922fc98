//===- EarlyDeallocation.cpp - Memory goes back behind its last use -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::surge {
#define GEN_PASS_DEF_EARLYDEALLOCATIONPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

/// The last op of the block of `dealloc` that uses its memory, by whatever
/// name; the dealloc itself where memory of a name is used outside of it.
static Operation *lastUse(memref::DeallocOp dealloc,
                          const BufferViewFlowAnalysis &flow) {
  Block *block = dealloc->getBlock();
  Operation *last = dealloc.getMemref().getDefiningOp();
  for (Value alias : flow.resolve(dealloc.getMemref())) {
    // What a call makes of memory is no view of it unless it is memory.
    if (!isa<BaseMemRefType>(alias.getType()))
      continue;
    for (Operation *user : alias.getUsers()) {
      Operation *ancestor = block->findAncestorOpInBlock(*user);
      if (!ancestor || ancestor->hasTrait<OpTrait::IsTerminator>())
        return dealloc;
      if (user != dealloc && last->isBeforeInBlock(ancestor))
        last = ancestor;
    }
  }
  return last;
}

namespace {

struct EarlyDeallocationPass
    : surge::impl::EarlyDeallocationPassBase<EarlyDeallocationPass> {
  void runOnOperation() final {
    BufferViewFlowAnalysis flow(getOperation());
    SmallVector<memref::DeallocOp> all;
    getOperation()->walk([&](memref::DeallocOp op) { all.push_back(op); });
    for (memref::DeallocOp dealloc : all) {
      auto alloc = dealloc.getMemref().getDefiningOp<memref::AllocOp>();
      if (!alloc || alloc->getBlock() != dealloc->getBlock())
        continue;
      Operation *last = lastUse(dealloc, flow);
      if (last != dealloc)
        dealloc->moveAfter(last);
    }
  }
};

} // namespace
