//===- LinalgRelayout.cpp - Transposes of tiled layouts -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/transpose/Linalg.h"
#include "passes/transpose/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

/// The sum of x * y over all elements.
static Value dot(RuleBuilder &b, Value x, Value y,
                 ArrayRef<OpFoldResult> sizes) {
  auto type = cast<RankedTensorType>(x.getType());
  auto element = cast<FloatType>(type.getElementType());
  FloatType wide = accumulatorType(element);
  unsigned rank = type.getRank();
  AffineMap every = b.getMultiDimIdentityMap(rank),
            none = AffineMap::get(rank, 0, b.getContext());
  LoopNest nest(rank, b.getLoc(), b.getContext());
  BlockArgument left = nest.addInput(x, every), right = nest.addInput(y, every);
  Value zeros = createZeros(b, RankedTensorType::get({}, wide), {});
  BlockArgument sum = nest.addOutput(zeros, none);
  RuleBuilder body = nest.bodyBuilder();
  Value next = body.add(sum, castElements(body, body.mul(left, right), wide));
  auto sizesOf = [&](Value) { return SmallVector<OpFoldResult>(sizes); };
  Value total = nest.build(b, next, iteratorsOf(none), sizesOf).front();
  return castElements(b, tensor::ExtractOp::create(b, total, ValueRange()),
                      element);
}

namespace {

/// y = x in tiles, v around  =>  x' = y' out of its tiles, v' = sum of y'
/// around
struct Pack : UpdateRule<Pack, linalg::PackOp> {
  static LogicalResult add(linalg::PackOp pack, Value ct,
                           Cotangents &cotangents, RuleBuilder &b) {
    Value source = pack.getSource(), padding = pack.getPaddingValue();
    SmallVector<OpFoldResult> sizes = cotangents.sizesOf(source, b);
    if (cotangents.isLinear(source)) {
      Value empty = createEmpty(b, pack.getSourceType(), sizes);
      Value inside = linalg::UnPackOp::create(
          b, ct, empty, pack.getInnerDimsPos(), pack.getMixedTiles(),
          pack.getOuterDimsPerm());
      cotangents.add(source, inside, b);
    }
    if (!padding || !cotangents.isLinear(padding))
      return success();
    Value one =
        arith::ConstantOp::create(b, b.getFloatAttr(padding.getType(), 1));
    SmallVector<OpFoldResult> packedSizes =
        cotangents.sizesOf(pack->getResult(0), b);
    Value isAround = linalg::PackOp::create(
        b, createZeros(b, pack.getSourceType(), sizes),
        createEmpty(b, pack.getDestType(), packedSizes), pack.getInnerDimsPos(),
        pack.getMixedTiles(), one, pack.getOuterDimsPerm());
    cotangents.add(padding, dot(b, ct, isAround, packedSizes), b);
    return success();
  }
};

/// y = x out of its tiles  =>  x' = y' in tiles, 0 around
struct UnPack : UpdateRule<UnPack, linalg::UnPackOp> {
  static LogicalResult add(linalg::UnPackOp unpack, Value ct,
                           Cotangents &cotangents, RuleBuilder &b) {
    Value source = unpack.getSource();
    Value zero = arith::ConstantOp::create(
        b, b.getZeroAttr(unpack.getSourceType().getElementType()));
    Value empty =
        createEmpty(b, unpack.getSourceType(), cotangents.sizesOf(source, b));
    cotangents.add(source,
                   linalg::PackOp::create(
                       b, ct, empty, unpack.getInnerDimsPos(),
                       unpack.getMixedTiles(), zero, unpack.getOuterDimsPerm()),
                   b);
    return success();
  }
};

} // namespace

void mlir::surge::registerLinalgRelayoutTransposeRules(
    DialectRegistry &registry) {
  addTransposeRules<linalg::LinalgDialect, Pack, UnPack>(registry);
}
