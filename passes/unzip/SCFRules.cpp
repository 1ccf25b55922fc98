//===- SCFRules.cpp - Splitting loops and branches ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// A loop becomes two: one that computes the primals and stacks up the residuals
// of its rounds, one that reads them. A branch becomes two on the same
// condition. A loop whose number of rounds is known only when it has run is run
// once to count them.
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "passes/Checkpoints.h"
#include "passes/RegionOps.h"
#include "passes/Sizes.h"
#include "passes/Stacks.h"
#include "passes/TripCount.h"
#include "passes/unzip/Residuals.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

static Value roundAfter(Value round, RuleBuilder &b) {
  return arith::AddIOp::create(b, round, arith::ConstantIndexOp::create(b, 1));
}

//===----------------------------------------------------------------------===//
// scf.for
//===----------------------------------------------------------------------===//

namespace {

/// Splits one loop.
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
  SmallVector<Value> results;
  unsigned nextPrimal = 0, nextTangent = 0;
  for (BlockArgument argument : loop.getRegionIterArgs())
    results.push_back(linear.contains(argument)
                          ? tangents.getResult(nextTangent++)
                          : primal.getResult(nextPrimal++));
  linear.replaceOp(rewriter, loop, results);
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

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

namespace {

/// y, dy = for { yield f(s), df(s, ds) }
///   =>  y, r = for { yield f(s), push(s) };  dy = for { yield df(read(r), ds)
///   }
struct For : UnzipOpInterface::ExternalModel<For, scf::ForOp> {
  LogicalResult unzip(Operation *op, RewriterBase &rewriter,
                      LinearValues &linear) const {
    return split(cast<scf::ForOp>(op), rewriter, linear);
  }

  static LogicalResult split(scf::ForOp loop, RewriterBase &rewriter,
                             LinearValues &linear) {
    LoopSplitter splitter(loop, rewriter, linear);
    FailureOr<std::optional<int64_t>> states = statesToKeep(loop);
    if (failed(states))
      return failure();
    if (!*states)
      return splitter.run();
    splitter.keepStates();
    return success();
  }
};

/// y, dy = while c(s) { yield f(s), df(s, ds) }
///   =>  n = the number of rounds;  y, dy = for n { yield f(s), df(s, ds) }
struct While : UnzipOpInterface::ExternalModel<While, scf::WhileOp> {
  LogicalResult unzip(Operation *op, RewriterBase &rewriter,
                      LinearValues &linear) const {
    auto loop = cast<scf::WhileOp>(op);
    RuleBuilder b(op->getLoc(), rewriter);
    Value count = countRounds(loop, linear, b);
    Value zero = arith::ConstantIndexOp::create(b, 0);
    Value one = arith::ConstantIndexOp::create(b, 1);
    auto bounded = scf::ForOp::create(b, zero, count, one, loop.getInits());
    bounded->setDiscardableAttrs(op->getDiscardableAttrDictionary());

    RuleBuilder body(op->getLoc(), rewriter);
    body.setInsertionPointToEnd(bounded.getBody());
    IRMapping map;
    map.map(loop.getBeforeArguments(), bounded.getRegionIterArgs());
    SmallVector<Value> forwarded = cloneBefore(loop, map, body);
    map.map(loop.getAfterArguments(), forwarded);
    for (Operation &nested : loop.getAfterBody()->without_terminator())
      body.clone(nested, map);
    SmallVector<Value> next;
    for (Value value : loop.getYieldOp().getOperands())
      next.push_back(map.lookupOrDefault(value));
    scf::YieldOp::create(body, next);
    markClones(map, linear);
    for (auto [argument, result] :
         llvm::zip_equal(loop.getBeforeArguments(), bounded.getResults()))
      if (linear.contains(argument))
        linear.insert(result);
    // What the condition forwards may matter in the end only.
    linear.eraseDeadOps(*bounded.getBody());

    // The condition is computed once more than the rounds run.
    b.setInsertionPointAfter(bounded);
    IRMapping last;
    last.map(loop.getBeforeArguments(), bounded.getResults());
    SmallVector<Value> results = cloneBefore(loop, last, b);
    markClones(last, linear);
    linear.replaceOp(rewriter, op, results);
    rewriter.setInsertionPoint(bounded);
    if (linear.hasLinearResult(bounded) && linear.hasPrimalResult(bounded))
      return For::split(bounded, rewriter, linear);
    return success();
  }

private:
  static SmallVector<Value> cloneBefore(scf::WhileOp loop, IRMapping &map,
                                        OpBuilder &b) {
    for (Operation &nested : loop.getBeforeBody()->without_terminator())
      b.clone(nested, map);
    return llvm::map_to_vector(
        loop.getConditionOp().getArgs(),
        [&](Value value) { return map.lookupOrDefault(value); });
  }

  static void markClones(const IRMapping &map, LinearValues &linear) {
    for (auto [original, clone] : map.getValueMap())
      if (linear.contains(original))
        linear.insert(clone);
  }

  /// Runs the primal part of the loop for the number of its rounds.
  static Value countRounds(scf::WhileOp loop, const LinearValues &linear,
                           RuleBuilder &b) {
    auto primals = [&](ValueRange values, ValueRange marks) {
      SmallVector<Value> kept;
      for (auto [value, mark] : llvm::zip_equal(values, marks))
        if (!linear.contains(mark))
          kept.push_back(value);
      return kept;
    };
    ValueRange beforeArguments = loop.getBeforeArguments(),
               afterArguments = loop.getAfterArguments();
    SmallVector<Value> inits = primals(loop.getInits(), beforeArguments);
    inits.push_back(arith::ConstantIndexOp::create(b, 0));
    SmallVector<Value> results = primals(loop.getResults(), afterArguments);
    SmallVector<Type> types(ValueRange(results).getTypes());
    types.push_back(b.getIndexType());
    auto mapped = [](IRMapping &map, ArrayRef<Value> values) {
      return llvm::map_to_vector(
          values, [&](Value value) { return map.lookupOrDefault(value); });
    };
    auto counting = scf::WhileOp::create(
        b, types, inits,
        [&](OpBuilder &inner, Location loc, ValueRange arguments) {
          IRMapping map;
          map.map(primals(beforeArguments, beforeArguments),
                  arguments.drop_back());
          clonePrimalOps(*loop.getBeforeBody(), linear, map, inner);
          scf::ConditionOp condition = loop.getConditionOp();
          SmallVector<Value> forwarded =
              mapped(map, primals(condition.getArgs(), afterArguments));
          forwarded.push_back(arguments.back());
          scf::ConditionOp::create(
              inner, loc, map.lookupOrDefault(condition.getCondition()),
              forwarded);
        },
        [&](OpBuilder &inner, Location loc, ValueRange arguments) {
          IRMapping map;
          map.map(primals(afterArguments, afterArguments),
                  arguments.drop_back());
          clonePrimalOps(*loop.getAfterBody(), linear, map, inner);
          SmallVector<Value> next = mapped(
              map, primals(loop.getYieldOp().getOperands(), beforeArguments));
          Value one = arith::ConstantIndexOp::create(inner, loc, 1);
          next.push_back(
              arith::AddIOp::create(inner, loc, arguments.back(), one));
          scf::YieldOp::create(inner, loc, next);
        });
    return counting.getResults().back();
  }
};

/// y, dy = if c { yield f(x), df(x, dx) }
///   =>  y, r = if c { yield f(x), r };  dy = if c { yield df(r, dx) }
template <typename Op>
struct Branch : UnzipOpInterface::ExternalModel<Branch<Op>, Op> {
  LogicalResult unzip(Operation *op, RewriterBase &rewriter,
                      LinearValues &linear) const {
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Type> slots, primalTypes, linearTypes;
    SmallVector<Residuals> residuals;
    SmallVector<SmallVector<Value>> saved;
    for (Region &region : op->getRegions()) {
      if (region.empty()) {
        residuals.emplace_back();
        saved.emplace_back();
        continue;
      }
      auto isAvailable = [&](Value value) {
        return !region.isAncestor(value.getParentRegion());
      };
      auto canSave = [](Value) { return true; };
      Split split = {region.front(), linear, isAvailable, canSave};
      split.place = " in a branch";
      FailureOr<Residuals> chosen = chooseResiduals(
          split, yielded(op, region, linear, /*linearOnes=*/true));
      if (failed(chosen))
        return failure();
      saved.push_back(assignSlots(*chosen, isAvailable, slots));
      residuals.push_back(std::move(*chosen));
    }
    for (SmallVector<Value> &values : saved)
      values.resize(slots.size());

    for (Value result : op->getResults())
      (linear.contains(result) ? linearTypes : primalTypes)
          .push_back(result.getType());
    unsigned numPrimals = primalTypes.size();
    llvm::append_range(primalTypes, slots);
    Operation *primal = createLike(op, op->getOperands(), primalTypes, b);
    Operation *tangents = createLike(op, op->getOperands(), linearTypes, b);
    for (auto [i, region] : llvm::enumerate(op->getRegions())) {
      if (region.empty())
        continue;
      RuleBuilder inner(op->getLoc(), rewriter);
      IRMapping map;
      Block &primalBlock = primal->getRegion(i).emplaceBlock();
      inner.setInsertionPointToEnd(&primalBlock);
      clonePrimalOps(region.front(), linear, map, inner);
      SmallVector<Value> results;
      for (Value value : yielded(op, region, linear, /*linearOnes=*/false))
        results.push_back(map.lookupOrDefault(value));
      for (auto [value, type] : llvm::zip_equal(saved[i], slots))
        results.push_back(value ? map.lookup(value) : placeholder(type, inner));
      scf::YieldOp::create(inner, results);
      eraseDeadOps(primalBlock);

      IRMapping linearMap;
      for (auto [slot, value] : llvm::enumerate(saved[i]))
        if (value)
          linearMap.map(value, primal->getResult(numPrimals + slot));
      inner.setInsertionPointToEnd(&tangents->getRegion(i).emplaceBlock());
      cloneLinearOps(region.front(), linear, residuals[i], linearMap, inner);
      results.clear();
      for (Value value : yielded(op, region, linear, /*linearOnes=*/true))
        results.push_back(linearMap.lookupOrDefault(value));
      scf::YieldOp::create(inner, results);
    }

    SmallVector<Value> results;
    unsigned nextPrimal = 0, nextTangent = 0;
    for (Value result : op->getResults())
      results.push_back(linear.contains(result)
                            ? tangents->getResult(nextTangent++)
                            : primal->getResult(nextPrimal++));
    linear.replaceOp(rewriter, op, results);
    return success();
  }

private:
  static SmallVector<Value> yielded(Operation *op, Region &region,
                                    const LinearValues &linear,
                                    bool linearOnes) {
    SmallVector<Value> values;
    for (auto [result, value] : llvm::zip_equal(
             op->getResults(), region.front().getTerminator()->getOperands()))
      if (linear.contains(result) == linearOnes)
        values.push_back(value);
    return values;
  }

  /// Gives each residual to save a result of its type; the branches share them.
  static SmallVector<Value>
  assignSlots(const Residuals &residuals,
              llvm::function_ref<bool(Value)> isAvailable,
              SmallVector<Type> &slots) {
    SmallVector<Value> assigned(slots.size());
    for (Value value : residuals.values) {
      if (isAvailable(value))
        continue;
      unsigned slot = 0;
      while (slot < slots.size() &&
             (slots[slot] != value.getType() || assigned[slot]))
        ++slot;
      if (slot == slots.size()) {
        slots.push_back(value.getType());
        assigned.emplace_back();
      }
      assigned[slot] = value;
    }
    return assigned;
  }

  /// What a branch yields for a residual of another one; nobody reads it.
  static Value placeholder(Type type, RuleBuilder &b) {
    if (auto tensor = dyn_cast<RankedTensorType>(type)) {
      Value zero = arith::ConstantIndexOp::create(b, 0);
      SmallVector<Value> sizes(tensor.getNumDynamicDims(), zero);
      return tensor::EmptyOp::create(b, tensor, sizes);
    }
    if (isa<KeyType>(type))
      return KeyOp::create(
          b, arith::ConstantOp::create(b, b.getI64IntegerAttr(0)));
    return arith::ConstantOp::create(b, b.getZeroAttr(type));
  }
};

} // namespace

void mlir::surge::registerSCFUnzipRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, scf::SCFDialect *) {
    scf::ForOp::attachInterface<For>(*context);
    scf::WhileOp::attachInterface<While>(*context);
    scf::ExecuteRegionOp::attachInterface<Branch<scf::ExecuteRegionOp>>(
        *context);
    scf::IfOp::attachInterface<Branch<scf::IfOp>>(*context);
    scf::IndexSwitchOp::attachInterface<Branch<scf::IndexSwitchOp>>(*context);
  });
}
