//===- LinalgBody.cpp - Transposes of structured ops by their bodies ------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/transpose/Linalg.h"
#include "passes/transpose/LinalgReads.h"

#include "dialect/Ops.h"
#include "passes/Flow.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

Value mlir::surge::createZeros(RuleBuilder &b, RankedTensorType type,
                               ArrayRef<OpFoldResult> sizes) {
  Value zero =
      arith::ConstantOp::create(b, b.getZeroAttr(type.getElementType()));
  return linalg::FillOp::create(b, zero, createEmpty(b, type, sizes))
      .getResult(0);
}

namespace {

/// What one linear input of the op receives.
struct Target {
  Value linear;
  AffineMap map;
  Value scalar; ///< its cotangent in the transposed body.
};

/// One structured op on its way back.
class BodyTranspose {
public:
  BodyTranspose(linalg::LinalgOp op, RewriterBase &rewriter,
                Cotangents &cotangents)
      : op(op), rewriter(rewriter), cotangents(cotangents),
        b(op.getLoc(), rewriter), nest(op) {}
  LogicalResult run();

private:
  LogicalResult markLinear();
  LogicalResult collectReads(Value tensor);
  LogicalResult passInit(OpOperand &init, Value ct);
  LogicalResult transposeScalars();
  void collectTargets(Cotangents &scalars);
  Value addOutput(LoopNest &loops, const Target &target, Value scalar);
  void deliver(const Target &target, Value written);
  bool reuse(const Target &target);
  void write(ArrayRef<Target> group);
  SmallVector<OpFoldResult> sizesOf(Value value) {
    return cotangents.sizesOf(value, b);
  }
  SmallVector<Value> build(LoopNest &loops, ArrayRef<Value> scalars,
                           AffineMap map) {
    return loops.build(b, scalars, iteratorsOf(map),
                       [&](Value value) { return sizesOf(value); });
  }

  linalg::LinalgOp op;
  RewriterBase &rewriter;
  Cotangents &cotangents;
  RuleBuilder b;
  LoopNest nest;
  SmallVector<Value> ct; ///< of each result; null for zero.
  llvm::DenseSet<Value> linear;
  llvm::DenseSet<Value> accumulators; ///< whose cotangents have flowed on.
  SmallVector<Value> captured;
  SmallVector<ElementRead> reads;
  SmallVector<Target> targets;
  SmallVector<Target> done; ///< with, as `linear`, the tensor that was written.
};

} // namespace

/// Lets the cotangent of a reduction flow on to its init.
LogicalResult BodyTranspose::passInit(OpOperand &init, Value resultCt) {
  BlockArgument argument = nest.getArgument(init.getOperandNumber());
  unsigned index = op.getTiedOpResult(&init).getResultNumber();
  bool isLinear = cotangents.isLinear(init.get());
  // A body that reads the element it writes treats the init as an input.
  if (writesElements(op, init))
    return success();
  std::optional<Reduction> reduction =
      matchReduction(nest.getTerminator()->getOperand(index), argument);
  if (!reduction || reduction->combiner != Combiner::Sum)
    return op->emitError("cannot transpose result ")
           << index << " of '" << op->getName()
           << "': expected its body to add to the accumulator, a linear "
              "reduction";
  if (!isLinear && !isZero(init.get()))
    return op->emitError("cannot transpose result ")
           << index << " of '" << op->getName()
           << "': expected its init to be linear or zero";
  if (isLinear)
    cotangents.add(init.get(), resultCt, b);
  linear.insert(argument);
  accumulators.insert(argument);
  return success();
}

/// Finds the linear scalars of the body.
LogicalResult BodyTranspose::markLinear() {
  for (OpOperand &operand : op->getOpOperands())
    if (cotangents.isLinear(operand.get()))
      linear.insert(nest.getArgument(operand.getOperandNumber()));
  for (OpOperand &init : op.getDpsInitsMutable())
    if (failed(passInit(init, ct[op.getTiedOpResult(&init).getResultNumber()])))
      return failure();
  llvm::SetVector<Value> outer;
  getUsedValuesDefinedAbove(op->getRegions(), outer);
  for (Value value : outer) {
    if (!cotangents.isLinear(value))
      continue;
    if (!isa<FloatType>(value.getType())) {
      if (failed(collectReads(value)))
        return failure();
      continue;
    }
    captured.push_back(value);
    linear.insert(value);
  }
  return success();
}

/// Lets a linear scalar from outside stand for each element of `tensor` that
/// the body reads.
LogicalResult BodyTranspose::collectReads(Value tensor) {
  SmallVector<tensor::ExtractOp> extracts;
  WalkResult walked = nest.getBody().walk([&](Operation *user) {
    if (!llvm::is_contained(user->getOperands(), tensor))
      return WalkResult::advance();
    auto extract = dyn_cast<tensor::ExtractOp>(user);
    if (!extract || extract->getBlock() != &nest.getBody())
      return WalkResult::interrupt();
    extracts.push_back(extract);
    return WalkResult::advance();
  });
  if (walked.wasInterrupted())
    return op->emitError("cannot transpose '")
           << op->getName()
           << "': expected its body to read a linear tensor from outside by "
              "'tensor.extract' alone and outside of branches and loops; pass "
              "the tensor as an input";
  for (tensor::ExtractOp extract : extracts) {
    Value leaf = ZeroOp::create(b, extract.getType(), ValueRange());
    reads.push_back({tensor, extract.getIndices(), leaf, {}});
    linear.insert(leaf);
    extract.replaceAllUsesWith(leaf);
    extract.erase();
  }
  return success();
}

/// Runs the scalar body backwards: afterwards it computes the cotangents of its
/// linear scalars from those of what it yielded.
LogicalResult BodyTranspose::transposeScalars() {
  for (Operation &scalarOp : nest.getBody().without_terminator())
    addLinearResults(&scalarOp, linear);

  Cotangents scalars(linear, cotangents.hasStrongZeros());
  RuleBuilder body = nest.bodyBuilder();
  for (auto [index, resultCt] : llvm::enumerate(ct)) {
    if (!resultCt)
      continue;
    Value yielded = nest.getTerminator()->getOperand(index);
    OpOperand *init = op.getDpsInitOperand(index);
    if (linear.contains(yielded)) {
      scalars.add(yielded,
                  nest.addInput(resultCt, op.getMatchingIndexingMap(init)),
                  body);
      continue;
    }
    bool passed = yielded == nest.getArgument(init->getOperandNumber());
    if (!passed && !matchPattern(yielded, m_AnyZeroFloat()))
      return op->emitError("cannot transpose result ")
             << index << " of '" << op->getName()
             << "': expected its body to yield a linear value";
  }
  nest.getTerminator()->setOperands({});
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(nest.getTerminator());
  FailureOr<SmallVector<Operation *>> transposed =
      transposeBlock(nest.getBody(), scalars, rewriter);
  if (failed(transposed))
    return failure();
  collectTargets(scalars);
  for (Operation *scalarOp : *transposed)
    rewriter.eraseOp(scalarOp);
  return success();
}

void BodyTranspose::collectTargets(Cotangents &scalars) {
  RuleBuilder body = nest.bodyBuilder();
  auto collect = [&](Value value, AffineMap map, Value scalar) {
    if (!scalar)
      return;
    for (Target &target : targets)
      if (target.linear == value && target.map == map) {
        target.scalar = body.add(target.scalar, scalar);
        return;
      }
    targets.push_back({value, map, scalar});
  };
  for (OpOperand &operand : op->getOpOperands()) {
    BlockArgument argument = nest.getArgument(operand.getOperandNumber());
    if (linear.contains(argument) && !accumulators.contains(argument) &&
        !operand.get().getDefiningOp<ZeroOp>())
      collect(operand.get(), op.getMatchingIndexingMap(&operand),
              scalars.take(argument));
  }
  AffineMap none = AffineMap::get(nest.getNumLoops(), 0, op.getContext());
  for (Value value : captured)
    collect(value, none, scalars.take(value));
  for (ElementRead &read : reads)
    read.scalar = scalars.take(read.leaf);
}

/// Adds the output of `target` to `loops` and returns what to write there.
Value BodyTranspose::addOutput(LoopNest &loops, const Target &target,
                               Value scalar) {
  RuleBuilder body = loops.bodyBuilder();
  auto type = dyn_cast<RankedTensorType>(target.linear.getType());
  if (!type)
    type = RankedTensorType::get({}, target.linear.getType());
  bool isTensor = type == target.linear.getType();
  SmallVector<OpFoldResult> sizes;
  if (isTensor)
    sizes = sizesOf(target.linear);
  if (target.map.isPermutation()) {
    loops.addOutput(createEmpty(b, type, sizes), target.map);
    return scalar;
  }
  FloatType wide = accumulatorType(type);
  Value init = isTensor && wide == type.getElementType()
                   ? cotangents.take(target.linear)
                   : Value();
  if (!init)
    init = createZeros(b, type.clone(wide), sizes);
  BlockArgument sum = loops.addOutput(init, target.map);
  return body.add(sum, castElements(body, scalar, wide));
}

void BodyTranspose::deliver(const Target &target, Value written) {
  if (!isa<RankedTensorType>(target.linear.getType()))
    written = tensor::ExtractOp::create(b, written, ValueRange());
  auto element = cast<FloatType>(getElementTypeOrSelf(target.linear));
  cotangents.add(target.linear, castElements(b, written, element), b);
}

/// Sums a tensor that was written for another input with the same cotangent, as
/// for a bias beside a matrix product: the slope of an activation is not
/// computed twice.
bool BodyTranspose::reuse(const Target &target) {
  for (const Target &source : done) {
    if (source.scalar != target.scalar)
      continue;
    if (source.map == target.map) {
      deliver(target, source.linear);
      return true;
    }
    LoopNest sum(nest.getNumLoops(), op.getLoc(), op.getContext());
    Value scalar =
        addOutput(sum, target, sum.addInput(source.linear, source.map));
    deliver(target, build(sum, scalar, target.map).front());
    return true;
  }
  return false;
}

/// Writes the cotangents of inputs that are read by the same map.
void BodyTranspose::write(ArrayRef<Target> group) {
  IRMapping copied;
  LoopNest loops(nest, copied);
  SmallVector<Value> scalars;
  for (const Target &target : group)
    scalars.push_back(
        addOutput(loops, target, copied.lookupOrDefault(target.scalar)));
  AffineMap map = group.front().map;
  for (auto [target, written] :
       llvm::zip_equal(group, build(loops, scalars, map))) {
    deliver(target, written);
    if (map.isPermutation())
      done.push_back({written, map, target.scalar});
  }
}

LogicalResult BodyTranspose::run() {
  for (Value result : op->getResults())
    ct.push_back(cotangents.take(result));
  if (llvm::none_of(ct, [](Value value) { return static_cast<bool>(value); }))
    return success();
  if (failed(markLinear()) || failed(transposeScalars()))
    return failure();
  // Permutations first: their results are what the others may reuse.
  llvm::MapVector<AffineMap, SmallVector<Target>> groups;
  for (bool permutation : {true, false})
    for (const Target &target : targets)
      if (target.map.isPermutation() == permutation)
        groups[target.map].push_back(target);
  for (auto &[map, group] : groups) {
    llvm::erase_if(group, [&](const Target &target) { return reuse(target); });
    if (!group.empty())
      write(group);
  }
  LogicalResult added = addReads(op, reads, nest, cotangents, b);
  for (const ElementRead &read : reads)
    read.leaf.getDefiningOp()->erase();
  return added;
}

LogicalResult mlir::surge::transposeBody(linalg::LinalgOp op,
                                         RewriterBase &rewriter,
                                         Cotangents &cotangents) {
  return BodyTranspose(op, rewriter, cotangents).run();
}
