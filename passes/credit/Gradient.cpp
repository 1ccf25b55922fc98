//===- Gradient.cpp - Resolve every request for a derivative --------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "passes/Flow.h"
#include "passes/Passes.h"
#include "passes/credit/Request.h"
#include "passes/linearize/CustomDerivative.h"
#include "passes/unzip/Recompute.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::surge {
#define GEN_PASS_DEF_GRADIENTPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

namespace {

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
    // What is differentiated in its stead must be free of requests too. A
    // derivative may call the function that it belongs to.
    if (CustomDerivativeOp custom = findCustomDerivative(func))
      for (func::FuncOp function : functionsOf(custom))
        if (!open.contains(function) && failed(resolveIn(function)))
          return failure();
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
              .Case<ValueAndGradOp, JvpOp, VjpOp, JacobianOp, HvpOp,
                    ForwardGradientOp, FeedbackGradientOp, BurstGradientOp,
                    BurstDiagnosticsOp>(
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
        .Case<ValueAndGradOp, JvpOp, VjpOp, JacobianOp, HvpOp,
              ForwardGradientOp, FeedbackGradientOp, BurstGradientOp,
              BurstDiagnosticsOp, func::CallOp>(
            [](auto call) { return call.getCalleeAttr(); })
        .Default(FlatSymbolRefAttr());
  }

  llvm::SetVector<func::FuncOp> open;
  llvm::DenseSet<func::FuncOp> done;
};

struct GradientPass final : mlir::surge::impl::GradientPassBase<GradientPass> {
  using GradientPassBase::GradientPassBase;

  void runOnOperation() override {
    if (strongZero)
      getOperation()->setAttr(attr::strongZero, UnitAttr::get(&getContext()));
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    if (reportResiduals)
      getOperation()->setAttr(attr::reportResiduals,
                              UnitAttr::get(&getContext()));
    Resolver resolver;
    for (func::FuncOp func : functions)
      if (failed(resolver.resolveIn(func)))
        return signalPassFailure();
    getOperation()->removeAttr(attr::reportResiduals);
    eraseUnusedDerived();
    if (failed(verifyNoLinearMapIsLeft()))
      return signalPassFailure();
    for (auto custom : llvm::make_early_inc_range(
             getOperation().getOps<CustomDerivativeOp>()))
      custom.erase();
    getOperation()->removeAttr(attr::strongZero);
  }

  /// A map that is known by its transpose only is gone by now, unless a tangent
  /// is pushed through it.
  LogicalResult verifyNoLinearMapIsLeft() {
    WalkResult walk = getOperation().walk([](LinearMapOp map) {
      (void)reportForwardMode(map);
      return WalkResult::interrupt();
    });
    return failure(walk.wasInterrupted());
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
