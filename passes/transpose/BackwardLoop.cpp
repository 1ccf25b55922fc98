//===- BackwardLoop.cpp - A loop run backwards ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The loop carries the cotangents of what it carried and those of every linear
// value that its rounds read from outside: each round takes the sum so far,
// updates it and adds it again.
//
// A loop that keeps a few states only needs those of a round before it can run
// it backwards. It starts from the last state kept, runs forward to the round,
// keeping states on the way as `surge_checkpoint_advance` says, and drops the
// state of the round once that is done.
//
//===----------------------------------------------------------------------===//

#include "passes/transpose/BackwardLoop.h"

#include "dialect/Ops.h"
#include "passes/Checkpoints.h"
#include "passes/RuntimeFunction.h"
#include "passes/Stacks.h"
#include "passes/TripCount.h"
#include "passes/unzip/Residuals.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<Value> mlir::surge::capturedLinear(Operation *op,
                                               const Cotangents &cotangents) {
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  return llvm::filter_to_vector(captured, [&](Value value) {
    // Nothing would read the cotangent of a zero.
    return cotangents.isLinear(value) && !value.getDefiningOp<ZeroOp>();
  });
}

FailureOr<SmallVector<Value>>
mlir::surge::runBackwards(Block &block, ArrayRef<Value> seeds,
                          ArrayRef<Value> carried, ArrayRef<Value> captured,
                          ArrayRef<Value> sums, RewriterBase &rewriter,
                          Cotangents &outer) {
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
  for (Value value : carried)
    results.push_back(inner.takeOrZeros(value, b));
  for (Value value : captured)
    results.push_back(inner.takeOrZeros(value, b));
  if (inner.isSizeUnknown())
    return failure();
  // What the block yielded may be erased now; the caller yields anew.
  yield->setOperands({});
  for (Operation *op : *transposed)
    inner.erase(op, rewriter);
  return results;
}

//===----------------------------------------------------------------------===//
// States
//===----------------------------------------------------------------------===//

BackwardLoop::States BackwardLoop::States::of(ValueRange values) {
  return {values[0], values[1], SmallVector<Value>(values.drop_front(2))};
}

SmallVector<Value> BackwardLoop::States::values() const {
  SmallVector<Value> all = {top, rounds};
  llvm::append_range(all, stacks);
  return all;
}

/// Room for the states of the loop, with the first one in it.
BackwardLoop::States BackwardLoop::keepFirst(Value places) {
  Value zero = arith::ConstantIndexOp::create(b, 0);
  States states;
  states.top = zero;
  states.rounds = createStack(b.getIndexType(), places, {}, b);
  for (Value init : primalInits) {
    SmallVector<OpFoldResult> sizes;
    if (isa<RankedTensorType>(init.getType()))
      sizes = tensor::getMixedSizes(b, b.getLoc(), init);
    states.stacks.push_back(createStack(init.getType(), places, sizes, b));
  }
  write(states, zero, primalInits, b);
  return states;
}

/// Writes `state`, that of round number `round`, to the place at the top.
void BackwardLoop::write(States &states, Value round, ValueRange state,
                         RuleBuilder &b) {
  states.rounds = pushOnto(states.rounds, round, states.top, b);
  for (auto [i, value] : llvm::enumerate(state))
    states.stacks[i] = pushOnto(states.stacks[i], value, states.top, b);
}

SmallVector<Value> BackwardLoop::readTop(const States &states, RuleBuilder &b) {
  SmallVector<Value> state;
  for (auto [stack, primal] : llvm::zip_equal(states.stacks, primals))
    state.push_back(readFrom(stack, primal.getType(), states.top, b));
  return state;
}

/// The state of round `to`, given that of round `from`.
SmallVector<Value> BackwardLoop::advance(Value from, Value to, ValueRange state,
                                         RuleBuilder &b) {
  Value one = arith::ConstantIndexOp::create(b, 1);
  auto forward = scf::ForOp::create(b, from, to, one, state);
  RuleBuilder body(b.getLoc(), b);
  body.setInsertionPointToEnd(forward.getBody());
  IRMapping map;
  map.map(induction, inductionOf(loop, forward.getInductionVar(), body));
  for (auto [primal, argument] :
       llvm::zip_equal(primals, forward.getRegionIterArgs()))
    map.map(primal, argument);
  for (Operation *op : primalOps)
    body.clone(*op, map);
  SmallVector<Value> next = llvm::map_to_vector(
      nextPrimals, [&](Value value) { return map.lookupOrDefault(value); });
  scf::YieldOp::create(body, next);
  // What only tangents ask for is computed where the round runs backwards.
  eraseDeadOps(*forward.getBody());
  return SmallVector<Value>(forward.getResults());
}

/// Runs from the last state kept to round `target`, keeping states on the way;
/// that of the round comes to lie at the top.
BackwardLoop::States BackwardLoop::reach(const States &states, Value target,
                                         RuleBuilder &b) {
  auto roundAtTop = [](const States &states, RuleBuilder &b) -> Value {
    return tensor::ExtractOp::create(b, states.rounds, states.top);
  };
  SmallVector<Value> inits = states.values();
  auto walk = scf::WhileOp::create(
      b, TypeRange(ValueRange(inits)), inits,
      [&](OpBuilder &builder, Location loc, ValueRange arguments) {
        RuleBuilder inner(loc, builder);
        Value from = roundAtTop(States::of(arguments), inner);
        Value more = arith::CmpIOp::create(inner, arith::CmpIPredicate::ult,
                                           from, target);
        scf::ConditionOp::create(inner, more, arguments);
      },
      [&](OpBuilder &builder, Location loc, ValueRange arguments) {
        RuleBuilder inner(loc, builder);
        States kept = States::of(arguments);
        Value from = roundAtTop(kept, inner);
        Value one = arith::ConstantIndexOp::create(inner, 1);
        // The round to reach is run backwards too.
        Value rounds = arith::AddIOp::create(
            inner, arith::SubIOp::create(inner, target, from), one);
        Value free = arith::SubIOp::create(inner, capacity, kept.top);
        Value count =
            func::CallOp::create(inner, policy, ValueRange{rounds, free})
                .getResult(0);
        Value to = arith::AddIOp::create(inner, from, count);
        SmallVector<Value> state =
            advance(from, to, readTop(kept, inner), inner);
        kept.top = arith::AddIOp::create(inner, kept.top, one);
        write(kept, to, state, inner);
        scf::YieldOp::create(inner, kept.values());
      });
  return States::of(walk.getResults());
}

//===----------------------------------------------------------------------===//
// The loop
//===----------------------------------------------------------------------===//

BackwardLoop::BackwardLoop(scf::ForOp loop, RewriterBase &rewriter,
                           Cotangents &cotangents)
    : loop(loop), rewriter(rewriter), cotangents(cotangents),
      b(loop.getLoc(), rewriter), induction(loop.getInductionVar()) {
  for (auto [argument, next, init] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getYieldedValues(),
                       loop.getInitArgs())) {
    if (cotangents.isLinear(argument))
      continue;
    primals.push_back(argument);
    nextPrimals.push_back(next);
    primalInits.push_back(init);
  }
  for (Operation &op : loop.getBody()->without_terminator())
    if (llvm::none_of(op.getResults(), [&](Value result) {
          return cotangents.isLinear(result);
        }))
      primalOps.push_back(&op);
}

LogicalResult BackwardLoop::build() {
  SmallVector<Value> sums, carried, carriedInits,
      captured = capturedLinear(loop, cotangents);
  for (auto [argument, init, result] : llvm::zip_equal(
           loop.getRegionIterArgs(), loop.getInitArgs(), loop.getResults()))
    if (cotangents.isLinear(argument)) {
      carried.push_back(argument);
      carriedInits.push_back(init);
      sums.push_back(cotangents.takeOrZeros(result, b));
    }
  for (Value value : captured)
    sums.push_back(cotangents.takeOrZeros(value, b));
  if (cotangents.isSizeUnknown())
    return failure();

  Value count = tripCount(loop, b);
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value last = b.createOrFold<arith::SubIOp>(count, one);
  SmallVector<Value> inits = sums;
  if (!primals.empty()) {
    FailureOr<std::optional<int64_t>> budget = statesToKeep(loop);
    if (failed(budget))
      return failure();
    for (BlockArgument primal : primals)
      if (!canStack(primal.getType()))
        return loop.emitError("expected a loop that keeps states to carry "
                              "numbers and tensors, but it carries ")
               << primal.getType()
               << "; derive it from the induction variable instead";
    policy = declareRuntimeFunction(
        loop->getParentOfType<ModuleOp>(), "surge_checkpoint_advance",
        b.getFunctionType({b.getIndexType(), b.getIndexType()},
                          {b.getIndexType()}));
    if (!policy)
      return failure();
    // One place is for the state of the round to run backwards, and the first
    // state always has one.
    int64_t kept = std::max<int64_t>(budget->value_or(1) - 1, 1);
    capacity = b.createOrFold<arith::MinUIOp>(
        arith::ConstantIndexOp::create(b, kept), count);
    capacity = b.createOrFold<arith::MaxUIOp>(capacity, one);
    States states = keepFirst(b.createOrFold<arith::AddIOp>(capacity, one));
    llvm::append_range(inits, states.values());
  }

  auto backward = scf::ForOp::create(b, zero, count, one, inits);
  backward.getRegion().takeBody(loop.getRegion());
  Block &body = *backward.getBody();
  unsigned numCarried = loop.getNumResults();
  // Rounds are counted by an index, whatever the type of the bounds.
  Value counter = body.insertArgument(0u, b.getIndexType(), loop.getLoc());
  for (Value init : inits)
    body.addArgument(init.getType(), init.getLoc());
  SmallVector<Value> arguments(body.getArguments().take_back(inits.size()));

  RuleBuilder head(loop.getLoc(), rewriter);
  head.setInsertionPointToStart(&body);
  Value round = arith::SubIOp::create(head, last, counter);
  States states;
  if (!primals.empty()) {
    states = reach(States::of(ArrayRef(arguments).drop_front(sums.size())),
                   round, head);
    for (auto [primal, value] : llvm::zip_equal(primals, readTop(states, head)))
      primal.replaceAllUsesWith(value);
  }
  induction.replaceAllUsesWith(inductionOf(loop, round, head));

  SmallVector<Value> seeds;
  unsigned next = 0;
  for (BlockArgument argument : body.getArguments().slice(2, numCarried))
    seeds.push_back(cotangents.isLinear(argument) ? arguments[next++]
                                                  : Value());
  // What is left in front are the linear arguments: number i has the shape of
  // init number i, by which sizes are found.
  for (BlockArgument primal : llvm::reverse(primals))
    body.eraseArgument(primal.getArgNumber());
  body.eraseArgument(1);
  ArrayRef<Value> running = ArrayRef(arguments).slice(next, captured.size());
  FailureOr<SmallVector<Value>> updated = runBackwards(
      body, seeds, carried, captured, running, rewriter, cotangents);
  if (failed(updated))
    return failure();
  if (!primals.empty()) {
    RuleBuilder tail(loop.getLoc(), body.getTerminator());
    Value one = arith::ConstantIndexOp::create(tail, 1);
    states.top = arith::SubIOp::create(tail, states.top, one);
    llvm::append_range(*updated, states.values());
  }
  body.getTerminator()->setOperands(*updated);
  for (Value argument : carried)
    cotangents.forget(argument);
  body.eraseArguments(1, carried.size());

  ValueRange results = backward.getResults();
  for (auto [init, sum] : llvm::zip(carriedInits, results))
    if (cotangents.isLinear(init))
      cotangents.add(init, sum, b);
  for (auto [value, sum] :
       llvm::zip(captured, results.drop_front(carried.size())))
    cotangents.add(value, sum, b);
  return success();
}
