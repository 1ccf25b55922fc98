//===- Elements.cpp - Transposes of bodies that compute one element -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/transpose/Elements.h"

#include "dialect/Ops.h"
#include "passes/Flow.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

/// Loops over every index of `ct` that carry `sums`, outermost first; each but
/// the innermost yields what the next one returns, and the innermost passes
/// `sums` on. A scalar tensor gets a loop of one round.
static SmallVector<scf::ForOp> buildNest(Value ct, ValueRange sums,
                                         RuleBuilder &b) {
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, b.getLoc(), ct);
  if (sizes.empty())
    sizes.push_back(b.getIndexAttr(1));
  SmallVector<Value> bounds;
  for (OpFoldResult size : sizes)
    bounds.push_back(getValueOrCreateConstantIndexOp(b, b.getLoc(), size));
  Value zero = arith::ConstantIndexOp::create(b, 0),
        one = arith::ConstantIndexOp::create(b, 1);
  SmallVector<scf::ForOp> nest;
  OpBuilder::InsertionGuard guard(b);
  for (Value bound : bounds) {
    ValueRange carried =
        nest.empty() ? sums : ValueRange(nest.back().getRegionIterArgs());
    nest.push_back(scf::ForOp::create(b, zero, bound, one, carried));
    b.setInsertionPointToEnd(nest.back().getBody());
  }
  scf::YieldOp::create(b, nest.back().getRegionIterArgs());
  for (unsigned i = 1; i < nest.size(); ++i) {
    b.setInsertionPointToEnd(nest[i - 1].getBody());
    scf::YieldOp::create(b, nest[i].getResults());
  }
  return nest;
}

/// The linear values among `roots` and those that the ops of `block` compute
/// from them.
static llvm::DenseSet<Value> linearIn(Block &block, ArrayRef<Value> roots) {
  llvm::DenseSet<Value> linear(roots.begin(), roots.end());
  for (Operation &op : block.without_terminator())
    addLinearResults(&op, linear);
  return linear;
}

LogicalResult mlir::surge::transposeElements(Operation *op, Value ct,
                                             RewriterBase &rewriter,
                                             Cotangents &cotangents) {
  RuleBuilder b(op->getLoc(), rewriter);
  llvm::SetVector<Value> used;
  getUsedValuesDefinedAbove(op->getRegions(), used);
  SmallVector<Value> captured = llvm::filter_to_vector(
      used, [&](Value value) { return cotangents.isLinear(value); });
  if (captured.empty())
    return success();
  SmallVector<Value> sums = llvm::map_to_vector(
      captured, [&](Value value) { return cotangents.takeOrZeros(value, b); });
  SmallVector<scf::ForOp> nest = buildNest(ct, sums, b);

  Block &element = op->getRegion(0).front();
  Block &body = *nest.back().getBody();
  Operation *yield = body.getTerminator();
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(yield);
  IRMapping map;
  SmallVector<Value> indices;
  for (auto [argument, loop] : llvm::zip(element.getArguments(), nest)) {
    map.map(argument, loop.getInductionVar());
    indices.push_back(loop.getInductionVar());
  }
  for (Operation &inner : element.without_terminator())
    rewriter.clone(inner, map);
  llvm::DenseSet<Value> linear = linearIn(body, captured);
  Cotangents inner(linear, cotangents.hasStrongZeros());
  RuleBuilder inside(op->getLoc(), rewriter);
  Value yielded = map.lookupOrDefault(element.getTerminator()->getOperand(0));
  inner.add(yielded, tensor::ExtractOp::create(inside, ct, indices), inside);
  for (auto [value, sum] :
       llvm::zip_equal(captured, nest.back().getRegionIterArgs()))
    inner.add(value, sum, inside);
  FailureOr<SmallVector<Operation *>> transposed =
      transposeBlock(body, inner, rewriter);
  if (failed(transposed))
    return failure();
  for (auto [i, value] : llvm::enumerate(captured))
    yield->setOperand(i, inner.takeOrZeros(value, inside));
  for (Operation *linearOp : *transposed)
    rewriter.eraseOp(linearOp);
  for (auto [value, sum] : llvm::zip_equal(captured, nest.front().getResults()))
    cotangents.add(value, sum, b);
  return success();
}
