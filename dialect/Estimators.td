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

//===----------------------------------------------------------------------===//
// Samplers. In every description x are the logits of one row, p = softmax(x), d is the category drawn, e_d its one-hot
// row, v the vector the map is applied to, and J(p) = diag(p) - p p^T the Jacobian of the softmax. A category that the
// mask removes, or whose logit is -inf, has p = 0, so its row and column of every map are zero.
//===----------------------------------------------------------------------===//

def StraightThroughAttr : ParametricEstimator<"StraightThrough", "straight_through", [Sampler<>, Surrogate]> {
  let summary = "The derivative of the softmax in place of that of the sample";
  let description = [{
    On a one-hot sample or `argmax` the map is `(1 / tau) J(p_t)` with `p_t = softmax(x / tau)`; on a binary sample with
    logit `a` the slope is `(1 / tau) p_t (1 - p_t)` with `p_t = sigmoid(a / tau)`; on `step`, `sign` and `round` it is
    1. The sample itself is drawn at temperature 1.

    Source: Bengio, Léonard and Courville, "Estimating or propagating gradients through stochastic neurons for
    conditional computation", 2013; the softmax form as Algorithm 1 of Liu et al. (see `reinmax`).
    Bias: exact in expectation where the cost is linear in the sample (at `tau = 1`), else of first order in its
    curvature.
    Variance: low, only the sample's own. Cost: one softmax and one dot product per row.

    ```mlir
    func.func @example(%logits: tensor<8x10xf32>, %key: !surge.key, %x: tensor<8xf32>)
        -> (tensor<8x10xf32>, tensor<8xf32>) {
      %z = surge.categorical %logits, %key using(#surge.straight_through<temperature = 1.3>) : tensor<8x10xf32>
      %s = surge.round %x using(#surge.straight_through) : tensor<8xf32>
      return %z, %s : tensor<8x10xf32>, tensor<8xf32>
    }
    ```
  }];
  let parameters = (ins Real<"1.0">:$temperature);
}

def ReinMaxAttr : ParametricEstimator<"ReinMax", "reinmax", [Sampler<>]> {
  let summary = "Second-order accurate: exact in expectation for quadratic costs";
  let description = [{
    The map is `2 J((p_t + e_d) / 2) - J(p) / 2` with `p_t = softmax(x / tau)`, computed in closed form as `J(p_t) -
    J(p) / 2 + (e_d - p_t) (e_d - p_t)^T / 2`, whose residual is the logits and one integer per row. Its product with
    `v` is

        (J v)_k = p_t,k (v_k - S_t) - p_k (v_k - S) / 2 + ([k = d] - p_t,k) (v_d - S_t) / 2,
        S = <p, v>,   S_t = <p_t, v>.

    The temperature enters the first term alone, and without a factor `1 / tau`; the sample is drawn at temperature 1.
    On a binary sample `b` with logit `a` the slope is `p_t (1 - p_t) - p (1 - p) / 2 + (b - p_t)^2 / 2`, the map of the
    two logits `(a, 0)`.

    Source: Liu, Dong, Liu, Yu and Gao, "Bridging discrete and backpropagation: straight-through and beyond", NeurIPS
    2023 (Heun's method in place of Euler's).
    Bias: exact in expectation where the cost is quadratic in the sample (at `tau = 1`), else of second order.
    Variance: above `straight_through`, far below that of score functions. Cost: one or two softmaxes and three row
    sums.

    ```mlir
    func.func @example(%logits: tensor<64x128x2xf32>, %key: !surge.key) -> tensor<64x128x2xf32> {
      %z = surge.categorical %logits, %key using(#surge.reinmax<temperature = 1.3>) : tensor<64x128x2xf32>
      return %z : tensor<64x128x2xf32>
    }
    ```
  }];
  let parameters = (ins Real<"1.0">:$temperature);
}

def GumbelSoftmaxAttr : ParametricEstimator<"GumbelSoftmax", "gumbel_softmax",
    [Sampler<["perturbs", "isRelaxed", "needsKey", "relaxCategorical", "relaxBernoulli"]>]> {
  let summary = "The derivative of a relaxed sample, under a hard or the relaxed forward value";
  let description = [{
    With the Gumbel noise `G` that draws the sample `d = argmax(x + G)`, the relaxed sample is `y = softmax((x + G) /
    tau)`. Where `hard`, the forward value is `e_d` and the map `(1 / tau) J(y)`; otherwise the forward value is `y`
    itself, differentiated exactly. A binary sample with logit `a` is `[a + L > 0]` with the logistic noise `L = ln u -
    ln(1 - u)`; its relaxation is `y = sigmoid((a + L) / tau)`, its slope `(1 / tau) y (1 - y)`.

    Source: Jang, Gu and Poole, "Categorical reparameterization with Gumbel-softmax", ICLR 2017; Maddison, Mnih and Teh,
    "The concrete distribution", ICLR 2017.
    Bias: of the relaxation, vanishing with `tau`. Variance: grows as `1 / tau^2`. Cost: one random number per logit and
    one softmax.

    ```mlir
    func.func @example(%logits: tensor<8x10xf32>, %key: !surge.key) -> (tensor<8x10xf32>, tensor<8x10xf32>) {
      %hard = surge.categorical %logits, %key using(#surge.gumbel_softmax) : tensor<8x10xf32>
      %soft = surge.categorical %logits, %key using(#surge.gumbel_softmax<hard = false>) : tensor<8x10xf32>
      return %hard, %soft : tensor<8x10xf32>, tensor<8x10xf32>
    }
    ```
  }];
  let parameters = (ins Real<"0.5">:$temperature, DefaultValuedParameter<"bool", "true">:$hard);
}

def GumbelRaoAttr : ParametricEstimator<"GumbelRao", "gumbel_rao", [Sampler<["needsKey"]>]> {
  let summary = "Gumbel-softmax averaged over the noise, given the sample";
  let description = [{
    The map is `(1 / tau)` times the mean over `samples` draws of `J(softmax((x + G) / tau))`, with Gumbel noise `G`
    from its distribution given that `argmax(x + G) = d`. With `E_k` exponential and `Z = sum_k exp(x_k)`,

        (x + G)_d = ln Z - ln E_d,   (x + G)_k = ln Z - ln(E_k / p_k + E_d) elsewhere.

    No derivative flows through `G`. On a binary sample `b` with logit `a` the slope is the same mean of `y (1 - y) /
    tau` with `y = sigmoid((a + L) / tau)` and logistic noise `L` given `b`. The noise comes from `fold_in(key, 1)` of
    the sample's key, in row-major order with the samples as leading axis, so it is independent of what drew the sample.

    Source: Paulus, Maddison and Krause, "Rao-Blackwellizing the straight-through Gumbel-softmax gradient estimator",
    ICLR 2021.
    Bias: that of `gumbel_softmax`. Variance: at most that of `gumbel_softmax`, falling with `samples`; as `tau` goes to
    0 the mean map becomes that of `reinmax`. Cost: `samples` times that of `gumbel_softmax`, in the derivative alone.

    ```mlir
    func.func @example(%logits: tensor<8x10xf32>, %key: !surge.key) -> tensor<8x10xf32> {
      %z = surge.categorical %logits, %key using(#surge.gumbel_rao<temperature = 0.1, samples = 10>) : tensor<8x10xf32>
      return %z : tensor<8x10xf32>
    }
    ```
  }];
  let parameters = (ins Real<"0.5">:$temperature, DefaultValuedParameter<"int64_t", "100">:$samples);
}

include "dialect/Surrogates.td"

#endif // DIALECT_ESTIMATORS_TD
