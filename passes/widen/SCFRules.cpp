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

/// y = if c { yield x }
///   =>  y[d] = if c { yield x[d] }
/// y = for i iter(s = x) { yield f(s) }
///   =>  y[d] = for i iter(s[d] = x[d]) { yield f(s)[d] }
/// y = while (s = x) { condition c, t } do { yield f(t) }
///   =>  y[d] = while (s[d] = x[d]) { condition c, t[d] } do { yield f(t)[d] }
template <typename Op>
struct Regions : WidenOpInterface::ExternalModel<Regions<Op>, Op> {
  using OpType = Op;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    auto isLinear = [&](Value value) { return widened.isLinear(value); };
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> operands(op->getOperands());
    SmallVector<OpOperand *> yielded;
    for (const Forwarding &forwarding : forwardingsOf(op)) {
      if (llvm::none_of(forwarding.inputs, isLinear))
        continue;
      for (OpOperand *operand : forwarding.operands)
        if (operand->getOwner() == op)
          operands[operand->getOperandNumber()] =
              widened.lookupOrRepeat(operand->get(), b);
        else
          yielded.push_back(operand);
    }
    auto types = llvm::map_to_vector(op->getResults(), [&](Value result) {
      return isLinear(result) ? widened.typeOf(result.getType())
                              : result.getType();
    });
    Operation *wide = moveInto(op, operands, types, b);
    for (Region &region : wide->getRegions())
      if (!region.empty() &&
          failed(widenBody(region.front(), yielded, widened, rewriter)))
        return failure();
    passResults(op, wide, widened, rewriter);
    return success();
  }

private:
  /// Widens the ops of `block`. Its terminator passes on all directions of
  /// those of its operands that are among `yielded`.
  static LogicalResult widenBody(Block &block, ArrayRef<OpOperand *> yielded,
                                 Widened &widened, RewriterBase &rewriter) {
    widenArguments(block, widened);
    if (failed(widenBlock(block, widened, rewriter)))
      return failure();
    Operation *terminator = block.getTerminator();
    RuleBuilder b(terminator->getLoc(), terminator);
    for (OpOperand *operand : yielded)
      if (operand->getOwner() == terminator)
        operand->set(widened.lookupOrRepeat(operand->get(), b));
    return success();
  }
};

} // namespace

void mlir::surge::registerSCFWidenRules(DialectRegistry &registry) {
  addWidenRules<scf::SCFDialect, Regions<scf::ExecuteRegionOp>,
                Regions<scf::ForOp>, Regions<scf::IfOp>,
                Regions<scf::IndexSwitchOp>, Regions<scf::WhileOp>>(registry);
}
