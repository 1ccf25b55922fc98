//===- Estimators.td - What stands in for a missing derivative ------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_ESTIMATORS_TD
#define DIALECT_ESTIMATORS_TD

include "dialect/Dialect.td"
include "dialect/Interfaces.td"

/// A real parameter with a default, printed only where it differs: `temperature = 1.3`.
class Real<string value> : DefaultValuedParameter<"::mlir::surge::Real", "::mlir::surge::Real{" # value # "}">;

class Estimator<string Name, string keyword, list<Trait> interfaces> : AttrDef<Surge_Dialect, Name, interfaces> {
  let mnemonic = keyword;
}

/// An estimator with parameters: `#surge.name<parameter = value>`, or `#surge.name` alone for the defaults.
class ParametricEstimator<string Name, string keyword, list<Trait> interfaces> : Estimator<Name, keyword, interfaces> {
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
  let genVerifyDecl = 1;
}

class Sampler<list<string> methods = []>
    : DeclareAttrInterfaceMethods<SamplerAttrInterface, methods>;
def Surrogate : DeclareAttrInterfaceMethods<SurrogateAttrInterface>;

def StraightThroughAttr : ParametricEstimator<"StraightThrough", "straight_through", [Sampler<>, Surrogate]> {
  let summary = "The derivative of the softmax in place of that of the sample";
  let parameters = (ins Real<"1.0">:$temperature);
}

def ReinMaxAttr : ParametricEstimator<"ReinMax", "reinmax", [Sampler<>]> {
  let summary = "Second-order accurate: exact in expectation for quadratic functions";
  let parameters = (ins Real<"1.0">:$temperature);
}

def GumbelSoftmaxAttr : ParametricEstimator<"GumbelSoftmax", "gumbel_softmax",
    [Sampler<["perturbs", "isRelaxed", "needsKey", "relaxCategorical", "relaxBernoulli"]>]> {
  let summary = "The derivative of a relaxed sample, under a hard or the relaxed forward value";
  let parameters = (ins Real<"0.5">:$temperature, DefaultValuedParameter<"bool", "true">:$hard);
}

def GumbelRaoAttr : ParametricEstimator<"GumbelRao", "gumbel_rao", [Sampler<["needsKey"]>]> {
  let summary = "Gumbel-softmax averaged over the noise, given the sample";
  let parameters = (ins Real<"0.5">:$temperature, DefaultValuedParameter<"int64_t", "100">:$samples);
}

def ClippedStraightThroughAttr
    : ParametricEstimator<"ClippedStraightThrough", "clipped_straight_through", [Surrogate]> {
  let summary = "Pass the gradient where the input is near the threshold";
  let parameters = (ins Real<"1.0">:$width);
}

def FastSigmoidAttr : ParametricEstimator<"FastSigmoid", "fast_sigmoid", [Surrogate]> {
  let summary = "SuperSpike: 1 / (1 + k|x|)^2";
  let parameters = (ins Real<"25.0">:$sharpness);
}

def ArcTanAttr : ParametricEstimator<"ArcTan", "arctan", [Surrogate]> {
  let summary = "(1/pi) / (1 + (pi a x / 2)^2)";
  let parameters = (ins Real<"2.0">:$sharpness);
}

def SigmoidAttr : ParametricEstimator<"Sigmoid", "sigmoid", [Surrogate]> {
  let summary = "The derivative of a logistic function of slope k";
  let parameters = (ins Real<"25.0">:$sharpness);
}

def TriangularAttr : ParametricEstimator<"Triangular", "triangular", [Surrogate]> {
  let summary = "max(0, 1 - |x| / width) / width";
  let parameters = (ins Real<"1.0">:$width);
}

#endif // DIALECT_ESTIMATORS_TD
