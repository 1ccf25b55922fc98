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

/// The numbers of the operands that `active` forwards from an op. Operands move
/// in memory when more are added, their numbers stay.
using ForwardedBy = DenseMap<Operation *, SmallVector<unsigned>>;

ForwardedBy forwardedBy(ArrayRef<Forwarding> active) {
  ForwardedBy numbers;
  for (const Forwarding &forwarding : active)
    for (OpOperand *operand : forwarding.operands)
      numbers[operand->getOwner()].push_back(operand->getOperandNumber());
  return numbers;
}

/// The operands of `op`, then the tangents of those whose numbers are given.
SmallVector<Value> withTangents(Operation *op, ArrayRef<unsigned> numbers,
                                const Tangents &tangents, RuleBuilder &b) {
  SmallVector<Value> operands(op->getOperands());
  for (unsigned number : numbers)
    operands.push_back(tangentOrZero(op->getOperand(number), tangents, b));
  return operands;
}

/// Gives `block` an argument for the tangent of each argument that gets one of
/// what `active` forwards.
void addTangentArguments(Block &block, ArrayRef<Forwarding> active,
                         Tangents &tangents) {
  for (const Forwarding &forwarding : active)
    for (Value input : forwarding.inputs)
      if (auto primal = dyn_cast<BlockArgument>(input);
          primal && primal.getOwner() == &block)
        tangents.set(primal,
                     block.addArgument(primal.getType(), primal.getLoc()));
}

/// y = if c { yield x }
///   =>  y, dy = if c { yield x, dx }
/// y = for i iter(s = x) { yield f(s) }
///   =>  y, dy = for i iter(s = x, ds = dx) { yield f(s), df(s, ds) }
/// y = while (s = x) { condition c, t } do { yield f(t) }
///   =>  y, dy = while (s = x, ds = dx) { condition c, t, dt }
///               do { yield f(t), df(t, dt) }
template <typename Op>
struct Regions : LinearizeOpInterface::ExternalModel<Regions<Op>, Op> {
  using OpType = Op;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    for (Region &region : op->getRegions())
      if (!region.hasOneBlock())
        return op->emitError("expected '")
               << op->getName() << "' to have regions of one block each";
    SmallVector<Forwarding> active = forwardingsOf(op);
    llvm::erase_if(active, [&](const Forwarding &forwarding) {
      return llvm::none_of(forwarding.inputs,
                           [&](Value input) { return tangents.wanted(input); });
    });
    RuleBuilder b(op->getLoc(), rewriter);
    ForwardedBy forwarded = forwardedBy(active);
    SmallVector<Value> operands =
        withTangents(op, forwarded.lookup(op), tangents, b);
    SmallVector<Value> results;
    for (const Forwarding &forwarding : active)
      llvm::copy_if(forwarding.inputs, std::back_inserter(results),
                    llvm::IsaPred<OpResult>);
    SmallVector<Type> types(op->getResultTypes());
    llvm::append_range(types, ValueRange(results).getTypes());
    Operation *both = moveInto(op, operands, types, b);
    for (Region &region : both->getRegions()) {
      addTangentArguments(region.front(), active, tangents);
      if (failed(linearizeBlock(region.front(), tangents, rewriter)))
        return failure();
      Operation *terminator = region.front().getTerminator();
      RuleBuilder inside(terminator->getLoc(), terminator);
      terminator->setOperands(withTangents(
          terminator, forwarded.lookup(terminator), tangents, inside));
    }
    rewriter.setInsertionPointAfter(both);
    unsigned numPrimals = op->getNumResults();
    for (auto [primal, tangent] :
         llvm::zip_equal(results, both->getResults().drop_front(numPrimals)))
      tangents.set(both->getResult(cast<OpResult>(primal).getResultNumber()),
                   tangent);
    tangents.forget(op);
    rewriter.replaceOp(op, both->getResults().take_front(numPrimals));
    return success();
  }
};

} // namespace

void mlir::surge::registerSCFLinearizeRules(DialectRegistry &registry) {
  addLinearizeRules<scf::SCFDialect, Regions<scf::ExecuteRegionOp>,
                    Regions<scf::ForOp>, Regions<scf::IfOp>,
                    Regions<scf::IndexSwitchOp>, Regions<scf::WhileOp>>(
      registry);
}
