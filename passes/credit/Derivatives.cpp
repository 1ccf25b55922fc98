//===- Derivatives.cpp - Gradients, tangents and cotangents ---------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/credit/Request.h"

#include "passes/Derived.h"
#include "passes/linearize/Linearize.h"
#include "passes/widen/Widen.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::surge;

/// Primal results and gradients, for the given cotangents of the results `of`.
static LogicalResult resolveReverse(const Request &request,
                                    ValueRange cotangents,
                                    std::optional<int64_t> directions,
                                    RuleBuilder &b) {
  FailureOr<Reverse> reverse = Reverse::create(request, b);
  if (failed(reverse))
    return failure();
  FailureOr<SmallVector<Value>> gradients =
      reverse->pull(cotangents, directions, b);
  if (failed(gradients))
    return failure();
  SmallVector<Value> results(reverse->getPrimals());
  llvm::append_range(results, request.asGiven(*gradients));
  request.replaceBy(results);
  return success();
}

LogicalResult mlir::surge::resolve(ValueAndGradOp op) {
  Request request(op);
  request.of = {0};
  RuleBuilder b(op.getLoc(), op);
  Value one = b.constant(1, op->getResult(0));
  return resolveReverse(request, one, std::nullopt, b);
}

LogicalResult mlir::surge::resolve(VjpOp op) {
  Request request(op);
  RuleBuilder b(op.getLoc(), op);
  ValueRange cotangents = op.getCotangents();
  std::optional<int64_t> directions;
  if (!cotangents.empty())
    directions =
        directionsOf(cotangents.front(),
                     request.callee.getResultTypes()[request.of.front()]);
  return resolveReverse(request, cotangents, directions, b);
}

/// The results of a call of `jvp`, in front of `request`, for these tangents of
/// the arguments that the user lists. Fails where there is no `jvp`.
static FailureOr<ValueRange>
push(const Request &request, FailureOr<func::FuncOp> jvp, ValueRange tangents) {
  if (failed(jvp))
    return failure();
  func::FuncOp callee = request.callee;
  std::optional<int64_t> directions = directionsOf(
      tangents.front(), callee.getArgumentTypes()[request.given.front()]);
  if (directions)
    jvp = widen(*jvp, *directions);
  if (failed(jvp))
    return failure();
  RuleBuilder b(request.op->getLoc(), request.op);
  SmallVector<Value> inputs = request.arguments;
  llvm::append_range(inputs, request.ascending(tangents));
  return ValueRange(func::CallOp::create(b, *jvp, inputs).getResults());
}

LogicalResult mlir::surge::resolve(JvpOp op) {
  Request request(op);
  FailureOr<ValueRange> results =
      push(request, request.linearize(), op.getTangents());
  if (failed(results))
    return failure();
  request.replaceBy(*results);
  return success();
}

/// The function that computes the results of the one that `request` names, then
/// the gradients of the first with respect to `wrt`, ascending.
static FailureOr<func::FuncOp> buildGradient(const Request &request) {
  func::FuncOp callee = request.callee;
  std::string name = (callee.getName() + ".gradient").str();
  for (int64_t index : request.wrt)
    name += "." + std::to_string(index);
  if (func::FuncOp known = findDerived(callee, name))
    return known;
  SmallVector<Type> results(callee.getResultTypes());
  for (int64_t index : request.wrt)
    results.push_back(callee.getArgumentTypes()[index]);
  func::FuncOp gradient =
      createDerived(callee, name,
                    FunctionType::get(callee.getContext(),
                                      callee.getArgumentTypes(), results));
  Block *block = gradient.addEntryBlock();
  RuleBuilder b(request.op->getLoc(), callee.getContext());
  b.setInsertionPointToEnd(block);
  Request inner = request;
  inner.arguments = llvm::to_vector_of<Value>(block->getArguments());
  inner.of = {0};
  FailureOr<Reverse> reverse = Reverse::create(inner, b);
  if (failed(reverse))
    return failure();
  FailureOr<SmallVector<Value>> gradients = reverse->pullOnes(b);
  if (failed(gradients))
    return failure();
  SmallVector<Value> returned(reverse->getPrimals());
  llvm::append_range(returned, *gradients);
  func::ReturnOp::create(b, returned);
  return gradient;
}

/// Forward over reverse: the gradient, linearized.
LogicalResult mlir::surge::resolve(HvpOp op) {
  Request request(op);
  FailureOr<func::FuncOp> gradient = buildGradient(request);
  if (failed(gradient))
    return failure();
  int64_t numPrimals = request.callee.getNumResults();
  auto gradients = llvm::to_vector(llvm::seq<int64_t>(
      numPrimals, numPrimals + static_cast<int64_t>(request.wrt.size())));
  FailureOr<ValueRange> all = push(
      request, linearize(*gradient, request.wrt, gradients), op.getTangents());
  if (failed(all))
    return failure();
  SmallVector<Value> results(all->take_front(numPrimals));
  size_t count = request.wrt.size();
  llvm::append_range(results, request.asGiven(all->slice(numPrimals, count)));
  llvm::append_range(results, request.asGiven(all->take_back(count)));
  request.replaceBy(results);
  return success();
}
