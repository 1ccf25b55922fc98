//===- OutParameters.cpp - Results in memory of the caller ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::surge {
#define GEN_PASS_DEF_OUTPARAMETERSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

/// Upstream knows no memory of the caller's for sizes that it does not know.
static bool canTakeMemory(func::FuncOp function) {
  return function.isPrivate() && !function.isExternal() &&
         llvm::all_of(function.getResultTypes(), [](Type type) {
           auto memory = dyn_cast<MemRefType>(type);
           return !isa<BaseMemRefType>(type) ||
                  (memory && memory.hasStaticShape() &&
                   memory.getLayout().isIdentity());
         });
}

namespace {

struct OutParametersPass
    : surge::impl::OutParametersPassBase<OutParametersPass> {
  void runOnOperation() final {
    bufferization::BufferResultsToOutParamsOpts options;
    options.filterFn = [](func::FuncOp *function) {
      return canTakeMemory(*function);
    };
    options.hoistStaticAllocs = true;
    if (failed(bufferization::promoteBufferResultsToOutParams(getOperation(),
                                                              options)))
      signalPassFailure();
  }
};

} // namespace
