//===- LinalgReads.cpp - Reads by computed indices, backwards -------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/transpose/LinalgReads.h"

#include "dialect/Ops.h"
#include "passes/transpose/Linalg.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

/// The number of rounds of each loop.
static FailureOr<SmallVector<OpFoldResult>>
loopSizes(linalg::LinalgOp op, Cotangents &cotangents, RuleBuilder &b) {
  SmallVector<OpFoldResult> sizes(op.getNumLoops());
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<RankedTensorType>(operand.get().getType()))
      continue;
    SmallVector<OpFoldResult> axes;
    for (auto [axis, expression] :
         llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
      if (auto loop = dyn_cast<AffineDimExpr>(expression);
          loop && !sizes[loop.getPosition()]) {
        if (axes.empty())
          axes = cotangents.sizesOf(operand.get(), b);
        sizes[loop.getPosition()] = axes[axis];
      }
  }
  if (llvm::all_of(sizes, [](OpFoldResult size) { return bool(size); }))
    return sizes;
  return op->emitError("cannot transpose '")
         << op->getName()
         << "', which reads a linear tensor from outside: expected every loop "
            "to run along an axis of an operand";
}

/// The row-major index in a tensor of these sizes.
static Value flatIndex(RuleBuilder &body, ValueRange indices,
                       ArrayRef<OpFoldResult> sizes) {
  Value flat = arith::ConstantIndexOp::create(body, 0);
  for (auto [index, size] : llvm::zip_equal(indices, sizes)) {
    Value extent = getValueOrCreateConstantIndexOp(body, body.getLoc(), size);
    flat = body.createOrFold<arith::MulIOp>(flat, extent);
    flat = body.createOrFold<arith::AddIOp>(flat, index);
  }
  return flat;
}

/// `tensor` with one axis.
static Value flatten(RuleBuilder &b, Value tensor) {
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  if (rank == 1)
    return tensor;
  if (rank == 0) {
    auto type = RankedTensorType::get({1}, getElementTypeOrSelf(tensor));
    return tensor::ExpandShapeOp::create(b, type, tensor,
                                         ArrayRef<ReassociationIndices>());
  }
  ReassociationIndices all = llvm::to_vector<2>(llvm::seq(rank));
  return tensor::CollapseShapeOp::create(b, tensor, all);
}

/// What `flatten` made of a tensor of type `type`, with its axes again.
static Value unflatten(RuleBuilder &b, Value flat, RankedTensorType type,
                       ArrayRef<OpFoldResult> sizes) {
  if (type.getRank() == 1)
    return flat;
  if (type.getRank() == 0)
    return tensor::CollapseShapeOp::create(b, type, flat,
                                           ArrayRef<ReassociationIndices>());
  ReassociationIndices all = llvm::to_vector<2>(llvm::seq(type.getRank()));
  return tensor::ExpandShapeOp::create(b, type, flat, all,
                                       llvm::to_vector(sizes));
}

LogicalResult mlir::surge::addReads(linalg::LinalgOp op,
                                    ArrayRef<ElementRead> reads, LoopNest &nest,
                                    Cotangents &cotangents, RuleBuilder &b) {
  if (llvm::none_of(reads,
                    [](const ElementRead &read) { return bool(read.scalar); }))
    return success();
  FailureOr<SmallVector<OpFoldResult>> sizes = loopSizes(op, cotangents, b);
  if (failed(sizes))
    return failure();
  AffineMap every = b.getMultiDimIdentityMap(nest.getNumLoops());
  auto sizesOf = [&](Value value) { return cotangents.sizesOf(value, b); };
  // One element a round of what `scalarOf` computes in the body.
  auto writeAll = [&](Type element, auto scalarOf) {
    IRMapping copied;
    LoopNest loops(nest, copied);
    loops.addOutput(tensor::EmptyOp::create(b, *sizes, element), every);
    RuleBuilder body = loops.bodyBuilder();
    Value scalar = scalarOf(body, copied);
    return loops.build(b, scalar, iteratorsOf(every), sizesOf).front();
  };
  for (const ElementRead &read : reads) {
    if (!read.scalar)
      continue;
    SmallVector<OpFoldResult> extents = sizesOf(read.tensor);
    Value values =
        writeAll(read.scalar.getType(), [&](RuleBuilder &, IRMapping &map) {
          return map.lookupOrDefault(read.scalar);
        });
    Value order =
        writeAll(b.getIndexType(), [&](RuleBuilder &body, IRMapping &map) {
          SmallVector<Value> indices =
              llvm::map_to_vector(read.indices, [&](Value index) {
                return map.lookupOrDefault(index);
              });
          return flatIndex(body, indices, extents);
        });
    Value sum = flatten(b, cotangents.takeOrZeros(read.tensor, b));
    sum = AddAlongOp::create(b, flatten(b, values), flatten(b, order), sum);
    auto type = cast<RankedTensorType>(read.tensor.getType());
    cotangents.add(read.tensor, unflatten(b, sum, type, extents), b);
  }
  return success();
}
