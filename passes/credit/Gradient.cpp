//===- Gradient.cpp - Resolve every request for a derivative --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "passes/Flow.h"
#include "passes/Passes.h"
#include "passes/linearize/Linearize.h"
#include "passes/transpose/Transpose.h"
#include "passes/unzip/Unzip.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::surge {
#define GEN_PASS_DEF_GRADIENTPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

namespace {

/// What the three requests have in common.
struct Request {
  Operation *op;
  func::FuncOp callee;
  SmallVector<Value> arguments;
  SmallVector<int64_t> wrt; ///< ascending.
  SmallVector<int64_t> of;  ///< the results that are differentiated.

  template <typename Op>
  Request(Op request, ArrayRef<int64_t> of)
      : op(request), callee(SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
                         request, request.getCalleeAttr())),
        arguments(request.getArguments()), wrt(request.getWrt()), of(of) {
    llvm::sort(wrt);
  }

  /// Brings values given in the order of the user's `wrt` into ascending order.
  SmallVector<Value> ascending(ArrayRef<int64_t> given,
                               ValueRange values) const {
    SmallVector<Value> sorted;
    for (int64_t index : wrt)
      sorted.push_back(values[llvm::find(given, index) - given.begin()]);
    return sorted;
  }
  /// The inverse.
  SmallVector<Value> asGiven(ArrayRef<int64_t> given, ValueRange values) const {
    SmallVector<Value> result;
    for (int64_t index : given)
      result.push_back(values[llvm::find(wrt, index) - wrt.begin()]);
    return result;
  }
};

/// Warns about each derivative that is zero because ops without derivative cut
/// every path.
void warnAboutZeros(Request &request, func::FuncOp jvp) {
  unsigned numPrimals = jvp.getNumArguments() - request.wrt.size();
  for (auto [i, argument] : llvm::enumerate(request.wrt)) {
    auto cuts = jvp.getArgAttrOfType<ArrayAttr>(numPrimals + i, attr::cuts);
    if (!cuts)
      continue;
    InFlightDiagnostic warning = emitWarning(cast<LocationAttr>(cuts[0]))
                                 << "the derivative of '"
                                 << request.callee.getName()
                                 << "' with respect to argument " << argument
                                 << " is zero: this op has no derivative";
    for (Attribute cut : cuts.getValue().drop_front())
      warning.attachNote(cast<LocationAttr>(cut)) << "nor has this one";
    warning.attachNote(request.op->getLoc())
        << "requested here; give the op an estimator, or state the zero with "
           "'surge.stop_gradient'";
  }
}

FailureOr<func::FuncOp> linearizeFor(Request &request) {
  FailureOr<func::FuncOp> jvp =
      linearize(request.callee, request.wrt, request.of);
  if (succeeded(jvp))
    warnAboutZeros(request, *jvp);
  return jvp;
}

/// Primal results and gradients, for the given cotangents of the results `of`.
LogicalResult resolveReverse(Request &request, ArrayRef<int64_t> given,
                             ValueRange cotangents, RuleBuilder &b) {
  FailureOr<func::FuncOp> jvp = linearizeFor(request);
  if (failed(jvp))
    return failure();
  FailureOr<Unzipped> halves = unzip(*jvp);
  if (failed(halves))
    return failure();
  FailureOr<func::FuncOp> backward = transpose(halves->linear);
  if (failed(backward))
    return failure();
  auto primal = func::CallOp::create(b, halves->primal, request.arguments);
  SmallVector<Value> inputs =
      residualsOf(*halves, request.arguments, primal.getResults());
  llvm::append_range(inputs, cotangents);
  auto gradients = func::CallOp::create(b, *backward, inputs);
  SmallVector<Value> results(
      primal.getResults().take_front(request.callee.getNumResults()));
  llvm::append_range(results, request.asGiven(given, gradients.getResults()));
  request.op->replaceAllUsesWith(results);
  request.op->erase();
  return success();
}

LogicalResult resolve(ValueAndGradOp op) {
  Request request(op, {0});
  RuleBuilder b(op.getLoc(), op);
  Value one = b.constant(1, op->getResult(0));
  return resolveReverse(request, op.getWrt(), one, b);
}

LogicalResult resolve(VjpOp op) {
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      op, op.getCalleeAttr());
  Request request(op, differentiableIndices(callee.getResultTypes()));
  RuleBuilder b(op.getLoc(), op);
  return resolveReverse(request, op.getWrt(), op.getCotangents(), b);
}

LogicalResult resolve(JvpOp op) {
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      op, op.getCalleeAttr());
  Request request(op, differentiableIndices(callee.getResultTypes()));
  FailureOr<func::FuncOp> jvp = linearizeFor(request);
  if (failed(jvp))
    return failure();
  RuleBuilder b(op.getLoc(), op);
  SmallVector<Value> inputs = request.arguments;
  llvm::append_range(inputs, request.ascending(op.getWrt(), op.getTangents()));
  auto call = func::CallOp::create(b, *jvp, inputs);
  op->replaceAllUsesWith(call.getResults());
  op->erase();
  return success();
}

/// Resolves requests innermost first: what a request differentiates contains
/// none any more.
class Resolver {
public:
  LogicalResult resolveIn(func::FuncOp func) {
    if (done.contains(func))
      return success();
    if (!open.insert(func))
      return func.emitError("cannot differentiate the recursive function '")
             << func.getName() << "'";
    SmallVector<Operation *> requests;
    WalkResult walk = func.walk([&](Operation *op) {
      FlatSymbolRefAttr callee = calleeOf(op);
      if (!callee)
        return WalkResult::advance();
      auto target =
          SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(op, callee);
      bool isRequest = !isa<func::CallOp>(op);
      if (isRequest)
        requests.push_back(op);
      // Plain recursion is none of our business unless a derivative is asked of
      // it.
      if (!target || (!isRequest && open.contains(target)))
        return WalkResult::advance();
      return failed(resolveIn(target)) ? WalkResult::interrupt()
                                       : WalkResult::advance();
    });
    if (walk.wasInterrupted())
      return failure();
    for (Operation *op : requests) {
      LogicalResult resolved =
          llvm::TypeSwitch<Operation *, LogicalResult>(op)
              .Case<ValueAndGradOp, JvpOp, VjpOp>(
                  [](auto request) { return resolve(request); });
      if (failed(resolved))
        return failure();
    }
    open.remove(func);
    done.insert(func);
    return success();
  }

private:
  static FlatSymbolRefAttr calleeOf(Operation *op) {
    return llvm::TypeSwitch<Operation *, FlatSymbolRefAttr>(op)
        .Case<ValueAndGradOp, JvpOp, VjpOp, func::CallOp>(
            [](auto call) { return call.getCalleeAttr(); })
        .Default(FlatSymbolRefAttr());
  }

  llvm::SetVector<func::FuncOp> open;
  llvm::DenseSet<func::FuncOp> done;
};

struct GradientPass final : mlir::surge::impl::GradientPassBase<GradientPass> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    Resolver resolver;
    for (func::FuncOp func : functions)
      if (failed(resolver.resolveIn(func)))
        return signalPassFailure();
    eraseUnusedDerived();
  }

  /// A function that was only a step on the way to another is not part of the
  /// answer.
  void eraseUnusedDerived() {
    bool changed = true;
    while (std::exchange(changed, false)) {
      llvm::DenseSet<StringRef> called;
      getOperation().walk(
          [&](func::CallOp call) { called.insert(call.getCallee()); });
      for (auto func :
           llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>()))
        if (func->hasAttr(attr::source) && !called.contains(func.getName())) {
          func.erase();
          changed = true;
        }
    }
  }
};

} // namespace
