//===- Widen.cpp - Run a linear map for many directions at once -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Works in place on a clone of a derived function: an op for all directions
// stands in front of each linear op, which is erased in the end.
//
//===----------------------------------------------------------------------===//

#include "passes/widen/Widen.h"

#include "dialect/Ops.h"
#include "passes/Derived.h"
#include "passes/Flow.h"
#include "passes/Marks.h"
#include "passes/MissingRule.h"
#include "passes/Passes.h"
#include "passes/widen/Widened.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"

using namespace mlir;
using namespace mlir::surge;

//===----------------------------------------------------------------------===//
// One op, one block
//===----------------------------------------------------------------------===//

/// Reads the sizes of linear values that `op` asks for where those of all
/// directions stand.
static void redirectSizes(Operation *op, const Widened &widened,
                          RewriterBase &rewriter) {
  op->walk([&](tensor::DimOp dim) {
    Value all = widened.lookup(dim.getSource());
    if (!all)
      return;
    RuleBuilder b(dim.getLoc(), dim);
    Value one = arith::ConstantIndexOp::create(b, 1);
    Value axis = b.createOrFold<arith::AddIOp>(dim.getIndex(), one);
    rewriter.modifyOpInPlace(dim, [&] {
      dim.getSourceMutable().assign(all);
      dim.getIndexMutable().assign(axis);
    });
  });
}

/// Whether `op` computes anything linear, if only inside of a loop or branch
/// that returns none of it.
static bool computesLinear(Operation *op, const Widened &widened) {
  if (!isa<RegionBranchOpInterface>(op))
    return widened.hasLinearResult(op);
  return op
      ->walk([&](Operation *inner) {
        return widened.hasLinearResult(inner) ? WalkResult::interrupt()
                                              : WalkResult::advance();
      })
      .wasInterrupted();
}

LogicalResult mlir::surge::widenOp(Operation *op, Widened &widened,
                                   RewriterBase &rewriter) {
  rewriter.setInsertionPoint(op);
  if (computesLinear(op, widened)) {
    auto rule = dyn_cast<WidenOpInterface>(op);
    if (!rule)
      return reportMissingRule(op, "rule for many tangents of", "widen", "");
    widened.eraseLater(op);
    return rule.widen(rewriter, widened);
  }
  redirectSizes(op, widened, rewriter);
  for (Value input : inputsOf(op))
    if (widened.isLinear(input))
      return op->emitError("expected '")
             << op->getName()
             << "' not to use a tangent: its results are not linear in it";
  return success();
}

LogicalResult mlir::surge::widenBlock(Block &block, Widened &widened,
                                      RewriterBase &rewriter) {
  SmallVector<Operation *> ops = llvm::map_to_vector(
      block.without_terminator(), [](Operation &op) { return &op; });
  for (Operation *op : ops)
    if (failed(widenOp(op, widened, rewriter)))
      return failure();
  return success();
}

LogicalResult mlir::surge::widenExpansion(Operation *first, Widened &widened,
                                          RewriterBase &rewriter) {
  SmallVector<Operation *> ops;
  for (Operation *op = first; op != &*rewriter.getInsertionPoint();
       op = op->getNextNode())
    ops.push_back(op);
  OpBuilder::InsertionGuard guard(rewriter);
  for (Operation *op : ops) {
    if (llvm::any_of(inputsOf(op),
                     [&](Value input) { return widened.isLinear(input); }))
      for (Value result : op->getResults())
        if (isDifferentiable(result.getType()))
          widened.insert(result);
    if (failed(widenOp(op, widened, rewriter)))
      return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// A function
//===----------------------------------------------------------------------===//

/// The transpose of a linear half carries no marks: residuals come first, and
/// everything behind them is a cotangent, as is every result.
static bool isTranspose(func::FuncOp derived) {
  return derived->hasAttr(attr::residuals) &&
         llvm::none_of(llvm::seq(derived.getNumArguments()), [&](unsigned i) {
           return derived.getArgAttr(i, attr::linear);
         });
}

static SmallVector<BlockArgument> linearArguments(func::FuncOp derived) {
  SmallVector<BlockArgument> arguments;
  bool transposed = isTranspose(derived);
  size_t numResiduals = 0;
  if (auto sources = derived->getAttrOfType<DenseI64ArrayAttr>(attr::residuals))
    numResiduals = sources.size();
  for (BlockArgument argument : derived.getArguments()) {
    unsigned number = argument.getArgNumber();
    if (transposed
            ? number >= numResiduals
            : static_cast<bool>(derived.getArgAttr(number, attr::linear)))
      arguments.push_back(argument);
  }
  return arguments;
}

bool mlir::surge::takesTangents(func::FuncOp func) {
  return !func.isExternal() && !linearArguments(func).empty();
}

static llvm::DenseSet<Value> linearValues(func::FuncOp derived,
                                          ArrayRef<BlockArgument> arguments) {
  SmallVector<Value> roots(arguments.begin(), arguments.end());
  derived.walk([&](ZeroOp zero) { roots.push_back(zero); });
  return Flow(derived, /*separateTangents=*/true).reachedFrom(roots);
}

/// Rewrites the clone of a derived function in place.
static LogicalResult widenBody(func::FuncOp clone, int64_t directions) {
  Block &body = clone.getBody().front();
  Operation *ret = body.getTerminator();
  SmallVector<BlockArgument> narrow = linearArguments(clone);
  bool transposed = isTranspose(clone);
  llvm::DenseSet<Value> linear = linearValues(clone, narrow);

  SmallVector<std::pair<Value, Value>> pairs;
  for (BlockArgument argument : narrow) {
    unsigned position = argument.getArgNumber() + 1;
    (void)clone.insertArgument(position,
                               withDirections(argument.getType(), directions),
                               {}, argument.getLoc());
    pairs.emplace_back(argument, body.getArgument(position));
  }
  IRRewriter rewriter(clone.getContext());
  rewriter.setInsertionPointToStart(&body);
  OpFoldResult count = rewriter.getIndexAttr(directions);
  if (ShapedType::isDynamic(directions)) {
    RuleBuilder b(clone.getLoc(), rewriter);
    count = tensor::DimOp::create(b, pairs.front().second, 0).getResult();
  }
  Widened widened(std::move(linear), count);
  for (auto [argument, all] : pairs)
    widened.set(argument, all);

  if (failed(widenBlock(body, widened, rewriter)))
    return failure();

  RuleBuilder b(ret->getLoc(), ret);
  for (OpOperand &operand : ret->getOpOperands())
    if (transposed || widened.isLinear(operand.get()) ||
        clone.getResultAttr(operand.getOperandNumber(), attr::linear))
      operand.set(widened.lookupOrRepeat(operand.get(), b));
  // Rules may have asked for sizes of what is now erased.
  redirectSizes(clone, widened, rewriter);
  widened.eraseNow(rewriter);
  for (BlockArgument argument : llvm::reverse(narrow))
    (void)clone.eraseArgument(argument.getArgNumber());
  clone.setFunctionType(FunctionType::get(
      clone.getContext(), body.getArgumentTypes(), ret->getOperandTypes()));
  return success();
}

/// A function for all directions is complete in itself: no later stage splits
/// it or turns it round.
static void stripMarks(func::FuncOp func) {
  for (unsigned i = 0; i < func.getNumArguments(); ++i)
    for (StringRef name : {attr::linear, attr::dims, attr::cuts})
      func.removeArgAttr(i, name);
  for (unsigned i = 0; i < func.getNumResults(); ++i)
    for (StringRef name : {attr::linear, attr::cuts})
      func.removeResultAttr(i, StringAttr::get(func.getContext(), name));
  func->removeAttr(attr::residuals);
}

FailureOr<func::FuncOp> mlir::surge::widen(func::FuncOp derived,
                                           int64_t directions) {
  std::string name = (derived.getName() + ".wide").str();
  if (!ShapedType::isDynamic(directions))
    name += std::to_string(directions);
  if (func::FuncOp known = findDerived(derived, name)) {
    if (failed(verifyNotRecursive(derived, known)))
      return failure();
    return known;
  }
  if (failed(verifyMarks(derived)))
    return failure();
  func::FuncOp clone = createDerived(derived, name, derived.getFunctionType());
  IRMapping map;
  derived.getBody().cloneInto(&clone.getBody(), map);
  if (ArrayAttr attributes = derived.getAllArgAttrs())
    clone.setAllArgAttrs(attributes);
  if (ArrayAttr attributes = derived.getAllResultAttrs())
    clone.setAllResultAttrs(attributes);
  if (Attribute residuals = derived->getAttr(attr::residuals))
    clone->setAttr(attr::residuals, residuals);
  clone->setAttr(attr::busy, UnitAttr::get(derived.getContext()));
  if (failed(widenBody(clone, directions))) {
    clone.erase();
    return failure();
  }
  clone->removeAttr(attr::busy);
  stripMarks(clone);
  return clone;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace mlir::surge {
#define GEN_PASS_DEF_WIDENPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

namespace {
struct WidenPass final : mlir::surge::impl::WidenPassBase<WidenPass> {
  using WidenPassBase::WidenPassBase;

  void runOnOperation() override {
    if (directions < 0) {
      getOperation().emitError("expected a number of directions, 0 for one "
                               "that only a run knows, but got ")
          << directions.getValue();
      return signalPassFailure();
    }
    int64_t count = directions == 0 ? ShapedType::kDynamic : directions;
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp func : functions)
      if (takesTangents(func) && failed(widen(func, count)))
        return signalPassFailure();
  }
};
} // namespace
