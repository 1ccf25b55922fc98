//===- SCFRules.cpp - Transposes of loops and branches --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// A loop runs backwards. It carries the cotangents of what it carried and those
// of every linear value that its rounds read from outside: each round takes the
// sum so far, updates it and adds it again.
//
//===----------------------------------------------------------------------===//

#include "passes/RegionOps.h"
#include "passes/TripCount.h"
#include "passes/transpose/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// The linear values from outside that the regions of `op` read.
SmallVector<Value> capturedLinear(Operation *op, const Cotangents &cotangents) {
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  return llvm::filter_to_vector(
      captured, [&](Value value) { return cotangents.isLinear(value); });
}

bool hasCotangent(Operation *op, const Cotangents &cotangents) {
  return llvm::any_of(op->getResults(),
                      [&](Value result) { return cotangents.has(result); });
}

/// Runs `block` backwards in place. `seeds` are the cotangents of what it
/// yields (null for zero), `sums` those of `captured` so far; afterwards it
/// yields the cotangents of `carried`, then those of `captured`.
LogicalResult runBackwards(Block &block, ArrayRef<Value> seeds,
                           ArrayRef<BlockArgument> carried,
                           ArrayRef<Value> captured, ArrayRef<Value> sums,
                           RewriterBase &rewriter, Cotangents &outer) {
  Operation *yield = block.getTerminator();
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(yield);
  RuleBuilder b(yield->getLoc(), rewriter);
  Cotangents inner = outer.nested();
  for (auto [yielded, seed] : llvm::zip_equal(yield->getOperands(), seeds))
    if (outer.isLinear(yielded))
      inner.add(yielded, seed, b);
  for (auto [value, sum] : llvm::zip_equal(captured, sums))
    inner.add(value, sum, b);
  FailureOr<SmallVector<Operation *>> transposed =
      transposeBlock(block, inner, rewriter);
  if (failed(transposed))
    return failure();
  SmallVector<Value> results;
  for (BlockArgument argument : carried)
    results.push_back(inner.takeOrZeros(argument, b));
  for (Value value : captured)
    results.push_back(inner.takeOrZeros(value, b));
  if (inner.isSizeUnknown())
    return failure();
  yield->setOperands(results);
  for (Operation *op : *transposed)
    inner.erase(op, rewriter);
  return success();
}

/// dy = if c { yield f(dx) }  =>  x' = if c { yield x' + f'(y') }
template <typename Op>
struct Branch : TransposeOpInterface::ExternalModel<Branch<Op>, Op> {
  using OpType = Op;
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    if (!hasCotangent(op, cotangents))
      return success();
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> seeds, sums, captured = capturedLinear(op, cotangents);
    for (Value result : op->getResults())
      seeds.push_back(cotangents.take(result));
    for (Value value : captured)
      sums.push_back(cotangents.takeOrZeros(value, b));
    if (cotangents.isSizeUnknown())
      return failure();
    Operation *backward =
        moveInto(op, op->getOperands(), ValueRange(sums).getTypes(), b);
    for (Region &region : backward->getRegions())
      if (failed(runBackwards(region.front(), seeds, {}, captured, sums,
                              rewriter, cotangents)))
        return failure();
    for (auto [value, sum] : llvm::zip_equal(captured, backward->getResults()))
      cotangents.add(value, sum, b);
    return success();
  }
};

/// dy = for i iter(s = dx) { yield f_i(s) }
///   =>  x' = for i backwards iter(c = y') { yield f_i'(c) }
struct For : TransposeOpInterface::ExternalModel<For, scf::ForOp> {
  using OpType = scf::ForOp;
  LogicalResult transpose(Operation *op, RewriterBase &rewriter,
                          Cotangents &cotangents) const {
    if (!hasCotangent(op, cotangents))
      return success();
    auto loop = cast<scf::ForOp>(op);
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> sums, captured = capturedLinear(op, cotangents);
    for (Value result : op->getResults())
      sums.push_back(cotangents.takeOrZeros(result, b));
    for (Value value : captured)
      sums.push_back(cotangents.takeOrZeros(value, b));
    if (cotangents.isSizeUnknown())
      return failure();
    Value mirror = reflection(loop, b);

    auto backward = scf::ForOp::create(
        b, loop.getLowerBound(), loop.getUpperBound(), loop.getStep(), sums,
        /*bodyBuilder=*/nullptr, loop.getUnsignedCmp());
    backward.getRegion().takeBody(loop.getRegion());
    Block &body = *backward.getBody();
    RuleBuilder head(op->getLoc(), rewriter);
    head.setInsertionPointToStart(&body);
    Value induction = backward.getInductionVar();
    auto reflected = arith::SubIOp::create(head, mirror, induction);
    induction.replaceAllUsesExcept(reflected, reflected);
    SmallVector<BlockArgument> carried(body.getArguments().drop_front());
    for (Value sum : sums)
      body.addArgument(sum.getType(), sum.getLoc());
    SmallVector<Value> arguments(body.getArguments().take_back(sums.size()));
    ArrayRef<Value> seeds = ArrayRef(arguments).take_front(carried.size());
    if (failed(runBackwards(body, seeds, carried, captured,
                            ArrayRef(arguments).drop_front(carried.size()),
                            rewriter, cotangents)))
      return failure();
    for (BlockArgument argument : carried)
      cotangents.forget(argument);
    body.eraseArguments(1, carried.size());

    ValueRange results = backward.getResults();
    for (auto [init, sum] : llvm::zip(loop.getInitArgs(), results))
      if (cotangents.isLinear(init))
        cotangents.add(init, sum, b);
    for (auto [value, sum] :
         llvm::zip_equal(captured, results.drop_front(carried.size())))
      cotangents.add(value, sum, b);
    return success();
  }
};

} // namespace

void mlir::surge::registerSCFTransposeRules(DialectRegistry &registry) {
  addTransposeRules<scf::SCFDialect, Branch<scf::ExecuteRegionOp>,
                    Branch<scf::IfOp>, Branch<scf::IndexSwitchOp>, For>(
      registry);
}
