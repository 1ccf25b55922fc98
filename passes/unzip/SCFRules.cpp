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

#include "passes/unzip/BranchSplit.h"
#include "passes/unzip/LoopSplit.h"
#include "passes/unzip/Residuals.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// y, dy = if c { yield f(x), df(x, dx) }
///   =>  y, r = if c { yield f(x), r };  dy = if c { yield df(r, dx) }
template <typename Op>
struct Branch : UnzipOpInterface::ExternalModel<Branch<Op>, Op> {
  LogicalResult unzip(Operation *op, RewriterBase &rewriter,
                      LinearValues &linear) const {
    return splitBranch(op, rewriter, linear);
  }
};

/// y, dy = for { yield f(s), df(s, ds) }
///   =>  y, r = for { yield f(s), push(s) };  dy = for { yield df(read(r), ds)
///   }
struct For : UnzipOpInterface::ExternalModel<For, scf::ForOp> {
  LogicalResult unzip(Operation *op, RewriterBase &rewriter,
                      LinearValues &linear) const {
    return splitLoop(cast<scf::ForOp>(op), rewriter, linear);
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

    // A loop that carries nothing is made with a terminator.
    if (loop.getInits().empty())
      rewriter.eraseOp(bounded.getBody()->getTerminator());

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
      return splitLoop(bounded, rewriter, linear);
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
