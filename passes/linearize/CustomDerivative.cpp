//===- CustomDerivative.cpp - Functions that bring their derivative -------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/linearize/CustomDerivative.h"

#include "passes/Derived.h"
#include "passes/Flow.h"
#include "passes/SequentialLoops.h"
#include "passes/linearize/CustomLinearity.h"
#include "passes/linearize/Linearize.h"
#include "passes/linearize/Tangents.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace mlir::surge;

CustomDerivativeOp mlir::surge::findCustomDerivative(func::FuncOp func) {
  for (auto custom : func->getBlock()->getOps<CustomDerivativeOp>())
    if (custom.getCallee() == func.getName())
      return custom;
  return {};
}

SmallVector<func::FuncOp> mlir::surge::functionsOf(CustomDerivativeOp custom) {
  SmallVector<func::FuncOp> functions;
  for (FlatSymbolRefAttr name :
       {custom.getJvpAttr(), custom.getForwardAttr(), custom.getBackwardAttr()})
    if (name)
      functions.push_back(
          SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(custom, name));
  return functions;
}

//===----------------------------------------------------------------------===//
// What both forms share
//===----------------------------------------------------------------------===//

/// Marks what `linearize` marks: the last arguments are the tangents of the
/// arguments `wrt`, the last results those of the results `of`.
static void markLinear(func::FuncOp derived, ArrayRef<int64_t> wrt,
                       ArrayRef<int64_t> of) {
  Builder b(derived.getContext());
  unsigned first = derived.getNumArguments() - wrt.size();
  for (auto [i, index] : llvm::enumerate(wrt))
    derived.setArgAttr(first + i, attr::linear, b.getI64IntegerAttr(index));
  for (unsigned i = 0; i < of.size(); ++i)
    derived.setResultAttr(derived.getNumResults() - 1 - i, attr::linear,
                          b.getUnitAttr());
}

/// The types of some of the values.
static SmallVector<Type> select(ArrayRef<Type> types, ArrayRef<int64_t> which) {
  return llvm::map_to_vector(which, [&](int64_t i) { return types[i]; });
}

static int64_t positionIn(ArrayRef<int64_t> list, int64_t index) {
  return llvm::find(list, index) - list.begin();
}

//===----------------------------------------------------------------------===//
// A JVP
//===----------------------------------------------------------------------===//

/// The sizes of a tangent are those of its primal, which stays.
static void takeSizesFrom(Value primal, Value tangent) {
  for (OpOperand &use : llvm::make_early_inc_range(tangent.getUses()))
    if (isa<tensor::DimOp>(use.getOwner()))
      use.set(primal);
}

/// Cuts the clone down to the tangents that are asked for: those of other
/// arguments are zero, those of other results are dropped.
static void selectTangents(func::FuncOp derived, func::FuncOp func,
                           ArrayRef<int64_t> wrt, ArrayRef<int64_t> of) {
  Block &body = derived.getBody().front();
  SmallVector<int64_t> inputs = differentiableIndices(func.getArgumentTypes()),
                       outputs = differentiableIndices(func.getResultTypes());
  unsigned numArguments = func.getNumArguments(),
           numResults = func.getNumResults();
  RuleBuilder b(func.getLoc(), &body, body.begin());
  for (unsigned i = inputs.size(); i-- > 0;) {
    int64_t index = inputs[i];
    BlockArgument tangent = body.getArgument(numArguments + i);
    takeSizesFrom(body.getArgument(index), tangent);
    if (llvm::is_contained(wrt, index))
      continue;
    tangent.replaceAllUsesWith(
        tangentOrZero(body.getArgument(index), Tangents(), b));
    (void)derived.eraseArgument(tangent.getArgNumber());
  }
  Operation *ret = body.getTerminator();
  SmallVector<Value> results(ret->getOperands().take_front(numResults));
  for (int64_t index : of)
    results.push_back(ret->getOperand(numResults + positionIn(outputs, index)));
  ret->setOperands(results);
  derived.setFunctionType(FunctionType::get(
      func.getContext(), body.getArgumentTypes(), ret->getOperandTypes()));
}

static FailureOr<func::FuncOp> cloneJvp(func::FuncOp jvp, func::FuncOp func,
                                        ArrayRef<int64_t> wrt,
                                        ArrayRef<int64_t> of, StringRef name) {
  if (failed(verifyStructured(jvp)))
    return failure();
  WalkResult walk = jvp.walk([&](Operation *op) {
    if (!isa_and_nonnull<SurgeDialect>(op->getDialect()) ||
        !isa<SymbolUserOpInterface>(op) || isa<LinearMapOp>(op))
      return WalkResult::advance();
    op->emitError("cannot differentiate '")
        << func.getName() << "' by '" << jvp.getName()
        << "', which asks for a derivative that is not there yet; it must not "
           "depend on that of '"
        << func.getName() << "'";
    return WalkResult::interrupt();
  });
  if (walk.wasInterrupted())
    return failure();
  func::FuncOp derived = createDerived(func, name, jvp.getFunctionType());
  IRMapping map;
  jvp.getBody().cloneInto(&derived.getBody(), map);
  sequentializeLoops(derived);
  selectTangents(derived, func, wrt, of);
  markLinear(derived, wrt, of);
  if (failed(inlineTangentCalls(derived)) ||
      failed(verifyTangentsAreFloats(derived)) ||
      failed(verifyTangentsReach(derived, of))) {
    derived.erase();
    return failure();
  }
  return derived;
}

//===----------------------------------------------------------------------===//
// A forward/backward pair
//===----------------------------------------------------------------------===//

static func::FuncOp buildFromPair(func::FuncOp forward, func::FuncOp backward,
                                  func::FuncOp func, ArrayRef<int64_t> wrt,
                                  ArrayRef<int64_t> of, StringRef name) {
  SmallVector<int64_t> differentiable =
                           differentiableIndices(func.getArgumentTypes()),
                       outputs = differentiableIndices(func.getResultTypes());
  SmallVector<Type> inputs(func.getArgumentTypes()),
      results(func.getResultTypes());
  llvm::append_range(inputs, select(func.getArgumentTypes(), wrt));
  llvm::append_range(results, select(func.getResultTypes(), of));
  func::FuncOp derived = createDerived(
      func, name, FunctionType::get(func.getContext(), inputs, results));
  Block *body = derived.addEntryBlock();
  RuleBuilder b(func.getLoc(), body, body->end());
  auto call = func::CallOp::create(
      b, forward, body->getArguments().take_front(func.getNumArguments()));
  ValueRange primals = call.getResults().take_front(func.getNumResults());

  SmallVector<Value> sizes;
  for (int64_t index : outputs)
    if (auto type = dyn_cast<RankedTensorType>(primals[index].getType()))
      for (int64_t dim = 0; dim < type.getRank(); ++dim)
        if (type.isDynamicDim(dim))
          sizes.push_back(tensor::DimOp::create(b, primals[index], dim));
  SmallVector<int64_t> positions;
  for (int64_t index : wrt)
    positions.push_back(positionIn(differentiable, index));
  auto tangents = LinearMapOp::create(
      b, select(func.getResultTypes(), outputs), backward.getName(),
      call.getResults().drop_front(func.getNumResults()),
      body->getArguments().drop_front(func.getNumArguments()), positions,
      sizes);

  SmallVector<Value> returned(primals);
  for (int64_t index : of)
    returned.push_back(tangents.getResult(positionIn(outputs, index)));
  func::ReturnOp::create(b, returned);
  markLinear(derived, wrt, of);
  return derived;
}

static func::CallOp findCall(ModuleOp module, StringRef callee) {
  func::CallOp found;
  module.walk([&](func::CallOp call) {
    if (call.getCallee() != callee)
      return WalkResult::advance();
    found = call;
    return WalkResult::interrupt();
  });
  return found;
}

/// Where `derived` is called, or the function that it was derived from, while
/// nothing calls it yet.
static func::CallOp findPush(ModuleOp module, func::FuncOp derived) {
  if (func::CallOp call = findCall(module, derived.getName()))
    return call;
  auto source = derived->getAttrOfType<ArrayAttr>(attr::source);
  return source
             ? findCall(module, cast<FlatSymbolRefAttr>(source[0]).getValue())
             : func::CallOp();
}

LogicalResult mlir::surge::reportForwardMode(LinearMapOp map) {
  auto module = map->getParentOfType<ModuleOp>();
  InFlightDiagnostic error =
      map.emitError("cannot push a tangent through a function whose derivative "
                    "is known backwards only, by ")
      << map.getBackwardAttr();
  for (auto custom : module.getOps<CustomDerivativeOp>())
    if (custom.getBackwardAttr() == map.getBackwardAttr()) {
      error.attachNote(custom.getLoc())
          << "for forward mode, attach jvp(...) here in place of the pair";
      break;
    }
  if (func::CallOp call =
          findPush(module, map->getParentOfType<func::FuncOp>()))
    error.attachNote(call.getLoc()) << "the tangent is pushed here";
  return error;
}

FailureOr<func::FuncOp> mlir::surge::linearizeCustom(CustomDerivativeOp custom,
                                                     func::FuncOp func,
                                                     ArrayRef<int64_t> wrt,
                                                     ArrayRef<int64_t> of,
                                                     StringRef name) {
  SmallVector<func::FuncOp> functions = functionsOf(custom);
  if (custom.getJvpAttr())
    return cloneJvp(functions[0], func, wrt, of, name);
  return buildFromPair(functions[0], functions[1], func, wrt, of, name);
}
