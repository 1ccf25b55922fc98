//===- SeparateResults.cpp - Every result is a buffer of its own ----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLExtras.h"

namespace mlir::surge {
#define GEN_PASS_DEF_SEPARATERESULTSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

struct SeparateResultsPass
    : surge::impl::SeparateResultsPassBase<SeparateResultsPass> {
  void runOnOperation() final {
    BufferViewFlowAnalysis flow(getOperation());
    getOperation().walk([&](func::ReturnOp terminator) {
      BufferViewFlowAnalysis::ValueSetT returned;
      for (OpOperand &operand : terminator->getOpOperands()) {
        if (!isa<BaseMemRefType>(operand.get().getType()))
          continue;
        auto sources = flow.resolveReverse(operand.get());
        if (llvm::any_of(sources,
                         [&](Value v) { return returned.contains(v); })) {
          OpBuilder builder(terminator);
          operand.set(bufferization::CloneOp::create(
              builder, terminator.getLoc(), operand.get()));
        }
        returned.insert(sources.begin(), sources.end());
      }
    });
  }
};

} // namespace
