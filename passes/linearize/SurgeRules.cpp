//===- SurgeRules.cpp - Derivatives of the surge dialect ------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// A sample has no derivative; its estimator supplies the linear map that stands
// in for it.
//
//===----------------------------------------------------------------------===//

#include "dialect/Ops.h"
#include "passes/linearize/CustomDerivative.h"
#include "passes/linearize/Rules.h"

using namespace mlir;
using namespace mlir::surge;

namespace {

/// The category of each row of a one-hot tensor.
Value categoryOf(Value oneHot, RuleBuilder &b) {
  auto type = cast<RankedTensorType>(oneHot.getType());
  auto rows =
      RankedTensorType::get(type.getShape().drop_back(), b.getI32Type());
  return LargestOp::create(b, rows, oneHot);
}

/// The tangent of a relaxed sample is the exact one of the formula that
/// computes it.
LogicalResult linearizeRelaxed(Operation *op, Value relaxed,
                               RewriterBase &rewriter, Tangents &tangents) {
  FailureOr<Value> tangent =
      linearizeExpansion(op, relaxed, tangents, rewriter);
  if (failed(tangent))
    return failure();
  tangents.set(op->getResult(0), *tangent);
  return success();
}

/// z = argmax(x)  =>  dz = J(x, z) dx, J of the estimator
struct Argmax : LinearizeRule<Argmax, ArgmaxOp> {
  static Value tangent(ArgmaxOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return SampleProductOp::create(
        b, d[0], op.getInput(), categoryOf(op.getResult(), b), /*mask=*/Value(),
        /*key=*/Value(), op.getEstimator());
  }
};

/// z ~ bernoulli(a)  =>  dz = s(a, z) da, s of the estimator
struct Bernoulli : LinearizeOpInterface::ExternalModel<Bernoulli, BernoulliOp> {
  using OpType = BernoulliOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    auto bernoulli = cast<BernoulliOp>(op);
    SamplerAttrInterface estimator = bernoulli.getEstimator();
    SampleSite site{bernoulli.getLogits(), /*mask=*/Value(), bernoulli.getKey(),
                    bernoulli.getResult()};
    RuleBuilder b(op->getLoc(), rewriter);
    if (estimator.isRelaxed())
      return linearizeRelaxed(op, estimator.relaxBernoulli(b, site), rewriter,
                              tangents);
    Value slope = estimator.bernoulliSlope(b, site);
    tangents.set(bernoulli.getResult(),
                 b.mul(slope, tangents.lookup(bernoulli.getLogits())));
    return success();
  }
};

/// z ~ categorical(x)  =>  dz = J(x, z) dx, J of the estimator
struct Categorical
    : LinearizeOpInterface::ExternalModel<Categorical, CategoricalOp> {
  using OpType = CategoricalOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    auto categorical = cast<CategoricalOp>(op);
    SamplerAttrInterface estimator = categorical.getEstimator();
    SampleSite site{categorical.getLogits(), categorical.getMask(),
                    categorical.getKey(), /*sample=*/Value()};
    RuleBuilder b(op->getLoc(), rewriter);
    if (estimator.isRelaxed())
      return linearizeRelaxed(op, estimator.relaxCategorical(b, site), rewriter,
                              tangents);
    Value key = estimator.needsKey() ? site.key : Value();
    Value tangent = SampleProductOp::create(
        b, tangents.lookup(site.logits), site.logits,
        categoryOf(categorical.getResult(), b), site.mask, key, estimator);
    tangents.set(categorical.getResult(), tangent);
    return success();
  }
};

/// The formula takes the place of the op, and its derivative is the op's.
template <typename Op>
struct Formula : LinearizeOpInterface::ExternalModel<Formula<Op>, Op> {
  using OpType = Op;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    RuleBuilder b(op->getLoc(), rewriter);
    SmallVector<Value> values = cast<ExpandOpInterface>(op).expand(b);
    // First, for a formula inside of this one is replaced too.
    rewriter.replaceAllUsesWith(op->getResults(), values);
    if (failed(linearizeExpansion(op, values.front(), tangents, rewriter)))
      return failure();
    tangents.forget(op);
    rewriter.eraseOp(op);
    return success();
  }
};

/// y = x  =>  dy = dx
template <typename Op>
struct Marker : LinearizeRule<Marker<Op>, Op> {
  static Value tangent(Op, ArrayRef<Value> d, RuleBuilder &) { return d[0]; }
};

/// y = x by p  =>  dy = dx + dp;  y = x by p alone  =>  dy = dp
struct Perturb : LinearizeRule<Perturb, PerturbOp> {
  static Value tangent(PerturbOp op, ArrayRef<Value> d, RuleBuilder &b) {
    return op.getAlone() ? d[1] : b.add(d[0], d[1]);
  }
};

/// w = J(x, z) v  =>  dw = J dv + (dJ/dx dx) v; the second term by the formula
/// of the estimator, and only if x varies
struct SampleProduct
    : LinearizeOpInterface::ExternalModel<SampleProduct, SampleProductOp> {
  using OpType = SampleProductOp;
  LogicalResult linearize(Operation *op, RewriterBase &rewriter,
                          Tangents &tangents) const {
    auto product = cast<SampleProductOp>(op);
    RuleBuilder b(op->getLoc(), rewriter);
    if (Value dv = tangents.lookup(product.getVector());
        !tangents.lookup(product.getLogits())) {
      tangents.set(product.getResult(),
                   SampleProductOp::create(b, dv, product.getLogits(),
                                           product.getCategory(),
                                           product.getMask(), product.getKey(),
                                           product.getEstimator()));
      return success();
    }
    SampleSite site{product.getLogits(), product.getMask(), product.getKey(),
                    product.getCategory()};
    Value expanded =
        product.getEstimator().categoricalProduct(b, site, product.getVector());
    FailureOr<Value> tangent =
        linearizeExpansion(op, expanded, tangents, rewriter);
    if (failed(tangent))
      return failure();
    tangents.set(product.getResult(), *tangent);
    return success();
  }
};

/// y = step(x), sign(x) or round(x)  =>  dy = s(x) dx, s of the estimator
template <typename Op>
struct Surrogate : LinearizeRule<Surrogate<Op>, Op> {
  static Value tangent(Op op, ArrayRef<Value> d, RuleBuilder &b) {
    Value slope = op.getEstimator().slope(b, op.getInput());
    return slope ? b.mul(slope, d[0]) : d[0];
  }
};

/// A map that is only known by its transpose cannot be pushed through, so it
/// has no tangent either.
struct LinearMap : LinearizeOpInterface::ExternalModel<LinearMap, LinearMapOp> {
  using OpType = LinearMapOp;
  LogicalResult linearize(Operation *op, RewriterBase &, Tangents &) const {
    return reportForwardMode(cast<LinearMapOp>(op));
  }
};

} // namespace

void mlir::surge::registerSurgeLinearizeRules(DialectRegistry &registry) {
  addLinearizeRules<
      SurgeDialect, Argmax, Bernoulli, Categorical, Formula<BurstNeuronOp>,
      Formula<BurstPlasticityOp>, Formula<BurstRateOp>, Formula<DelayOp>,
      Formula<DetectBurstsOp>, Formula<EnsembleOp>, Formula<LIFOp>,
      Formula<LeakOp>, Formula<PoissonOp>, Formula<ShortTermPlasticityOp>,
      Formula<TaughtBurstRateOp>, LinearMap, Marker<CostOp>, Marker<SiteOp>,
      Perturb, SampleProduct, Surrogate<RoundOp>, Surrogate<SignOp>,
      Surrogate<StepOp>, ZeroDerivative<StopGradientOp>>(registry);
}
