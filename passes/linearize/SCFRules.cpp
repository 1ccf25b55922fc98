//===- SCFRules.cpp - Derivatives of loops and branches -------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// A loop stays one loop: it carries the tangents beside the primals, so nothing
// is stored. Only what varies with the input and reaches the output gets a
// tangent; a tangent that is zero on the way in is a `surge.zero`.
//
//===----------------------------------------------------------------------===//

#include "passes/RegionOps.h"
#include "passes/linearize/Rules.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// The numbers of those of `values` for which `wanted` holds.
template <typename Predicate>
SmallVector<unsigned> numbersOf(unsigned count, Predicate wanted) {
  SmallVector<unsigned> numbers;
  for (unsigned i = 0; i < count; ++i)
    if (wanted(i))
      numbers.push_back(i);
  return numbers;
}

/// Appends to the terminator of `block` the tangents of those of its operands
/// from `first` on that have the given numbers.
void forwardTangents(Block &block, unsigned first, ArrayRef<unsigned> numbers,
                     const Tangents &tangents) {
  Operation *terminator = block.getTerminator();
  RuleBuilder b(terminator->getLoc(), terminator);
  SmallVector<Value> forwarded(terminator->getOperands());
  for (unsigned number : numbers)
    forwarded.push_back(
        tangentOrZero(terminator->getOperand(first + number), tangents, b));
  terminator->setOperands(forwarded);
}

/// Gives `block` an argument for the tangent of each of its arguments from
/// `first` on that has one of the given numbers.
void addTangentArguments(Block &block, unsigned first,
                         ArrayRef<unsigned> numbers, Tangents &tangents) {
  for (unsigned number : numbers) {
    BlockArgument primal = block.getArgument(first + number);
    tangents.set(primal, block.addArgument(primal.getType(), primal.getLoc()));
  }
}

/// Replaces `op` by `both`, whose further results are the tangents of those
/// with the given numbers.
void replaceByBoth(Operation *op, Operation *both, ArrayRef<unsigned> numbers,
                   RewriterBase &rewriter, Tangents &tangents) {
  unsigned numPrimals = op->getNumResults();
  for (auto [i, number] : llvm::enumerate(numbers))
    tangents.set(both->getResult(number), both->getResult(numPrimals + i));
  tangents.forget(op);
  rewriter.replaceOp(op, both->getResults().take_front(numPrimals));
}

/// y = if c { yield x }  =>  y, dy = if c { yield x, dx }
template <typename Op>
struct Branch : LinearizeOpInterface::ExternalModel<Branch<Op>, Op> {
  using OpType = Op;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    for (Region &region : op->getRegions())
      if (!region.hasOneBlock())
        return op->emitError("expected '")
               << op->getName() << "' to have regions of one block each";
    SmallVector<unsigned> active =
        numbersOf(op->getNumResults(), [&](unsigned i) {
          return tangents.wanted(op->getResult(i));
        });
    SmallVector<Type> types(op->getResultTypes());
    for (unsigned number : active)
      types.push_back(types[number]);
    Operation *both = moveInto(op, op->getOperands(), types, rewriter);
    for (Region &region : both->getRegions()) {
      if (failed(linearizeBlock(region.front(), tangents, rewriter)))
        return failure();
      forwardTangents(region.front(), 0, active, tangents);
    }
    rewriter.setInsertionPointAfter(both);
    replaceByBoth(op, both, active, rewriter, tangents);
    return success();
  }
};

/// y = for i iter(s = x) { yield f(s) }
///   =>  y, dy = for i iter(s = x, ds = dx) { yield f(s), df(s, ds) }
struct For : LinearizeOpInterface::ExternalModel<For, scf::ForOp> {
  using OpType = scf::ForOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    auto loop = cast<scf::ForOp>(op);
    SmallVector<unsigned> active =
        numbersOf(op->getNumResults(), [&](unsigned i) {
          return tangents.wanted(loop.getRegionIterArg(i)) ||
                 tangents.wanted(op->getResult(i));
        });
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> operands(op->getOperands());
    SmallVector<Type> types(op->getResultTypes());
    for (unsigned number : active) {
      operands.push_back(
          tangentOrZero(loop.getInitArgs()[number], tangents, b));
      types.push_back(types[number]);
    }
    Operation *both = moveInto(op, operands, types, b);
    Block &body = both->getRegion(0).front();
    addTangentArguments(body, 1, active, tangents);
    if (failed(linearizeBlock(body, tangents, rewriter)))
      return failure();
    forwardTangents(body, 0, active, tangents);
    rewriter.setInsertionPointAfter(both);
    replaceByBoth(op, both, active, rewriter, tangents);
    return success();
  }
};

/// y = while (s = x) { condition c, t } do { yield f(t) }
///   =>  y, dy = while (s = x, ds = dx) { condition c, t, dt }
///               do { yield f(t), df(t, dt) }
struct While : LinearizeOpInterface::ExternalModel<While, scf::WhileOp> {
  using OpType = scf::WhileOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    auto loop = cast<scf::WhileOp>(op);
    SmallVector<unsigned> carried =
        numbersOf(loop.getInits().size(), [&](unsigned i) {
          return tangents.wanted(loop.getBeforeArguments()[i]);
        });
    SmallVector<unsigned> forwarded =
        numbersOf(op->getNumResults(), [&](unsigned i) {
          return tangents.wanted(loop.getAfterArguments()[i]) ||
                 tangents.wanted(op->getResult(i));
        });
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> operands(op->getOperands());
    for (unsigned number : carried)
      operands.push_back(tangentOrZero(loop.getInits()[number], tangents, b));
    SmallVector<Type> types(op->getResultTypes());
    for (unsigned number : forwarded)
      types.push_back(types[number]);
    Operation *both = moveInto(op, operands, types, b);
    Block &before = both->getRegion(0).front();
    addTangentArguments(before, 0, carried, tangents);
    if (failed(linearizeBlock(before, tangents, rewriter)))
      return failure();
    // The first operand of the terminator is the condition.
    forwardTangents(before, 1, forwarded, tangents);
    Block &after = both->getRegion(1).front();
    addTangentArguments(after, 0, forwarded, tangents);
    if (failed(linearizeBlock(after, tangents, rewriter)))
      return failure();
    forwardTangents(after, 0, carried, tangents);
    rewriter.setInsertionPointAfter(both);
    replaceByBoth(op, both, forwarded, rewriter, tangents);
    return success();
  }
};

} // namespace

void mlir::surge::registerSCFLinearizeRules(DialectRegistry &registry) {
  addLinearizeRules<scf::SCFDialect, Branch<scf::ExecuteRegionOp>,
                    Branch<scf::IfOp>, Branch<scf::IndexSwitchOp>, For, While>(
      registry);
}
