//===- SurgeRules.cpp - Many tangents through the surge dialect -----------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "passes/LoopNest.h"
#include "passes/linearize/CustomDerivative.h"
#include "passes/widen/Rules.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// A map that is only known by its transpose cannot be pushed through.
struct LinearMap : WidenOpInterface::ExternalModel<LinearMap, LinearMapOp> {
  using OpType = LinearMapOp;
  LogicalResult widen(Operation *op, RewriterBase &, Widened &) const {
    return reportForwardMode(cast<LinearMapOp>(op));
  }
};

/// w = J(x, z) v  =>  w[d] = J(x, z) v[d], by the formula of the estimator: the
/// probabilities and the noise in J are those of one sample, so they are
/// computed once.
struct SampleProduct
    : WidenOpInterface::ExternalModel<SampleProduct, SampleProductOp> {
  using OpType = SampleProductOp;
  LogicalResult widen(Operation *op, RewriterBase &rewriter,
                      Widened &widened) const {
    auto product = cast<SampleProductOp>(op);
    if (widened.isLinear(product.getLogits()))
      return op->emitError("expected logits that are not linear: the "
                           "derivative rule that built this product is not "
                           "linear in the tangents");
    RuleBuilder b(op->getLoc(), rewriter);
    SampleSite site{product.getLogits(), product.getMask(), product.getKey(),
                    product.getCategory()};
    Operation *before = op->getPrevNode();
    Value single =
        product.getEstimator().categoricalProduct(b, site, product.getVector());
    Operation *first =
        before ? before->getNextNode() : &op->getBlock()->front();
    if (failed(widenExpansion(first, widened, rewriter)))
      return failure();
    widened.set(product.getResult(), widened.lookupOrRepeat(single, b));
    return success();
  }
};

/// z = 0
struct Zero : WidenRule<Zero, ZeroOp> {
  static Value all(ZeroOp op, const Widened &widened, RuleBuilder &b) {
    SmallVector<Value> sizes;
    if (auto count = dyn_cast<Value>(widened.getDirections()))
      sizes.push_back(count);
    llvm::append_range(sizes, op.getSizes());
    return ZeroOp::create(b, widened.typeOf(op.getType()), sizes);
  }
};

} // namespace

void mlir::surge::registerSurgeWidenRules(DialectRegistry &registry) {
  addWidenRules<SurgeDialect, LinearMap, SampleProduct, Zero>(registry);
}
