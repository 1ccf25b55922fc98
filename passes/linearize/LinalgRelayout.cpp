//===- LinalgRelayout.cpp - Derivatives of tiled layouts ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Linalg.h"
#include "passes/linearize/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

/// A tensor of the shape of `dest`, whose content nothing reads.
static Value emptyLike(Value dest, RuleBuilder &b) {
  return createEmpty(b, cast<RankedTensorType>(dest.getType()),
                     primalSizes(b, dest));
}

namespace {

/// y = x in tiles, v around  =>  dy = dx in tiles, dv around
struct Pack : LinearizeRule<Pack, linalg::PackOp> {
  static Value tangent(linalg::PackOp op, ArrayRef<Value> d, RuleBuilder &b) {
    Value dx = d[0], padding = op.getPaddingValue();
    if (!dx)
      dx = createZero(b, op.getSourceType(), primalSizes(b, op.getSource()));
    // The operands are the source, the destination and the padding.
    if (padding)
      padding =
          d[2] ? d[2]
               : arith::ConstantOp::create(b, b.getZeroAttr(padding.getType()))
                     .getResult();
    return linalg::PackOp::create(
        b, dx, emptyLike(op.getDest(), b), op.getInnerDimsPos(),
        op.getMixedTiles(), padding ? std::optional(padding) : std::nullopt,
        op.getOuterDimsPerm());
  }
};

/// y = x out of its tiles  =>  dy = dx out of its tiles
struct UnPack : LinearizeRule<UnPack, linalg::UnPackOp> {
  static Value tangent(linalg::UnPackOp op, ArrayRef<Value> d, RuleBuilder &b) {
    if (!d[0])
      return {};
    return linalg::UnPackOp::create(b, d[0], emptyLike(op.getDest(), b),
                                    op.getInnerDimsPos(), op.getMixedTiles(),
                                    op.getOuterDimsPerm());
  }
};

} // namespace

void mlir::surge::registerLinalgRelayoutLinearizeRules(
    DialectRegistry &registry) {
  addLinearizeRules<linalg::LinalgDialect, Pack, UnPack>(registry);
}
