//===- Unzip.cpp - Split a linearized function ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The one place where it is decided what the linear half keeps (a residual) and
// what it computes again. Here constants, index arithmetic, sizes and views of
// arguments are computed again; everything else is kept.
//
//===----------------------------------------------------------------------===//

#include "passes/unzip/Unzip.h"

#include "dialect/Ops.h"
#include "passes/Derived.h"
#include "passes/Flow.h"
#include "passes/Passes.h"
#include "passes/unzip/LinearValues.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// Splits one function. The scratch copy of it is changed in place while ops
/// with mixed results split themselves.
class Unzipper {
public:
  Unzipper(func::FuncOp jvp, func::FuncOp scratch)
      : jvp(jvp), body(scratch.getBody().front()),
        linear(findLinearValues(scratch)) {}

  LogicalResult splitMixedOps();
  void chooseResiduals();
  Unzipped build();

private:
  bool isRecomputed(Operation *op) const;
  void require(Value value);
  func::FuncOp buildPrimal();
  func::FuncOp buildLinear(func::FuncOp primal);
  SmallVector<Value> returned(bool linearOnes);

  func::FuncOp jvp;
  Block &body;
  LinearValues linear;
  llvm::SetVector<Value> residuals;
  /// Non-linear ops that the linear half computes again.
  llvm::DenseSet<Operation *> recomputed;
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

bool Unzipper::isRecomputed(Operation *op) const {
  if (op->hasTrait<OpTrait::ConstantLike>() || isa<tensor::EmptyOp>(op))
    return true;
  if (isa<tensor::DimOp, tensor::ExtractOp, tensor::ExtractSliceOp>(op))
    return isa<BlockArgument>(op->getOperand(0));
  auto isIndex = [](Type type) { return type.isIndex(); };
  return op->getNumResults() > 0 && isPure(op) && op->getNumRegions() == 0 &&
         llvm::all_of(op->getResultTypes(), isIndex) &&
         llvm::all_of(op->getOperandTypes(), isIndex);
}

void Unzipper::require(Value value) {
  if (linear.contains(value) || residuals.contains(value))
    return;
  Operation *op = value.getDefiningOp();
  if (!op || !isRecomputed(op)) {
    residuals.insert(value);
    return;
  }
  if (recomputed.insert(op).second)
    for (Value operand : op->getOperands())
      require(operand);
}

void Unzipper::chooseResiduals() {
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
    residuals.insert(dims.begin(), dims.end());
    sizes.emplace_back(argument, dims);
  }
  for (Operation &op : body.without_terminator()) {
    if (!linear.hasLinearResult(&op))
      continue;
    llvm::SetVector<Value> inputs(op.operand_begin(), op.operand_end());
    getUsedValuesDefinedAbove(op.getRegions(), inputs);
    for (Value input : inputs)
      require(input);
  }
  for (Value value : returned(/*linearOnes=*/true))
    require(value);
}

SmallVector<Value> Unzipper::returned(bool linearOnes) {
  SmallVector<Value> values;
  for (OpOperand &operand : body.getTerminator()->getOpOperands())
    if (static_cast<bool>(jvp.getResultAttr(operand.getOperandNumber(),
                                            attr::linear)) == linearOnes)
      values.push_back(operand.get());
  return values;
}

func::FuncOp Unzipper::buildPrimal() {
  SmallVector<Value> results = returned(/*linearOnes=*/false);
  for (Value residual : residuals)
    if (!isa<BlockArgument>(residual) && !llvm::is_contained(results, residual))
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
  for (Operation &op : body.without_terminator())
    if (!linear.hasLinearResult(&op))
      b.clone(op, map);
  SmallVector<Value> mapped =
      llvm::map_to_vector(results, [&](Value v) { return map.lookup(v); });
  func::ReturnOp::create(b, jvp.getLoc(), mapped);
  SmallVector<Operation *> ops = llvm::map_to_vector(
      block->without_terminator(), [](Operation &op) { return &op; });
  for (Operation *op : llvm::reverse(ops))
    if (isOpTriviallyDead(op))
      op->erase();
  return primal;
}

func::FuncOp Unzipper::buildLinear(func::FuncOp primal) {
  SmallVector<Value> primalResults = returned(/*linearOnes=*/false);
  SmallVector<Type> inputs;
  SmallVector<int64_t> sources;
  int64_t nextResult = primalResults.size();
  for (Value residual : residuals) {
    inputs.push_back(residual.getType());
    if (auto argument = dyn_cast<BlockArgument>(residual)) {
      sources.push_back(-1 - static_cast<int64_t>(argument.getArgNumber()));
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
  for (auto [i, residual] : llvm::enumerate(residuals))
    map.map(residual, block->getArgument(i));
  for (auto [i, tangent] : llvm::enumerate(tangents)) {
    unsigned position = residuals.size() + i;
    map.map(tangent, block->getArgument(position));
    function.setArgAttrs(position, jvp.getArgAttrDict(tangent.getArgNumber()));
  }
  for (auto &[tangent, dims] : sizes) {
    SmallVector<int64_t> positions;
    for (Value dim : dims)
      positions.push_back(
          std::distance(residuals.begin(), llvm::find(residuals, dim)));
    auto position = cast<BlockArgument>(map.lookup(tangent)).getArgNumber();
    function.setArgAttr(position, attr::dims,
                        b.getDenseI64ArrayAttr(positions));
  }
  for (unsigned i = 0; i < results.size(); ++i)
    function.setResultAttr(i, attr::linear, b.getUnitAttr());
  b.setInsertionPointToEnd(block);
  for (Operation &op : body.without_terminator())
    if (linear.hasLinearResult(&op) || recomputed.contains(&op))
      b.clone(op, map);
  SmallVector<Value> mapped =
      llvm::map_to_vector(results, [&](Value v) { return map.lookup(v); });
  func::ReturnOp::create(b, jvp.getLoc(), mapped);
  return function;
}

Unzipped Unzipper::build() {
  func::FuncOp primal = buildPrimal();
  return {primal, buildLinear(primal)};
}

FailureOr<Unzipped> mlir::surge::unzip(func::FuncOp jvp) {
  if (func::FuncOp primal = findDerived(jvp, (jvp.getName() + ".primal").str()))
    return Unzipped{primal,
                    findDerived(primal, (jvp.getName() + ".linear").str())};
  func::FuncOp scratch = createDerived(jvp, (jvp.getName() + ".scratch").str(),
                                       jvp.getFunctionType());
  IRMapping map;
  jvp.getBody().cloneInto(&scratch.getBody(), map);
  if (ArrayAttr attributes = jvp.getAllArgAttrs())
    scratch.setAllArgAttrs(attributes);
  Unzipper unzipper(jvp, scratch);
  FailureOr<Unzipped> halves = failure();
  if (succeeded(unzipper.splitMixedOps())) {
    unzipper.chooseResiduals();
    halves = unzipper.build();
  }
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
  void runOnOperation() override {
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
  }
};
} // namespace
