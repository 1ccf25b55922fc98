//===- SetEstimator.cpp - Choose estimators without touching the file -----===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "passes/Passes.h"
#include "passes/credit/Estimated.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Verifier.h"

namespace mlir::surge {
#define GEN_PASS_DEF_SETESTIMATORPASS
#include "passes/Passes.h.inc"
} // namespace mlir::surge

using namespace mlir;
using namespace mlir::surge;

bool mlir::surge::isEstimated(Operation *op) {
  if (!isa<CategoricalOp, BernoulliOp, ArgmaxOp, StepOp, SignOp, RoundOp,
           PoissonOp, LIFOp, BurstNeuronOp>(op))
    return false;
  auto sampler =
      dyn_cast_or_null<SamplerAttrInterface>(op->getAttr("estimator"));
  return !sampler || !sampler.isRelaxed();
}

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
    if (estimator == "none")
      return hold();
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
    return found || select == "*" ? success() : reportNothingSelected();
  }

  /// Samples and steps as constants: no derivative flows through them.
  LogicalResult hold() {
    SmallVector<Operation *> selected;
    getOperation().walk([&](Operation *op) {
      if (isEstimated(op) && isSelected(op))
        selected.push_back(op);
    });
    if (selected.empty() && select != "*")
      return reportNothingSelected();
    for (Operation *op : selected)
      if (auto formula = dyn_cast<ExpandOpInterface>(op))
        holdInside(formula);
      else
        holdInput(op);
    return success();
  }

  static void holdInput(Operation *op) {
    OpBuilder b(op);
    OpOperand &input = op->getOpOperand(0);
    input.set(StopGradientOp::create(b, op->getLoc(), input.get()));
  }

  /// The spikes of a neuron are constants, and its potential is not.
  static void holdInside(ExpandOpInterface op) {
    RuleBuilder b(op.getLoc(), op);
    Operation *before = op->getPrevNode();
    SmallVector<Value> values = op.expand(b);
    Operation *next = before ? before->getNextNode() : &op->getBlock()->front();
    for (; next != op; next = next->getNextNode())
      if (isEstimated(next))
        holdInput(next);
    op->replaceAllUsesWith(values);
    op->erase();
  }

  LogicalResult reportNothingSelected() {
    return getOperation().emitError("expected '")
           << select
           << "' to be a kind of op ('categorical', 'step', ...) or the name "
           << "of a site, but no op with an estimator in the module is "
              "selected by it";
  }

  /// By its kind, or by the name of the site that its input comes from.
  bool isSelected(Operation *op) {
    if (select == "*" || op->getName().stripDialect() == select)
      return true;
    auto site = op->getOperand(0).getDefiningOp<SiteOp>();
    return site && site.getName() == select;
  }

  LogicalResult replace(Operation *op, Attribute chosen) {
    bool isSampler = isa<CategoricalOp, BernoulliOp, ArgmaxOp, PoissonOp>(op);
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
