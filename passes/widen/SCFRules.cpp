//===- SCFRules.cpp - Many tangents through loops and branches ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Loops and branches run once for all directions: what they carry or return
// gets the axis of directions where it is linear.
//
//===----------------------------------------------------------------------===//

#include "passes/widen/Rules.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::surge;

/// Lets the terminator of `block` pass on all directions where `linear` says
/// so of an operand's number.
static void widenTerminator(Block &block, unsigned firstOperand,
                            ArrayRef<bool> linear, const Widened &widened) {
  Operation *terminator = block.getTerminator();
  RuleBuilder b(terminator->getLoc(), terminator);
  for (auto [i, isLinear] : llvm::enumerate(linear)) {
    OpOperand &operand = terminator->getOpOperand(firstOperand + i);
    if (isLinear)
      operand.set(widened.lookupOrRepeat(operand.get(), b));
  }
}

/// Puts, behind each linear argument of `block`, one for all directions.
static void widenArguments(Block &block, Widened &widened) {
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

static SmallVector<bool> areLinear(ValueRange values, const Widened &widened) {
  return llvm::map_to_vector(
      values, [&](Value value) { return widened.isLinear(value); });
}

/// Makes the results of `wide` those of `single`: for all directions where they
/// are linear.
static void passResults(Operation *single, Operation *wide, Widened &widened,
                        RewriterBase &rewriter) {
  for (auto [before, after] :
       llvm::zip_equal(single->getResults(), wide->getResults())) {
    if (widened.isLinear(before))
      widened.set(before, after);
    else
      rewriter.replaceAllUsesWith(before, after);
  }
}

static SmallVector<Value> widenOperands(ValueRange operands,
                                        ArrayRef<bool> linear,
                                        const Widened &widened,
                                        RuleBuilder &b) {
  SmallVector<Value> result(operands);
  for (auto [operand, isLinear] : llvm::zip_equal(result, linear))
    if (isLinear)
      operand = widened.lookupOrRepeat(operand, b);
  return result;
}

namespace {

struct For : WidenOpInterface::ExternalModel<For, scf::ForOp> {
  using OpType = scf::ForOp;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    auto loop = cast<scf::ForOp>(op);
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<bool> linear = areLinear(loop.getResults(), widened);
    SmallVector<Value> inits =
        widenOperands(loop.getInitArgs(), linear, widened, b);
    auto wide = scf::ForOp::create(b, loop.getLowerBound(),
                                   loop.getUpperBound(), loop.getStep(), inits);
    wide->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
    wide.getRegion().takeBody(loop.getRegion());
    Block &body = *wide.getBody();
    widenArguments(body, widened);
    if (failed(widenBlock(body, widened, rewriter)))
      return failure();
    widenTerminator(body, 0, linear, widened);
    passResults(op, wide, widened, rewriter);
    return success();
  }
};

struct If : WidenOpInterface::ExternalModel<If, scf::IfOp> {
  using OpType = scf::IfOp;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    auto branch = cast<scf::IfOp>(op);
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<bool> linear = areLinear(branch.getResults(), widened);
    SmallVector<Type> types(branch.getResultTypes());
    for (auto [type, isLinear] : llvm::zip_equal(types, linear))
      if (isLinear)
        type = widened.typeOf(type);
    auto wide = scf::IfOp::create(b, types, branch.getCondition(),
                                  /*addThenBlock=*/false,
                                  /*addElseBlock=*/false);
    wide->setDiscardableAttrs(branch->getDiscardableAttrDictionary());
    for (auto [to, from] :
         llvm::zip_equal(wide->getRegions(), branch->getRegions())) {
      to.takeBody(from);
      if (failed(widenBlock(to.front(), widened, rewriter)))
        return failure();
      widenTerminator(to.front(), 0, linear, widened);
    }
    passResults(op, wide, widened, rewriter);
    return success();
  }
};

} // namespace

void mlir::surge::registerSCFWidenRules(DialectRegistry &registry) {
  addWidenRules<scf::SCFDialect, For, If>(registry);
}
