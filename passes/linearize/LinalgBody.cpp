//===- LinalgBody.cpp - Derivatives of structured ops by their bodies -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Linalg.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

SmallVector<OpFoldResult> mlir::surge::primalSizes(RuleBuilder &b,
                                                   Value value) {
  return tensor::getMixedSizes(b, b.getLoc(), value);
}

FailureOr<Tangents>
mlir::surge::linearizeScalars(LoopNest &nest, linalg::LinalgOp op,
                              llvm::function_ref<bool(unsigned)> withInits,
                              RewriterBase &rewriter,
                              const Tangents &tangents) {
  Tangents scalars;
  for (OpOperand &operand : op->getOpOperands()) {
    unsigned number = operand.getOperandNumber();
    Value tangent = tangents.lookup(operand.get());
    BlockArgument argument = nest.getArgument(number);
    if (!tangent || argument.use_empty() ||
        (op.isDpsInit(&operand) && !withInits(number - op.getNumDpsInputs())))
      continue;
    scalars.set(argument,
                nest.addInput(tangent, op.getMatchingIndexingMap(&operand)));
  }
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  for (Value value : captured)
    scalars.set(value, tangents.lookup(value));
  OpBuilder::InsertionGuard guard(rewriter);
  if (failed(linearizeBlock(nest.getBody(), scalars, rewriter)))
    return failure();
  return scalars;
}

/// Reads a result of `op` where the tangents use the scalar that computed it,
/// so that this is not computed again.
static void reuseResults(LoopNest &nest, linalg::LinalgOp op) {
  for (OpOperand &init : op.getDpsInitsMutable()) {
    OpResult result = op.getTiedOpResult(&init);
    AffineMap map = op.getMatchingIndexingMap(&init);
    Value scalar = nest.getTerminator()->getOperand(result.getResultNumber());
    Operation *def = scalar.getDefiningOp();
    if (!coversLoops(map) || !def || def->hasTrait<OpTrait::ConstantLike>() ||
        def->getBlock() != &nest.getBody() || scalar.hasOneUse())
      continue;
    scalar.replaceAllUsesExcept(nest.addInput(result, map),
                                nest.getTerminator());
  }
}

namespace {
/// How one result of a structured op comes about.
struct ResultKind {
  bool elementwise = false; ///< every element is written once.
  std::optional<Reduction> reduction;
};
} // namespace

static FailureOr<ResultKind> classify(linalg::LinalgOp op, OpOperand &init) {
  ResultKind kind;
  kind.elementwise = writesElements(op, init);
  if (kind.elementwise)
    return kind;
  unsigned index = op.getTiedOpResult(&init).getResultNumber();
  Operation *yield = op.getBlock()->getTerminator();
  kind.reduction = matchReduction(yield->getOperand(index),
                                  op.getMatchingBlockArgument(&init));
  if (kind.reduction)
    return kind;
  return op->emitError("cannot differentiate result ")
         << index << " of '" << op->getName()
         << "': expected its body to add to the accumulator, multiply it, or "
            "take its maximum or minimum with one term";
}

/// A body that reads the accumulator of another result computes a scan, whose
/// tangents depend on the order of the iterations.
static LogicalResult verifyNoScan(linalg::LinalgOp op,
                                  ArrayRef<ResultKind> kinds,
                                  ArrayRef<unsigned> wanted) {
  for (auto [init, kind] : llvm::zip_equal(op.getDpsInitsMutable(), kinds)) {
    if (kind.elementwise)
      continue;
    BlockArgument accumulator = op.getMatchingBlockArgument(&init);
    unsigned own = op.getTiedOpResult(&init).getResultNumber();
    for (unsigned index : wanted)
      if (index != own &&
          dependsOn(op.getBlock()->getTerminator()->getOperand(index),
                    accumulator))
        return op->emitError("cannot differentiate result ")
               << index << " of '" << op->getName()
               << "': expected it not to depend on the accumulator of result "
               << own;
  }
  return success();
}

LogicalResult mlir::surge::linearizeBody(linalg::LinalgOp op,
                                         RewriterBase &rewriter,
                                         Tangents &tangents) {
  SmallVector<ResultKind> kinds(op.getNumDpsInits());
  SmallVector<unsigned> wanted;
  for (OpOperand &init : op.getDpsInitsMutable()) {
    unsigned index = op.getTiedOpResult(&init).getResultNumber();
    kinds[index].elementwise = coversLoops(op.getMatchingIndexingMap(&init));
    if (!tangents.wanted(op->getResult(index)))
      continue;
    FailureOr<ResultKind> kind = classify(op, init);
    if (failed(kind))
      return failure();
    kinds[index] = *kind;
    wanted.push_back(index);
  }
  if (failed(verifyNoScan(op, kinds, wanted)))
    return failure();

  SmallVector<unsigned> together;
  for (unsigned index : wanted) {
    const ResultKind &kind = kinds[index];
    if (kind.elementwise || kind.reduction->combiner == Combiner::Sum)
      together.push_back(index);
    else if (failed(kind.reduction->combiner == Combiner::Product
                        ? linearizeProduct(op, index, rewriter, tangents)
                        : linearizeExtremum(op, index, rewriter, tangents)))
      return failure();
  }
  if (together.empty())
    return success();

  LoopNest nest(op);
  auto isElementwise = [&](unsigned index) { return kinds[index].elementwise; };
  FailureOr<Tangents> scalars =
      linearizeScalars(nest, op, isElementwise, rewriter, tangents);
  if (failed(scalars))
    return failure();

  RuleBuilder b(op.getLoc(), rewriter), body = nest.bodyBuilder();
  SmallVector<Value> written;
  SmallVector<unsigned> numbers;
  for (unsigned index : together) {
    OpOperand *init = op.getDpsInitOperand(index);
    AffineMap map = op.getMatchingIndexingMap(init);
    Value scalar = scalars->lookup(nest.getTerminator()->getOperand(index));
    if (!scalar) {
      // What is left is the init, untouched.
      if (!kinds[index].elementwise)
        tangents.set(op->getResult(index), tangents.lookup(init->get()));
      continue;
    }
    auto type = cast<RankedTensorType>(init->get().getType());
    if (kinds[index].elementwise)
      nest.addOutput(createEmpty(b, type, primalSizes(b, init->get())), map);
    else
      scalar = body.add(
          nest.addOutput(tangentOrZero(init->get(), tangents, b), map), scalar);
    written.push_back(scalar);
    numbers.push_back(index);
  }
  reuseResults(nest, op);
  SmallVector<Value> results =
      nest.build(b, written, op.getIteratorTypesArray(),
                 [&](Value value) { return primalSizes(b, value); });
  for (auto [index, result] : llvm::zip_equal(numbers, results))
    tangents.set(op->getResult(index), result);
  return success();
}
