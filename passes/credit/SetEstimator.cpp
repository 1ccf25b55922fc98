//===- SetEstimator.cpp - Choose estimators without touching the file -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "passes/Passes.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Verifier.h"

namespace mlir::surge {
#define GEN_PASS_DEF_SETESTIMATORPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

namespace {

struct SetEstimatorPass final
    : mlir::surge::impl::SetEstimatorPassBase<SetEstimatorPass> {
  using SetEstimatorPassBase::SetEstimatorPassBase;

  void runOnOperation() override {
    if (failed(setEstimator()))
      signalPassFailure();
  }

private:
  LogicalResult setEstimator() {
    ModuleOp module = getOperation();
    // The parser reports through the context; its location would be a buffer
    // the user has never seen.
    Attribute chosen;
    {
      ScopedDiagnosticHandler quiet(&getContext(),
                                    [](Diagnostic &) { return success(); });
      chosen = parseAttribute(estimator, &getContext());
    }
    if (!isa_and_nonnull<SamplerAttrInterface, SurrogateAttrInterface>(chosen))
      return module.emitError("expected an estimator such as "
                              "'#surge.reinmax<temperature = 1.3>', but got '")
             << estimator << "'";
    bool found = false;
    WalkResult walk = module.walk([&](Operation *op) {
      if (!op->hasAttr("estimator") || !isSelected(op))
        return WalkResult::advance();
      found = true;
      return failed(replace(op, chosen)) ? WalkResult::interrupt()
                                         : WalkResult::advance();
    });
    if (walk.wasInterrupted())
      return failure();
    if (!found)
      return module.emitError("expected '")
             << select
             << "' to be a kind of op ('categorical', 'step', ...) or the name "
             << "of a site, but no op with an estimator in the module is "
                "selected by it";
    return success();
  }

  /// By its kind, or by the name of the site that its input comes from.
  bool isSelected(Operation *op) {
    if (op->getName().stripDialect() == select)
      return true;
    auto site = op->getOperand(0).getDefiningOp<SiteOp>();
    return site && site.getName() == select;
  }

  LogicalResult replace(Operation *op, Attribute chosen) {
    bool isSampler = isa<CategoricalOp, BernoulliOp, ArgmaxOp>(op);
    bool fits = isSampler ? isa<SamplerAttrInterface>(chosen)
                          : isa<SurrogateAttrInterface>(chosen);
    if (!fits)
      return op->emitError("expected an estimator for ")
             << (isSampler ? "samples" : "deterministic steps") << ", but got "
             << chosen;
    op->setAttr("estimator", chosen);
    return mlir::verify(op);
  }
};

} // namespace
