//===- FixedOrder.cpp - Sums in the order of the program ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

namespace mlir::surge {
#define GEN_PASS_DEF_FIXEDORDERPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;

namespace {

struct FixedOrderPass : surge::impl::FixedOrderPassBase<FixedOrderPass> {
  void runOnOperation() final {
    using Flags = arith::FastMathFlags;
    constexpr Flags inexact =
        Flags::reassoc | Flags::contract | Flags::arcp | Flags::afn;
    getOperation()->walk([&](arith::ArithFastMathInterface op) {
      Flags flags = op.getFastMathFlagsAttr().getValue();
      op->setAttr(
          op.getFastMathAttrName(),
          arith::FastMathFlagsAttr::get(&getContext(), flags & ~inexact));
    });
  }
};

} // namespace
