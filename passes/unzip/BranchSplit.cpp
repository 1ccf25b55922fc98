//===- BranchSplit.cpp - Splitting a branch in two ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/unzip/BranchSplit.h"

#include "dialect/Ops.h"
#include "passes/RegionOps.h"
#include "passes/unzip/Residuals.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

class BranchSplitter {
public:
  BranchSplitter(Operation *op, RewriterBase &rewriter, LinearValues &linear)
      : op(op), rewriter(rewriter), linear(linear) {}
  LogicalResult run();

private:
  /// What one region hands over: a value or nothing for each slot.
  struct Handover {
    Residuals residuals;
    SmallVector<Value> saved;
  };
  SmallVector<Value> yielded(Region &region, bool linearOnes);
  SmallVector<Type> resultTypes(bool linearOnes);
  FailureOr<Handover> choose(Region &region);
  void fillPrimal(Region &region, const Handover &handover, Block &block);
  void fillLinear(Region &region, const Handover &handover,
                  ValueRange residuals, Block &block);

  Operation *op;
  RewriterBase &rewriter;
  LinearValues &linear;
  /// The types of the results for residuals; the branches share them.
  SmallVector<Type> slots;
};

} // namespace

/// What a branch yields for a residual of another one; nobody reads it.
static Value emptyResidual(Type type, RuleBuilder &b) {
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    Value zero = arith::ConstantIndexOp::create(b, 0);
    SmallVector<Value> sizes(tensor.getNumDynamicDims(), zero);
    return tensor::EmptyOp::create(b, tensor, sizes);
  }
  if (isa<KeyType>(type))
    return KeyOp::create(b,
                         arith::ConstantOp::create(b, b.getI64IntegerAttr(0)));
  return arith::ConstantOp::create(b, b.getZeroAttr(type));
}

SmallVector<Value> BranchSplitter::yielded(Region &region, bool linearOnes) {
  SmallVector<Value> values;
  for (auto [result, value] : llvm::zip_equal(
           op->getResults(), region.front().getTerminator()->getOperands()))
    if (linear.contains(result) == linearOnes)
      values.push_back(value);
  return values;
}

SmallVector<Type> BranchSplitter::resultTypes(bool linearOnes) {
  SmallVector<Type> types;
  for (Value result : op->getResults())
    if (linear.contains(result) == linearOnes)
      types.push_back(result.getType());
  return types;
}

/// Decides what a region keeps, and gives each residual to save a free slot of
/// its type.
FailureOr<BranchSplitter::Handover> BranchSplitter::choose(Region &region) {
  Handover handover;
  if (region.empty())
    return handover;
  auto isAvailable = [&](Value value) {
    return !region.isAncestor(value.getParentRegion());
  };
  auto canSave = [](Value) { return true; };
  Split split = {region.front(), linear, isAvailable, canSave};
  split.place = " in a branch";
  FailureOr<Residuals> chosen =
      chooseResiduals(split, yielded(region, /*linearOnes=*/true));
  if (failed(chosen))
    return failure();
  SmallVector<Value> &saved = handover.saved;
  saved.resize(slots.size());
  for (Value value : chosen->values) {
    if (isAvailable(value))
      continue;
    unsigned slot = 0;
    while (slot < slots.size() &&
           (slots[slot] != value.getType() || saved[slot]))
      ++slot;
    if (slot == slots.size()) {
      slots.push_back(value.getType());
      saved.emplace_back();
    }
    saved[slot] = value;
  }
  handover.residuals = std::move(*chosen);
  return handover;
}

void BranchSplitter::fillPrimal(Region &region, const Handover &handover,
                                Block &block) {
  RuleBuilder inner(op->getLoc(), rewriter);
  inner.setInsertionPointToEnd(&block);
  IRMapping map;
  clonePrimalOps(region.front(), linear, map, inner);
  SmallVector<Value> results;
  for (Value value : yielded(region, /*linearOnes=*/false))
    results.push_back(map.lookupOrDefault(value));
  for (auto [value, type] : llvm::zip_equal(handover.saved, slots))
    results.push_back(value ? map.lookup(value) : emptyResidual(type, inner));
  scf::YieldOp::create(inner, results);
  eraseDeadOps(block);
}

void BranchSplitter::fillLinear(Region &region, const Handover &handover,
                                ValueRange residuals, Block &block) {
  RuleBuilder inner(op->getLoc(), rewriter);
  inner.setInsertionPointToEnd(&block);
  IRMapping map;
  for (auto [value, residual] : llvm::zip_equal(handover.saved, residuals))
    if (value)
      map.map(value, residual);
  cloneLinearOps(region.front(), linear, handover.residuals, map, inner);
  SmallVector<Value> results;
  for (Value value : yielded(region, /*linearOnes=*/true))
    results.push_back(map.lookupOrDefault(value));
  scf::YieldOp::create(inner, results);
}

LogicalResult BranchSplitter::run() {
  SmallVector<Handover> handovers;
  for (Region &region : op->getRegions()) {
    FailureOr<Handover> handover = choose(region);
    if (failed(handover))
      return failure();
    handovers.push_back(std::move(*handover));
  }
  RuleBuilder b(op->getLoc(), rewriter);
  SmallVector<Type> primalTypes = resultTypes(/*linearOnes=*/false);
  llvm::append_range(primalTypes, slots);
  Operation *primal = createLike(op, op->getOperands(), primalTypes, b);
  Operation *tangents =
      createLike(op, op->getOperands(), resultTypes(/*linearOnes=*/true), b);
  ValueRange residuals = primal->getResults().take_back(slots.size());
  for (auto [region, handover, primalRegion, linearRegion] :
       llvm::zip_equal(op->getRegions(), handovers, primal->getRegions(),
                       tangents->getRegions())) {
    if (region.empty())
      continue;
    handover.saved.resize(slots.size());
    fillPrimal(region, handover, primalRegion.emplaceBlock());
    fillLinear(region, handover, residuals, linearRegion.emplaceBlock());
  }
  linear.replaceByHalves(rewriter, op, primal->getResults(),
                         tangents->getResults());
  return success();
}

LogicalResult mlir::surge::splitBranch(Operation *op, RewriterBase &rewriter,
                                       LinearValues &linear) {
  return BranchSplitter(op, rewriter, linear).run();
}
