//===- Unzip.cpp - Split a linearized function ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Loops, branches and calls split themselves first, innermost first; what is
// left computes either tangents or other values, and the function is split like
// the body of one more loop.
//
//===----------------------------------------------------------------------===//

#include "passes/unzip/Unzip.h"

#include "dialect/Ops.h"
#include "passes/Derived.h"
#include "passes/Flow.h"
#include "passes/Marks.h"
#include "passes/Passes.h"
#include "passes/unzip/LinearValues.h"
#include "passes/unzip/Recompute.h"
#include "passes/unzip/Residuals.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// Splits one function. The scratch copy of it is changed in place while ops
/// with mixed results split themselves.
class Unzipper {
public:
  Unzipper(func::FuncOp jvp, func::FuncOp scratch)
      : jvp(jvp), body(scratch.getBody().front()),
        linear(findLinearValues(scratch),
               jvp->getParentOp()->hasAttr(attr::reportResiduals)) {}

  LogicalResult splitMixedOps();
  LogicalResult chooseResiduals();
  FailureOr<Unzipped> build();

private:
  FailureOr<func::FuncOp> buildPrimal();
  func::FuncOp buildLinear(func::FuncOp primal);
  SmallVector<Value> returned(bool linearOnes);

  func::FuncOp jvp;
  Block &body;
  LinearValues linear;
  Residuals residuals;
  /// The sizes of each linear argument with dynamic dimensions: residuals of
  /// index type.
  SmallVector<std::pair<BlockArgument, SmallVector<Value>>> sizes;
};

} // namespace

LogicalResult Unzipper::splitMixedOps() {
  SmallVector<Operation *> mixed;
  body.getParentOp()->walk([&](Operation *op) {
    if (op != body.getParentOp() && linear.hasLinearResult(op) &&
        linear.hasPrimalResult(op))
      mixed.push_back(op);
  });
  IRRewriter rewriter(jvp.getContext());
  for (Operation *op : mixed) {
    auto rule = dyn_cast<UnzipOpInterface>(op);
    if (!rule)
      return op->emitError("expected '")
             << op->getName()
             << "' to compute either tangents or other values, but it "
             << "computes both; a rule that splits it belongs in passes/unzip/";
    rewriter.setInsertionPoint(op);
    if (failed(rule.unzip(rewriter, linear)))
      return failure();
  }
  return success();
}

LogicalResult Unzipper::chooseResiduals() {
  OpBuilder b(&body, body.begin());
  for (BlockArgument argument : body.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!linear.contains(argument) || !type || type.hasStaticShape())
      continue;
    auto primal = jvp.getArgAttrOfType<IntegerAttr>(argument.getArgNumber(),
                                                    attr::linear);
    SmallVector<Value> dims;
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      if (type.isDynamicDim(dim))
        dims.push_back(tensor::DimOp::create(
            b, argument.getLoc(), body.getArgument(primal.getInt()), dim));
    residuals.values.insert(dims.begin(), dims.end());
    sizes.emplace_back(argument, dims);
  }
  auto isAvailable = [&](Value value) {
    return isa<BlockArgument>(value) && value.getParentBlock() == &body;
  };
  auto canSave = [](Value) { return true; };
  Split split = {body, linear, isAvailable, canSave};
  split.returned = returned(/*linearOnes=*/false);
  FailureOr<Residuals> chosen =
      surge::chooseResiduals(split, returned(/*linearOnes=*/true));
  if (failed(chosen))
    return failure();
  residuals.values.insert_range(chosen->values);
  residuals.recomputed = std::move(chosen->recomputed);
  return success();
}

SmallVector<Value> Unzipper::returned(bool linearOnes) {
  SmallVector<Value> values;
  for (OpOperand &operand : body.getTerminator()->getOpOperands())
    if (static_cast<bool>(jvp.getResultAttr(operand.getOperandNumber(),
                                            attr::linear)) == linearOnes)
      values.push_back(operand.get());
  return values;
}

/// Fails with an error at the first op of `primal` that uses a value from
/// elsewhere: a tangent, which was not cloned.
static LogicalResult verifyPrimalsAlone(func::FuncOp primal) {
  WalkResult walk = primal.walk([&](Operation *op) {
    for (Value operand : op->getOperands())
      if (!primal.getBody().isAncestor(operand.getParentRegion())) {
        op->emitError("expected '")
            << op->getName()
            << "' not to use a tangent: its results are not linear in it";
        return WalkResult::interrupt();
      }
    return WalkResult::advance();
  });
  return failure(walk.wasInterrupted());
}

FailureOr<func::FuncOp> Unzipper::buildPrimal() {
  for (OpOperand &operand : body.getTerminator()->getOpOperands())
    if (unsigned index = operand.getOperandNumber();
        linear.contains(operand.get()) &&
        !jvp.getResultAttr(index, attr::linear))
      return jvp.emitError("expected result ")
             << index << " of '" << jvp.getName()
             << "' not to be a tangent, or to be marked 'surge.linear'";
  SmallVector<Value> results = returned(/*linearOnes=*/false);
  llvm::DenseSet<Value> known(results.begin(), results.end());
  for (Value residual : residuals.values)
    if (!isa<BlockArgument>(residual) && !known.contains(residual))
      results.push_back(residual);

  SmallVector<Type> inputs;
  for (BlockArgument argument : body.getArguments())
    if (!linear.contains(argument))
      inputs.push_back(argument.getType());
  auto type = FunctionType::get(jvp.getContext(), inputs,
                                TypeRange(ValueRange(results)));
  func::FuncOp primal =
      createDerived(jvp, (jvp.getName() + ".primal").str(), type);
  Block *block = primal.addEntryBlock();
  IRMapping map;
  unsigned position = 0;
  for (BlockArgument argument : body.getArguments())
    if (!linear.contains(argument))
      map.map(argument, block->getArgument(position++));
  OpBuilder b = OpBuilder::atBlockEnd(block);
  clonePrimalOps(body, linear, map, b);
  SmallVector<Value> mapped =
      llvm::map_to_vector(results, [&](Value v) { return map.lookup(v); });
  func::ReturnOp::create(b, jvp.getLoc(), mapped);
  eraseDeadOps(*block);
  if (failed(verifyPrimalsAlone(primal))) {
    primal.erase();
    return failure();
  }
  return primal;
}

/// Whether a tensor is computed, and not merely described.
static bool takesMemory(Operation *op) {
  return isa<RankedTensorType>(op->getResult(0).getType()) &&
         !op->hasTrait<OpTrait::ConstantLike>() &&
         !isa<tensor::EmptyOp, tensor::ExtractSliceOp>(op);
}

func::FuncOp Unzipper::buildLinear(func::FuncOp primal) {
  SmallVector<Value> primalResults = returned(/*linearOnes=*/false);
  SmallVector<Type> inputs;
  SmallVector<int64_t> sources;
  SmallVector<BlockArgument> primals =
      llvm::filter_to_vector(body.getArguments(), [&](BlockArgument argument) {
        return !linear.contains(argument);
      });
  int64_t nextResult = primalResults.size();
  for (Value residual : residuals.values) {
    inputs.push_back(residual.getType());
    if (isa<BlockArgument>(residual)) {
      sources.push_back(primals.begin() - 1 - llvm::find(primals, residual));
      continue;
    }
    auto *result = llvm::find(primalResults, residual);
    sources.push_back(result == primalResults.end()
                          ? nextResult++
                          : result - primalResults.begin());
  }
  SmallVector<BlockArgument> tangents;
  for (BlockArgument argument : body.getArguments())
    if (linear.contains(argument)) {
      tangents.push_back(argument);
      inputs.push_back(argument.getType());
    }
  SmallVector<Value> results = returned(/*linearOnes=*/true);
  auto type = FunctionType::get(jvp.getContext(), inputs,
                                TypeRange(ValueRange(results)));
  func::FuncOp function =
      createDerived(primal, (jvp.getName() + ".linear").str(), type);
  OpBuilder b(jvp.getContext());
  function->setAttr(attr::residuals, b.getDenseI64ArrayAttr(sources));
  Block *block = function.addEntryBlock();
  IRMapping map;
  for (auto [i, residual] : llvm::enumerate(residuals.values))
    map.map(residual, block->getArgument(i));
  for (auto [i, tangent] : llvm::enumerate(tangents)) {
    unsigned position = residuals.values.size() + i;
    map.map(tangent, block->getArgument(position));
    function.setArgAttrs(position, jvp.getArgAttrDict(tangent.getArgNumber()));
  }
  for (auto &[tangent, dims] : sizes) {
    SmallVector<int64_t> positions;
    for (Value dim : dims)
      positions.push_back(std::distance(residuals.values.begin(),
                                        llvm::find(residuals.values, dim)));
    auto position = cast<BlockArgument>(map.lookup(tangent)).getArgNumber();
    function.setArgAttr(position, attr::dims,
                        b.getDenseI64ArrayAttr(positions));
  }
  for (unsigned i = 0; i < results.size(); ++i)
    function.setResultAttr(i, attr::linear, b.getUnitAttr());
  b.setInsertionPointToEnd(block);
  cloneLinearOps(body, linear, residuals, map, b);
  for (Operation *op : residuals.recomputed)
    if (takesMemory(op))
      map.lookup(op->getResult(0))
          .getDefiningOp()
          ->setAttr(attr::recomputed, b.getUnitAttr());
  SmallVector<Value> mapped =
      llvm::map_to_vector(results, [&](Value v) { return map.lookup(v); });
  func::ReturnOp::create(b, jvp.getLoc(), mapped);
  return function;
}

FailureOr<Unzipped> Unzipper::build() {
  FailureOr<func::FuncOp> primal = buildPrimal();
  if (failed(primal))
    return failure();
  return Unzipped{*primal, buildLinear(*primal)};
}

/// Erases calls whose results nobody uses, which MLIR must take to have
/// effects; what they leave behind, such as a branch without results, would be
/// neither primal nor linear.
static bool eraseDeadCalls(func::FuncOp scratch) {
  SmallVector<func::CallOp> dead;
  scratch.walk([&](func::CallOp call) {
    if (call.use_empty())
      dead.push_back(call);
  });
  for (func::CallOp call : dead)
    call.erase();
  return !dead.empty();
}

/// Moves what a loop computes alike in every round in front of it, so that it
/// is saved once, and drops what nothing uses, so that nothing is saved for it.
/// This comes before the split: behind it, moving the memory of a residual out
/// of its loop would cost a copy.
static void simplify(func::FuncOp scratch) {
  MLIRContext *context = scratch.getContext();
  RewritePatternSet patterns(context);
  for (RegisteredOperationName op : context->getRegisteredOperations())
    if (op.getDialectNamespace() == scf::SCFDialect::getDialectNamespace())
      op.getCanonicalizationPatterns(patterns, context);
  FrozenRewritePatternSet frozen(std::move(patterns));
  do
    (void)applyPatternsGreedily(scratch, frozen);
  while (eraseDeadCalls(scratch));
  scratch.walk([](LoopLikeOpInterface loop) { moveLoopInvariantCode(loop); });
  IRRewriter rewriter(context);
  DominanceInfo dominance(scratch);
  eliminateCommonSubExpressions(rewriter, dominance, scratch);
}

/// Whether calls of `jvp` can be split into calls of `halves`, which may have
/// been changed since they were made.
static bool fit(const Unzipped &halves, func::FuncOp jvp) {
  unsigned numTangents = 0, numTangentResults = 0;
  for (unsigned i = 0; i < jvp.getNumArguments(); ++i)
    numTangents += static_cast<bool>(jvp.getArgAttr(i, attr::linear));
  for (unsigned i = 0; i < jvp.getNumResults(); ++i)
    numTangentResults += static_cast<bool>(jvp.getResultAttr(i, attr::linear));
  auto [primal, linear] = halves;
  int64_t numPrimals = jvp.getNumArguments() - numTangents;
  unsigned numResults = jvp.getNumResults() - numTangentResults;
  auto sources = linear->getAttrOfType<DenseI64ArrayAttr>(attr::residuals);
  return primal.getNumArguments() == numPrimals &&
         primal.getNumResults() >= numResults && sources &&
         linear.getNumArguments() == sources.size() + numTangents &&
         linear.getNumResults() == numTangentResults &&
         llvm::all_of(sources.asArrayRef(), [&](int64_t source) {
           return source < int64_t(primal.getNumResults()) &&
                  source >= -numPrimals;
         });
}

FailureOr<Unzipped> mlir::surge::unzip(func::FuncOp jvp) {
  std::string primalName = (jvp.getName() + ".primal").str(),
              linearName = (jvp.getName() + ".linear").str(),
              scratchName = (jvp.getName() + ".scratch").str();
  if (func::FuncOp primal = findDerived(jvp, primalName)) {
    if (func::FuncOp linear = findDerived(primal, linearName))
      if (Unzipped halves = {primal, linear}; fit(halves, jvp))
        return halves;
    // One half went as nothing called it, or was changed: what is left is a
    // function like any other.
    primal->removeAttr(attr::source);
  }
  if (func::FuncOp begun = findDerived(jvp, scratchName);
      begun && failed(verifyNotRecursive(jvp, begun)))
    return failure();
  if (failed(verifyMarks(jvp)) || failed(verifySizesKnown(jvp)) ||
      failed(verifyPolicies(jvp)))
    return failure();
  func::FuncOp scratch = createDerived(jvp, scratchName, jvp.getFunctionType());
  scratch->setAttr(attr::busy, UnitAttr::get(jvp.getContext()));
  IRMapping map;
  jvp.getBody().cloneInto(&scratch.getBody(), map);
  if (ArrayAttr attributes = jvp.getAllArgAttrs())
    scratch.setAllArgAttrs(attributes);
  simplify(scratch);
  Unzipper unzipper(jvp, scratch);
  FailureOr<Unzipped> halves = failure();
  if (succeeded(unzipper.splitMixedOps()) &&
      succeeded(unzipper.chooseResiduals()))
    halves = unzipper.build();
  scratch.erase();
  return halves;
}

SmallVector<Value> mlir::surge::residualsOf(Unzipped unzipped,
                                            ValueRange arguments,
                                            ValueRange primalResults) {
  auto sources =
      unzipped.linear->getAttrOfType<DenseI64ArrayAttr>(attr::residuals);
  return llvm::map_to_vector(
      sources.asArrayRef(), [&](int64_t source) -> Value {
        return source < 0 ? arguments[-1 - source] : primalResults[source];
      });
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace mlir::surge {
#define GEN_PASS_DEF_UNZIPPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

namespace {
struct UnzipPass final : mlir::surge::impl::UnzipPassBase<UnzipPass> {
  using UnzipPassBase::UnzipPassBase;

  void runOnOperation() override {
    if (reportResiduals)
      getOperation()->setAttr(attr::reportResiduals,
                              UnitAttr::get(&getContext()));
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp func : functions) {
      auto isTangent = [&](unsigned i) {
        return static_cast<bool>(func.getArgAttr(i, attr::linear));
      };
      auto arguments = llvm::seq<unsigned>(0, func.getNumArguments());
      bool linearized =
          llvm::any_of(arguments, isTangent) && !func->hasAttr(attr::residuals);
      if (linearized && failed(unzip(func)))
        return signalPassFailure();
    }
    getOperation()->removeAttr(attr::reportResiduals);
  }
};
} // namespace
