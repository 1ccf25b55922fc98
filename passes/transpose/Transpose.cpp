//===- Transpose.cpp - Run a linear function backwards --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Works in place on a clone of the linear function: transposed ops are appended
// behind the linear ones, which are erased in the end.
//
//===----------------------------------------------------------------------===//

#include "passes/transpose/Transpose.h"

#include "passes/Derived.h"
#include "passes/Flow.h"
#include "passes/Marks.h"
#include "passes/MissingRule.h"
#include "passes/Passes.h"
#include "passes/transpose/Rules.h"
#include "passes/unzip/Recompute.h"

using namespace mlir;
using namespace mlir::surge;

LogicalResult
mlir::surge::verifyOneLinearOperand(Operation *op,
                                    const Cotangents &cotangents) {
  auto isLinear = [&](Value operand) { return cotangents.isLinear(operand); };
  int64_t count = llvm::count_if(op->getOperands(), isLinear);
  if (count == 1)
    return success();
  return op->emitError("expected exactly one linear operand of the product '")
         << op->getName() << "', but it has " << count
         << ": the derivative rule that built it is not linear in the tangents";
}

Value mlir::surge::keepZeros(Value ct, Value scaled, RuleBuilder &b) {
  Value differs = arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, ct,
                                        b.constant(0, ct));
  return b.select(differs, scaled, Value());
}

LogicalResult mlir::surge::verifyJointlyLinear(Operation *op,
                                               const Cotangents &cotangents) {
  for (OpOperand &operand : op->getOpOperands())
    if (isDifferentiable(operand.get().getType()) &&
        !cotangents.isLinear(operand.get()) && !isZero(operand.get()))
      return op->emitError("expected every operand of '")
             << op->getName() << "' to be linear, but operand "
             << operand.getOperandNumber()
             << " is not: the derivative rule that built it adds a value that "
                "is no tangent to one";
  return success();
}

FailureOr<SmallVector<Operation *>>
mlir::surge::transposeBlock(Block &block, Cotangents &cotangents,
                            RewriterBase &rewriter) {
  SmallVector<Operation *> linearOps;
  for (Operation &op : block.without_terminator())
    if (llvm::any_of(op.getResults(),
                     [&](Value result) { return cotangents.isLinear(result); }))
      linearOps.push_back(&op);
  std::reverse(linearOps.begin(), linearOps.end());
  for (Operation *op : linearOps) {
    auto rule = dyn_cast<TransposeOpInterface>(op);
    if (!rule)
      return reportMissingRule(op, "transpose rule for", "transpose",
                               " if the op is linear; if it is not, it must "
                               "not be applied to a tangent");
    OpBuilder::InsertionGuard guard(rewriter);
    if (failed(rule.transpose(rewriter, cotangents)) ||
        cotangents.isSizeUnknown())
      return failure();
  }
  return linearOps;
}

/// The ops among `marked` that `op` reads from, also in its regions.
static SmallVector<Operation *>
markedProducers(Operation *op, const llvm::DenseSet<Operation *> &marked) {
  SmallVector<Operation *> producers;
  for (Value input : inputsOf(op))
    if (Operation *producer = input.getDefiningOp();
        producer && marked.contains(producer))
      producers.push_back(producer);
  return producers;
}

/// Moves what is computed again right before its first use: at the head of the
/// function, where the linear ops had it, it would be in memory all along.
static void sinkRecomputed(Block &body) {
  SmallVector<Operation *> recomputed, others;
  for (Operation &op : body)
    (op.hasAttr(attr::recomputed) ? recomputed : others).push_back(&op);
  llvm::DenseSet<Operation *> marked(recomputed.begin(), recomputed.end());
  // Without recursion: chains may be as long as programs.
  for (Operation *anchor : others) {
    SmallVector<Operation *> open = markedProducers(anchor, marked);
    while (!open.empty()) {
      Operation *op = open.back();
      SmallVector<Operation *> before = markedProducers(op, marked);
      if (marked.contains(op) && !before.empty()) {
        open.append(before);
        continue;
      }
      open.pop_back();
      if (marked.erase(op))
        op->moveBefore(anchor);
    }
  }
  // What only a tangent without cotangent has asked for.
  for (Operation *op : llvm::reverse(recomputed))
    if (marked.contains(op))
      op->erase();
}

/// Replaces the tangent arguments and results of the clone by cotangents of
/// results and arguments.
static LogicalResult transposeBody(func::FuncOp clone) {
  Block &body = clone.getBody().front();
  Operation *ret = body.getTerminator();
  llvm::DenseSet<Value> linear = findLinearValues(clone);
  Cotangents cotangents(linear,
                        clone->getParentOp()->hasAttr(attr::strongZero));
  IRRewriter rewriter(clone.getContext());
  rewriter.setInsertionPoint(ret);
  RuleBuilder b(ret->getLoc(), rewriter);

  SmallVector<BlockArgument> tangents;
  for (BlockArgument argument : body.getArguments())
    if (clone.getArgAttr(argument.getArgNumber(), attr::linear))
      tangents.push_back(argument);
  for (Value result : ret->getOperands()) {
    (void)clone.insertArgument(clone.getNumArguments(), result.getType(), {},
                               result.getLoc());
    if (linear.contains(result))
      cotangents.add(result, body.getArguments().back(), b);
  }

  FailureOr<SmallVector<Operation *>> transposed =
      transposeBlock(body, cotangents, rewriter);
  if (failed(transposed))
    return failure();

  SmallVector<Value> results =
      llvm::map_to_vector(tangents, [&](BlockArgument tangent) {
        return cotangents.takeOrZeros(tangent, b);
      });
  if (cotangents.isSizeUnknown())
    return failure();
  ret->setOperands(results);
  for (Operation *op : *transposed)
    rewriter.eraseOp(op);
  sinkRecomputed(body);
  for (BlockArgument tangent : llvm::reverse(tangents))
    (void)clone.eraseArgument(tangent.getArgNumber());
  clone.setFunctionType(FunctionType::get(
      clone.getContext(), body.getArgumentTypes(), ret->getOperandTypes()));
  clone.removeResAttrsAttr();
  return success();
}

FailureOr<func::FuncOp> mlir::surge::transpose(func::FuncOp linear) {
  std::string name = (linear.getName() + ".transpose").str();
  if (func::FuncOp known = findDerived(linear, name)) {
    if (failed(verifyNotRecursive(linear, known)))
      return failure();
    return known;
  }
  if (failed(verifyMarks(linear)))
    return failure();
  func::FuncOp clone = createDerived(linear, name, linear.getFunctionType());
  clone->setAttr(attr::busy, UnitAttr::get(linear.getContext()));
  IRMapping map;
  linear.getBody().cloneInto(&clone.getBody(), map);
  if (ArrayAttr attributes = linear.getAllArgAttrs())
    clone.setAllArgAttrs(attributes);
  clone->setAttr(attr::residuals, linear->getAttr(attr::residuals));
  if (failed(transposeBody(clone))) {
    clone.erase();
    return failure();
  }
  clone->removeAttr(attr::busy);
  return clone;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace mlir::surge {
#define GEN_PASS_DEF_TRANSPOSEPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

namespace {
struct TransposePass final
    : mlir::surge::impl::TransposePassBase<TransposePass> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp func : functions)
      if (func->hasAttr(attr::residuals) &&
          func.getResultAttr(0, attr::linear) && failed(transpose(func)))
        return signalPassFailure();
  }
};
} // namespace
