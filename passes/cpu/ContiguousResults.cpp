//===- ContiguousResults.cpp - Copy views that pass for whole buffers -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::surge {
#define GEN_PASS_DEF_CONTIGUOUSRESULTSPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

/// Whether `type` promises that rows follow each other without a gap, with
/// sizes that only a run knows.
static bool promisesContiguity(MemRefType type) {
  return type.getLayout().isIdentity() && type.getRank() > 1 &&
         llvm::any_of(type.getShape().drop_front(), ShapedType::isDynamic);
}

namespace {

struct ContiguousResultsPass
    : surge::impl::ContiguousResultsPassBase<ContiguousResultsPass> {
  void runOnOperation() final {
    SmallVector<memref::CastOp> casts;
    getOperation().walk([&](memref::CastOp cast) {
      auto from = dyn_cast<MemRefType>(cast.getSource().getType()),
           to = dyn_cast<MemRefType>(cast.getType());
      if (from && to && !from.getLayout().isIdentity() &&
          promisesContiguity(to))
        casts.push_back(cast);
    });
    for (memref::CastOp view : casts) {
      ImplicitLocOpBuilder b(view.getLoc(), view);
      auto type = cast<MemRefType>(view.getType());
      SmallVector<Value> sizes;
      for (int64_t axis = 0; axis < type.getRank(); ++axis)
        if (type.isDynamicDim(axis))
          sizes.push_back(memref::DimOp::create(b, view.getSource(), axis));
      Value copy = memref::AllocOp::create(b, type, sizes);
      memref::CopyOp::create(b, view.getSource(), copy);
      view.replaceAllUsesWith(copy);
      view.erase();
    }
  }
};

} // namespace
