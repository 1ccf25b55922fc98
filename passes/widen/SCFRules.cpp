//===- SCFRules.cpp - Many tangents through loops and branches ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Loops and branches run once for all directions: what they carry or return has
// the axis of directions where it is linear.
//
//===----------------------------------------------------------------------===//

#include "passes/RegionOps.h"
#include "passes/widen/Rules.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// Which of some values have an axis of directions.
using Marks = SmallVector<bool>;

Marks areLinear(ValueRange values, const Widened &widened) {
  return llvm::map_to_vector(
      values, [&](Value value) { return widened.isLinear(value); });
}

SmallVector<Value> widenValues(ValueRange values, const Marks &linear,
                               const Widened &widened, RuleBuilder &b) {
  SmallVector<Value> result(values);
  for (auto [value, isLinear] : llvm::zip_equal(result, linear))
    if (isLinear)
      value = widened.lookupOrRepeat(value, b);
  return result;
}

SmallVector<Type> widenTypes(TypeRange types, const Marks &linear,
                             const Widened &widened) {
  SmallVector<Type> result(types);
  for (auto [type, isLinear] : llvm::zip_equal(result, linear))
    if (isLinear)
      type = widened.typeOf(type);
  return result;
}

/// Puts, behind each linear argument of `block`, one for all directions.
void widenArguments(Block &block, Widened &widened) {
  SmallVector<BlockArgument> arguments(block.getArguments());
  for (BlockArgument argument : arguments) {
    if (!widened.isLinear(argument))
      continue;
    widened.set(argument,
                block.insertArgument(argument.getArgNumber() + 1,
                                     widened.typeOf(argument.getType()),
                                     argument.getLoc()));
    widened.eraseLater(argument);
  }
}

/// Widens the ops of `block`. Its terminator passes on all directions of those
/// operands from `first` on that are marked.
LogicalResult widenBody(Block &block, unsigned first, const Marks &linear,
                        Widened &widened, RewriterBase &rewriter) {
  widenArguments(block, widened);
  if (failed(widenBlock(block, widened, rewriter)))
    return failure();
  Operation *terminator = block.getTerminator();
  RuleBuilder b(terminator->getLoc(), terminator);
  terminator->setOperands(
      first, linear.size(),
      widenValues(terminator->getOperands().slice(first, linear.size()), linear,
                  widened, b));
  return success();
}

/// Makes the results of `wide` those of `single`.
void passResults(Operation *single, Operation *wide, Widened &widened,
                 RewriterBase &rewriter) {
  for (auto [before, after] :
       llvm::zip_equal(single->getResults(), wide->getResults())) {
    if (widened.isLinear(before))
      widened.set(before, after);
    else
      rewriter.replaceAllUsesWith(before, after);
  }
}

/// y = if c { yield x }  =>  y[d] = if c { yield x[d] }
template <typename Op>
struct Branch : WidenOpInterface::ExternalModel<Branch<Op>, Op> {
  using OpType = Op;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    Marks linear = areLinear(op->getResults(), widened);
    Operation *wide =
        moveInto(op, op->getOperands(),
                 widenTypes(op->getResultTypes(), linear, widened), rewriter);
    for (Region &region : wide->getRegions())
      if (!region.empty() &&
          failed(widenBody(region.front(), 0, linear, widened, rewriter)))
        return failure();
    passResults(op, wide, widened, rewriter);
    return success();
  }
};

/// y = for i iter(s = x) { yield f(s) }
///   =>  y[d] = for i iter(s[d] = x[d]) { yield f(s)[d] }
struct For : WidenOpInterface::ExternalModel<For, scf::ForOp> {
  using OpType = scf::ForOp;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    auto loop = cast<scf::ForOp>(op);
    RuleBuilder b(op->getLoc(), rewriter);
    Marks linear = areLinear(op->getResults(), widened);
    SmallVector<Value> operands(
        op->getOperands().drop_back(loop.getInitArgs().size()));
    llvm::append_range(operands,
                       widenValues(loop.getInitArgs(), linear, widened, b));
    Operation *wide = moveInto(
        op, operands, widenTypes(op->getResultTypes(), linear, widened), b);
    if (failed(widenBody(wide->getRegion(0).front(), 0, linear, widened,
                         rewriter)))
      return failure();
    passResults(op, wide, widened, rewriter);
    return success();
  }
};

/// y = while (s = x) { condition c, t } do { yield f(t) }
///   =>  y[d] = while (s[d] = x[d]) { condition c, t[d] } do { yield f(t)[d] }
struct While : WidenOpInterface::ExternalModel<While, scf::WhileOp> {
  using OpType = scf::WhileOp;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    auto loop = cast<scf::WhileOp>(op);
    RuleBuilder b(op->getLoc(), rewriter);
    Marks carried = areLinear(loop.getBeforeArguments(), widened),
          forwarded = areLinear(op->getResults(), widened);
    Operation *wide =
        moveInto(op, widenValues(loop.getInits(), carried, widened, b),
                 widenTypes(op->getResultTypes(), forwarded, widened), b);
    // The first operand of the terminator is the condition.
    if (failed(widenBody(wide->getRegion(0).front(), 1, forwarded, widened,
                         rewriter)) ||
        failed(widenBody(wide->getRegion(1).front(), 0, carried, widened,
                         rewriter)))
      return failure();
    passResults(op, wide, widened, rewriter);
    return success();
  }
};

} // namespace

void mlir::surge::registerSCFWidenRules(DialectRegistry &registry) {
  addWidenRules<scf::SCFDialect, Branch<scf::ExecuteRegionOp>,
                Branch<scf::IfOp>, Branch<scf::IndexSwitchOp>, For, While>(
      registry);
}
