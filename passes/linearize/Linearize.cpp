//===- Linearize.cpp - Pair a function with its linear map ----------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Works in place on a clone of the function: tangent ops stand right behind the
// primal ops they belong to, so the result is the forward-mode derivative and
// stores nothing.
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/Linearize.h"

#include "dialect/Ops.h"
#include "passes/Checkpoints.h"
#include "passes/Derived.h"
#include "passes/Flow.h"
#include "passes/MissingRule.h"
#include "passes/Passes.h"
#include "passes/SequentialLoops.h"
#include "passes/linearize/CustomDerivative.h"
#include "passes/linearize/Tangents.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::surge;

//===----------------------------------------------------------------------===//
// One op, one block
//===----------------------------------------------------------------------===//

Value mlir::surge::tangentOrZero(Value primal, const Tangents &tangents,
                                 RuleBuilder &b) {
  if (Value tangent = tangents.lookup(primal))
    return tangent;
  SmallVector<Value> sizes;
  if (auto type = dyn_cast<RankedTensorType>(primal.getType()))
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      if (type.isDynamicDim(dim))
        sizes.push_back(tensor::DimOp::create(b, primal, dim));
  return ZeroOp::create(b, primal.getType(), sizes);
}

/// The operands, and the values used from outside by the regions, that have a
/// tangent.
static SmallVector<Value> activeInputs(Operation *op,
                                       const Tangents &tangents) {
  return llvm::filter_to_vector(inputsOf(op), [&](Value input) {
    return static_cast<bool>(tangents.lookup(input));
  });
}

LogicalResult mlir::surge::linearizeOp(Operation *op, Tangents &tangents,
                                       RewriterBase &rewriter) {
  SmallVector<Value> inputs = activeInputs(op, tangents);
  if (inputs.empty())
    return success();
  Tangents::Cut cut{op->getLoc(), inputs};
  // A call records the cuts inside the callee; sizes have no derivative.
  bool intended =
      isa<StopGradientOp, PerturbOp, func::CallOp, tensor::DimOp>(op);
  unsigned numSet = tangents.getNumSet();
  if (llvm::any_of(op->getResults(),
                   [&](Value result) { return tangents.wanted(result); })) {
    auto rule = dyn_cast<LinearizeOpInterface>(op);
    if (!rule)
      return reportMissingRule(
          op, "derivative rule for", "linearize",
          "; 'surge.stop_gradient' on the operands declares the derivative to "
          "be zero");
    rewriter.setInsertionPointAfter(op);
    if (failed(rule.linearize(rewriter, tangents)))
      return failure();
  } else if (llvm::any_of(op->getResultTypes(), isDifferentiable)) {
    return success();
  }
  if (!intended && tangents.getNumSet() == numSet)
    tangents.cuts.push_back(std::move(cut));
  return success();
}

LogicalResult mlir::surge::linearizeBlock(Block &block, Tangents &tangents,
                                          RewriterBase &rewriter) {
  SmallVector<Operation *> ops = llvm::map_to_vector(
      block.without_terminator(), [](Operation &op) { return &op; });
  for (Operation *op : ops)
    if (failed(linearizeOp(op, tangents, rewriter)))
      return failure();
  return success();
}

FailureOr<Value> mlir::surge::linearizeExpansion(Operation *op, Value value,
                                                 Tangents &tangents,
                                                 RewriterBase &rewriter) {
  SmallVector<Operation *> ops;
  for (Operation *next = op->getNextNode();
       next != &*rewriter.getInsertionPoint(); next = next->getNextNode())
    ops.push_back(next);
  for (Operation *next : ops) {
    for (Value result : next->getResults())
      tangents.want(result);
    if (failed(linearizeOp(next, tangents, rewriter)))
      return failure();
  }
  return tangents.lookup(value);
}

//===----------------------------------------------------------------------===//
// A function
//===----------------------------------------------------------------------===//

SmallVector<int64_t> mlir::surge::differentiableIndices(TypeRange types) {
  SmallVector<int64_t> indices;
  for (auto [index, type] : llvm::enumerate(types))
    if (isDifferentiable(type))
      indices.push_back(index);
  return indices;
}

static std::string nameOf(func::FuncOp func, ArrayRef<int64_t> wrt,
                          ArrayRef<int64_t> of) {
  std::string name = (func.getName() + ".jvp").str();
  for (int64_t index : wrt)
    name += "." + std::to_string(index);
  if (of != ArrayRef(differentiableIndices(func.getResultTypes())))
    for (int64_t index : of)
      name += ".of" + std::to_string(index);
  return name;
}

/// The places at which ops without derivative were met on the way from `input`.
static SetVector<Attribute> cutsFrom(func::FuncOp jvp, Value input,
                                     const Flow &flow,
                                     const Tangents &tangents) {
  llvm::DenseSet<Value> varied = flow.reachedFrom({input});
  SetVector<Attribute> locations;
  auto varies = [&](Value value) { return varied.contains(value); };
  for (const Tangents::Cut &cut : tangents.cuts)
    if (llvm::any_of(cut.inputs, varies))
      locations.insert(cut.loc);
  // What only decides or counts has no tangent and was never asked for one.
  jvp.walk([&](Operation *op) {
    if (op->getNumResults() > 0 && !isa<tensor::DimOp>(op) &&
        llvm::none_of(op->getResultTypes(), isDifferentiable) &&
        llvm::any_of(op->getOperands(), varies))
      locations.insert(op->getLoc());
  });
  return locations;
}

/// Notes on every tangent argument that reaches no tangent result, and on every
/// tangent result, where tangents were cut off.
static void recordCuts(func::FuncOp jvp, ArrayRef<int64_t> wrt,
                       unsigned numPrimalResults, const Tangents &tangents) {
  Flow values(jvp);
  Flow linear(jvp, /*separateTangents=*/true, /*skipCuts=*/true);
  Builder b(jvp.getContext());
  ValueRange results = jvp.getBody().front().getTerminator()->getOperands();
  SmallVector<SmallVector<Attribute>> cuts(results.size());
  for (auto [i, argument] : llvm::enumerate(wrt)) {
    unsigned tangent = jvp.getNumArguments() - wrt.size() + i;
    llvm::DenseSet<Value> reached =
        linear.reachedFrom({jvp.getArgument(tangent)});
    SmallVector<unsigned> missed;
    for (unsigned j = numPrimalResults; j < results.size(); ++j)
      if (!reached.contains(results[j]))
        missed.push_back(j);
    if (missed.empty())
      continue;
    SetVector<Attribute> locations =
        cutsFrom(jvp, jvp.getArgument(argument), values, tangents);
    bool missesAll = missed.size() == results.size() - numPrimalResults;
    if (missesAll && !locations.empty())
      jvp.setArgAttr(tangent, attr::cuts,
                     b.getArrayAttr(locations.getArrayRef()));
    SmallVector<Attribute> cut = {b.getI64IntegerAttr(tangent)};
    llvm::append_range(cut, locations);
    for (unsigned j : missed)
      cuts[j].push_back(b.getArrayAttr(cut));
  }
  for (auto [j, cut] : llvm::enumerate(cuts))
    if (!cut.empty())
      jvp.setResultAttr(j, attr::cuts, b.getArrayAttr(cut));
}

/// Rewrites the clone `jvp` of a function in place.
static LogicalResult linearizeBody(func::FuncOp jvp, ArrayRef<int64_t> wrt,
                                   ArrayRef<int64_t> of) {
  Block &body = jvp.getBody().front();
  Operation *ret = body.getTerminator();
  SmallVector<Value> inputs = llvm::map_to_vector(
      wrt, [&](int64_t i) -> Value { return body.getArgument(i); });
  SmallVector<Value> outputs =
      llvm::map_to_vector(of, [&](int64_t i) { return ret->getOperand(i); });
  Flow flow(jvp);
  llvm::DenseSet<Value> useful = flow.reaching(outputs), active;
  for (Value value : flow.reachedFrom(inputs))
    if (useful.contains(value))
      active.insert(value);
  Tangents tangents(std::move(active));

  for (auto [index, input] : llvm::zip_equal(wrt, inputs)) {
    unsigned position = body.getNumArguments();
    NamedAttribute mark(
        attr::linear,
        IntegerAttr::get(IntegerType::get(jvp.getContext(), 64), index));
    (void)jvp.insertArgument(position, input.getType(),
                             DictionaryAttr::get(jvp.getContext(), mark),
                             input.getLoc());
    tangents.set(input, body.getArgument(position));
  }

  IRRewriter rewriter(jvp.getContext());
  if (failed(linearizeBlock(body, tangents, rewriter)))
    return failure();

  // Calls and loops may have replaced what was returned, so the operands are
  // read anew.
  RuleBuilder b(ret->getLoc(), ret);
  unsigned numPrimalResults = ret->getNumOperands();
  SmallVector<Value> results(ret->getOperands());
  for (int64_t index : of) {
    results.push_back(tangentOrZero(ret->getOperand(index), tangents, b));
    NamedAttribute mark(attr::linear, UnitAttr::get(jvp.getContext()));
    (void)jvp.insertResult(jvp.getNumResults(), results.back().getType(),
                           DictionaryAttr::get(jvp.getContext(), mark));
  }
  ret->setOperands(results);
  recordCuts(jvp, wrt, numPrimalResults, tangents);
  return success();
}

/// Removes what marks a function as derived: its clone is the primal of another
/// derivative, and a zero tangent there an ordinary zero.
static void stripMarks(func::FuncOp func) {
  SmallVector<ZeroOp> zeros;
  func.walk([&](ZeroOp zero) { zeros.push_back(zero); });
  for (ZeroOp zero : zeros) {
    RuleBuilder b(zero.getLoc(), zero);
    Type type = zero.getType();
    Value value =
        arith::ConstantOp::create(b, b.getZeroAttr(getElementTypeOrSelf(type)));
    if (isa<RankedTensorType>(type))
      value = tensor::SplatOp::create(b, value, type, zero.getSizes());
    zero.getResult().replaceAllUsesWith(value);
    zero.erase();
  }
  for (unsigned i = 0; i < func.getNumArguments(); ++i)
    for (StringRef name : {attr::linear, attr::dims, attr::cuts})
      func.removeArgAttr(i, name);
  for (unsigned i = 0; i < func.getNumResults(); ++i)
    for (StringRef name : {attr::linear, attr::cuts})
      func.removeResultAttr(i, StringAttr::get(func.getContext(), name));
}

FailureOr<func::FuncOp> mlir::surge::linearize(func::FuncOp func,
                                               ArrayRef<int64_t> wrt,
                                               ArrayRef<int64_t> of) {
  if (CustomDerivativeOp custom = findCustomDerivative(func)) {
    std::string name = nameOf(func, wrt, of);
    if (func::FuncOp known = findDerived(func, name))
      return known;
    FailureOr<func::FuncOp> jvp = linearizeCustom(custom, func, wrt, of, name);
    if (Attribute policy = func->getAttr(attr::policy);
        policy && succeeded(jvp))
      (*jvp)->setAttr(attr::policy, policy);
    return jvp;
  }
  if (failed(verifyStructured(func)))
    return failure();
  std::string name = nameOf(func, wrt, of);
  if (func::FuncOp known = findDerived(func, name)) {
    if (failed(verifyNotRecursive(func, known)))
      return failure();
    return known;
  }
  // What derives functions marks their ops with attributes of its own.
  if (!func->hasAttr(attr::source) && failed(verifyUserAttributes(func)))
    return failure();
  func::FuncOp jvp = createDerived(func, name, func.getFunctionType());
  jvp->setAttr(attr::busy, UnitAttr::get(func.getContext()));
  if (Attribute policy = func->getAttr(attr::policy))
    jvp->setAttr(attr::policy, policy);
  IRMapping map;
  func.getBody().cloneInto(&jvp.getBody(), map);
  if (ArrayAttr attributes = func.getAllArgAttrs())
    jvp.setAllArgAttrs(attributes);
  stripMarks(jvp);
  sequentializeLoops(jvp);
  if (failed(linearizeBody(jvp, wrt, of))) {
    jvp.erase();
    return failure();
  }
  // They have done their part: a derivative of this derivative is that of the
  // values, which no perturbation changes.
  jvp.walk([](PerturbOp op) {
    op.replaceAllUsesWith(op.getInput());
    op.erase();
  });
  jvp->removeAttr(attr::busy);
  return jvp;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace mlir::surge {
#define GEN_PASS_DEF_LINEARIZEPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

namespace {
struct LinearizePass final
    : mlir::surge::impl::LinearizePassBase<LinearizePass> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp func : functions) {
      SmallVector<int64_t> wrt = differentiableIndices(func.getArgumentTypes());
      SmallVector<int64_t> of = differentiableIndices(func.getResultTypes());
      if (!func.isPublic() || func.isExternal() || wrt.empty() || of.empty())
        continue;
      if (failed(linearize(func, wrt, of)))
        return signalPassFailure();
    }
  }
};
} // namespace
