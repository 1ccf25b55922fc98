//===- Delay.cpp - A signal as it was some steps ago ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

/// A ring: what is taken out makes place for what comes in.
SmallVector<Value> DelayOp::expand(RuleBuilder &b) {
  auto type = cast<RankedTensorType>(getLine().getType());
  Value length =
      arith::ConstantIndexOp::create(b, b.getLoc(), type.getDimSize(0));
  Value place = arith::RemUIOp::create(b, getStep(), length);
  if (type.getRank() == 1 && !isa<RankedTensorType>(getInput().getType()))
    return {tensor::ExtractOp::create(b, getLine(), place),
            tensor::InsertOp::create(b, getInput(), getLine(), place)};
  SmallVector<OpFoldResult> offsets(type.getRank(), b.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(type.getRank(), b.getIndexAttr(1));
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(b, b.getLoc(), getLine());
  offsets[0] = place;
  sizes[0] = b.getIndexAttr(1);
  auto input = cast<RankedTensorType>(getInput().getType());
  return {tensor::ExtractSliceOp::create(b, input, getLine(), offsets, sizes,
                                         strides),
          tensor::InsertSliceOp::create(b, getInput(), getLine(), offsets,
                                        sizes, strides)};
}
