//===- LoopSplit.cpp - Splitting a loop in two ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/unzip/LoopSplit.h"

#include "passes/Checkpoints.h"
#include "passes/Sizes.h"
#include "passes/Stacks.h"
#include "passes/TripCount.h"
#include "passes/unzip/Recompute.h"
#include "passes/unzip/Residuals.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

static Value roundAfter(Value round, RuleBuilder &b) {
  return arith::AddIOp::create(b, round, arith::ConstantIndexOp::create(b, 1));
}

namespace {

class LoopSplitter {
public:
  LoopSplitter(scf::ForOp loop, RewriterBase &rewriter, LinearValues &linear)
      : loop(loop), rewriter(rewriter), linear(linear),
        b(loop.getLoc(), rewriter) {}
  LogicalResult run();
  /// Leaves the loop as it is, to compute its primals again beside the
  /// tangents, and puts one that computes the primals alone in front of it.
  void keepStates();

private:
  bool isOutside(Value value) {
    return !loop.getRegion().isAncestor(value.getParentRegion());
  }
  bool canSave(Value value);
  SmallVector<Value> yielded(bool linearOnes);
  scf::ForOp createLoop(Value lower, Value upper, Value step,
                        ArrayRef<Value> inits);
  Value startStack(Value value, Value count);
  scf::ForOp buildPrimal(Value count);
  scf::ForOp buildLinear(Value count, ValueRange stacks);

  scf::ForOp loop;
  RewriterBase &rewriter;
  LinearValues &linear;
  RuleBuilder b;
  Residuals residuals;
  /// What the primal loop hands over.
  SmallVector<Value> saved;
  /// Carries among `saved` and what is yielded for them, if that is needed too:
  /// the next slot of the same stack holds it.
  llvm::DenseMap<Value, Value> following;
  /// The sizes of values of the body, found before the loop.
  llvm::DenseMap<Value, SmallVector<OpFoldResult>> sizes;
};

} // namespace

/// A scalar, or a tensor whose sizes are known before the loop.
bool LoopSplitter::canSave(Value value) {
  if (!canStack(value.getType()))
    return false;
  auto tensor = dyn_cast<RankedTensorType>(value.getType());
  if (!tensor)
    return true;
  auto [known, isNew] = sizes.try_emplace(value);
  if (!isNew)
    return known->second.size() == static_cast<size_t>(tensor.getRank());
  auto outside = [&](Value candidate) { return isOutside(candidate); };
  SizeClimber climber(b, outside);
  SmallVector<OpFoldResult> found;
  for (int64_t dim = 0; dim < tensor.getRank(); ++dim) {
    OpFoldResult size = climber.sizeOf(value, dim);
    if (!size)
      return false;
    found.push_back(size);
  }
  sizes[value] = std::move(found);
  return true;
}

SmallVector<Value> LoopSplitter::yielded(bool linearOnes) {
  SmallVector<Value> values;
  for (auto [argument, value] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getYieldedValues()))
    if (linear.contains(argument) == linearOnes)
      values.push_back(value);
  return values;
}

/// A loop without terminator yet.
scf::ForOp LoopSplitter::createLoop(Value lower, Value upper, Value step,
                                    ArrayRef<Value> inits) {
  auto created = scf::ForOp::create(b, lower, upper, step, inits);
  created->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
  if (inits.empty())
    created.getBody()->getTerminator()->erase();
  return created;
}

/// Room for what all rounds save of `value`. Where the yielded value is saved,
/// too, the first slot holds what the first round starts from.
Value LoopSplitter::startStack(Value value, Value count) {
  if (!following.contains(value))
    return createStack(value.getType(), count, sizes.lookup(value), b);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value slots = b.createOrFold<arith::AddIOp>(count, one);
  Value stack = createStack(value.getType(), slots, sizes.lookup(value), b);
  Value init = loop.getTiedLoopInit(cast<BlockArgument>(value))->get();
  return pushOnto(stack, init, arith::ConstantIndexOp::create(b, 0), b);
}

scf::ForOp LoopSplitter::buildPrimal(Value count) {
  SmallVector<Value> inits;
  for (auto [argument, init] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getInitArgs()))
    if (!linear.contains(argument))
      inits.push_back(init);
  unsigned numCarried = inits.size();
  for (Value value : saved)
    inits.push_back(startStack(value, count));
  scf::ForOp primal = createLoop(loop.getLowerBound(), loop.getUpperBound(),
                                 loop.getStep(), inits);
  primal.setUnsignedCmp(loop.getUnsignedCmp());

  RuleBuilder inner(loop.getLoc(), rewriter);
  inner.setInsertionPointToEnd(primal.getBody());
  IRMapping map;
  map.map(loop.getInductionVar(), primal.getInductionVar());
  unsigned next = 0;
  for (BlockArgument argument : loop.getRegionIterArgs())
    if (!linear.contains(argument))
      map.map(argument, primal.getRegionIterArg(next++));
  clonePrimalOps(*loop.getBody(), linear, map, inner);
  SmallVector<Value> results;
  for (Value value : yielded(/*linearOnes=*/false))
    results.push_back(map.lookupOrDefault(value));
  Value round = roundNumber(loop, primal.getInductionVar(), inner);
  for (auto [value, stack] : llvm::zip_equal(
           saved, primal.getRegionIterArgs().drop_front(numCarried))) {
    Value next = following.lookup(value);
    results.push_back(next ? pushOnto(stack, map.lookupOrDefault(next),
                                      roundAfter(round, inner), inner)
                           : pushOnto(stack, map.lookup(value), round, inner));
  }
  scf::YieldOp::create(inner, results);
  eraseDeadOps(*primal.getBody());
  return primal;
}

scf::ForOp LoopSplitter::buildLinear(Value count, ValueRange stacks) {
  SmallVector<Value> inits;
  for (auto [argument, init] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getInitArgs()))
    if (linear.contains(argument))
      inits.push_back(init);
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  scf::ForOp tangents = createLoop(zero, count, one, inits);

  RuleBuilder inner(loop.getLoc(), rewriter);
  inner.setInsertionPointToEnd(tangents.getBody());
  Value round = tangents.getInductionVar();
  IRMapping map;
  map.map(loop.getInductionVar(), inductionOf(loop, round, inner));
  unsigned next = 0;
  for (BlockArgument argument : loop.getRegionIterArgs())
    if (linear.contains(argument))
      map.map(argument, tangents.getRegionIterArg(next++));
  for (auto [value, stack] : llvm::zip_equal(saved, stacks)) {
    map.map(value, readFrom(stack, value.getType(), round, inner));
    if (Value next = following.lookup(value))
      map.map(next, readFrom(stack, value.getType(), roundAfter(round, inner),
                             inner));
  }
  cloneLinearOps(*loop.getBody(), linear, residuals, map, inner);
  SmallVector<Value> results;
  for (Value value : yielded(/*linearOnes=*/true))
    results.push_back(map.lookupOrDefault(value));
  scf::YieldOp::create(inner, results);
  return tangents;
}

LogicalResult LoopSplitter::run() {
  auto isAvailable = [&](Value value) {
    return isOutside(value) || value == loop.getInductionVar();
  };
  auto canSave = [&](Value value) { return this->canSave(value); };
  Split split = {*loop.getBody(), linear, isAvailable, canSave};
  split.place = " in every round";
  for (auto [argument, value] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getYieldedValues()))
    if (!linear.contains(argument) && !isAvailable(value) &&
        value.getDefiningOp())
      split.carried.emplace_back(argument, value);
  FailureOr<Residuals> chosen =
      chooseResiduals(split, yielded(/*linearOnes=*/true));
  if (failed(chosen))
    return failure();
  residuals = std::move(*chosen);
  llvm::DenseSet<Value> shared;
  for (auto [argument, value] : split.carried)
    if (residuals.values.contains(argument) &&
        residuals.values.contains(value) && shared.insert(value).second)
      following[argument] = value;
  for (Value value : residuals.values)
    if (!isAvailable(value) && !shared.contains(value))
      saved.push_back(value);

  Value count = tripCount(loop, b);
  scf::ForOp primal = buildPrimal(count);
  scf::ForOp tangents =
      buildLinear(count, primal.getResults().take_back(saved.size()));
  linear.replaceByHalves(rewriter, loop, primal.getResults(),
                         tangents.getResults());
  return success();
}

void LoopSplitter::keepStates() {
  scf::ForOp primal = buildPrimal(tripCount(loop, b));
  unsigned next = 0;
  for (auto [argument, result] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getResults()))
    if (!linear.contains(argument))
      result.replaceAllUsesWith(primal.getResult(next++));
}

/// One state is what the loop carries of the function itself.
static void reportStates(scf::ForOp loop, int64_t states,
                         LinearValues &linear) {
  uint64_t bytes = 0;
  bool isOpen = false;
  for (BlockArgument argument : loop.getRegionIterArgs())
    if (!linear.contains(argument)) {
      bytes = llvm::SaturatingAdd<uint64_t>(bytes, bytesOf(argument.getType()));
      auto shaped = dyn_cast<ShapedType>(argument.getType());
      isOpen |= shaped && !shaped.hasStaticShape();
    }
  InFlightDiagnostic remark = mlir::emitRemark(loop.getLoc(), "saved: at most ")
                              << states << " states of " << bytes << " bytes";
  if (isOpen)
    remark << " if unknown sizes are " << guessedSize;
  remark << ": 'surge.checkpoints'";
  linear.addBytesOfStates(llvm::SaturatingMultiply<uint64_t>(states, bytes));
}

LogicalResult mlir::surge::splitLoop(scf::ForOp loop, RewriterBase &rewriter,
                                     LinearValues &linear) {
  LoopSplitter splitter(loop, rewriter, linear);
  FailureOr<std::optional<int64_t>> states = statesToKeep(loop);
  if (failed(states))
    return failure();
  if (!*states)
    return splitter.run();
  // A budget of one is taken for one of two.
  if (linear.reportsResiduals())
    reportStates(loop, std::max<int64_t>(**states, 2), linear);
  splitter.keepStates();
  return success();
}
