//===- SeparateYields.cpp - A value of its own for every result -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::surge {
#define GEN_PASS_DEF_SEPARATEYIELDSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

/// The value whose memory a view shows.
static Value rootOf(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<tensor::CastOp, tensor::CollapseShapeOp, tensor::ExpandShapeOp,
             tensor::ExtractSliceOp, tensor::ReshapeOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

namespace {

struct SeparateYieldsPass
    : surge::impl::SeparateYieldsPassBase<SeparateYieldsPass> {
  void runOnOperation() final {
    getOperation().walk([&](Operation *op) {
      if (!isa<scf::YieldOp, scf::ConditionOp>(op))
        return;
      OpBuilder b(op);
      llvm::DenseSet<Value> yielded;
      for (OpOperand &operand : op->getOpOperands()) {
        auto type = dyn_cast<RankedTensorType>(operand.get().getType());
        if (type && !yielded.insert(rootOf(operand.get())).second)
          operand.set(bufferization::AllocTensorOp::create(
              b, op->getLoc(), type, /*dynamicSizes=*/ValueRange(),
              /*copy=*/operand.get()));
      }
    });
  }
};

} // namespace
