//===- SiteGuesses.td - Guesses that look at the network ---*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// What a forward gradient guesses at sites, from what is there and behind. Letters are those of Guesses.td.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_SITEGUESSES_TD
#define DIALECT_SITEGUESSES_TD

include "dialect/Guesses.td"

class AtSites<string Name, string keyword, list<string> methods = []>
    : ParametricGuess<Name, keyword, ["needsSites"] # methods>;

def ActiveAttr : AtSites<"Active", "active", ["keepsState"]> {
  let summary = "A guess at the units above zero alone";
  let description = [{
    `y = M y'` with the guess `y'` of `guess` (`#surge.gaussian` where none is given) and `M = diag([s > 0])`: for units that are followed by a ReLU, whose
    cotangent is zero elsewhere. Source: Ren et al., 2023, appendix; Singhal, Cheung, Chandra, Ragan-Kelley, Tenenbaum,
    Poggio and Yu, "How to guess a gradient", 2023.
    Bias: that of `guess`, for ReLUs. Variance: with `tr(M)` in the place of `n`. Cost: one comparison an element.
    Memory: none beside the guess. The last site is followed by no ReLU and left as it is.

    ```mlir
    func.func @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
      %i = arith.constant 0 : index
      %none = arith.constant dense<0.0> : tensor<3x4xf64>
      %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>)
           -> tensor<3x4xf64>
      %h = surge.site %s name("hidden") : tensor<3x4xf64>
      %e = math.exp %h : tensor<3x4xf64>
      %l = tensor.extract %e[%i, %i] : tensor<3x4xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %k: !surge.key) -> (f64, tensor<4x4xf64>) {
      %l, %g = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.active<guess = #surge.gaussian>)
               : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>)
      return %l, %g : f64, tensor<4x4xf64>
    }
    ```
  }];
  let parameters = (ins OptionalParameter<"::mlir::surge::GuessAttrInterface">:$guess);
}

def MixingAttr : Guess<"Mixing", "mixing", ["needsSites"]> {
  let summary = "A random mixture of the activations of a batch";
  let description = [{
    `y = sqrt(n) M a / |M a|` for each example, with `a = sum_e c_e max(s_e, 0)` over the examples `e` of the batch, `c_e ~
    N(0, 1)`, and `M = diag([s > 0])`: what a layer of ReLUs has learned lies among sums of activations, and so do
    cotangents. Source: Singhal et al., "How to guess a gradient", 2023 (activation mixing). The last site has normal
    numbers.
    Bias: what is outside of the batch's activations. Variance: that of at most as many directions as there are
    examples. Cost: one product of a square matrix of the batch with the activations. Memory: that matrix.

    ```mlir
    func.func @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
      %i = arith.constant 0 : index
      %none = arith.constant dense<0.0> : tensor<3x4xf64>
      %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>)
           -> tensor<3x4xf64>
      %h = surge.site %s name("hidden") : tensor<3x4xf64>
      %e = math.exp %h : tensor<3x4xf64>
      %l = tensor.extract %e[%i, %i] : tensor<3x4xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %k: !surge.key) -> (f64, tensor<4x4xf64>) {
      %l, %g = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.mixing)
               : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>)
      return %l, %g : f64, tensor<4x4xf64>
    }
    ```
  }];
}

def UpstreamAttr : AtSites<"Upstream", "upstream"> {
  let summary = "Noise pulled back through the next segments";
  let description = [{
    `y = W^T e` with `e ~ N(0, I)` in the place of the unknown cotangent `segments` sites later, or at the last site
    where there are fewer: a guess in the space in which the cotangent lies. At the last site `y ~ N(0, I)`. Source:
    Singhal et al., "How to guess a gradient", 2023 (one segment, `W^T` with the ReLU's mask); with as many segments as
    there are sites it is partial backpropagation (Wang, Markou and Campbell, AJCAI 2025).
    Bias: `(W^T W - I) g`. Variance: `tr(W^T W) Q + |W^T W g|^2`. Cost: one transposed segment (`segments` of them).
    Memory: what the segments' transposes read.

    ```mlir
    func.func @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
      %i = arith.constant 0 : index
      %none = arith.constant dense<0.0> : tensor<3x4xf64>
      %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>)
           -> tensor<3x4xf64>
      %h = surge.site %s name("hidden") : tensor<3x4xf64>
      %e = math.exp %h : tensor<3x4xf64>
      %l = tensor.extract %e[%i, %i] : tensor<3x4xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %k: !surge.key) -> (f64, tensor<4x4xf64>) {
      %l, %g = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.upstream)
               : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>)
      return %l, %g : f64, tensor<4x4xf64>
    }
    ```
  }];
  let genVerifyDecl = 1;
  let parameters = (ins DefaultValuedParameter<"int64_t", "1">:$segments);
}

def PreconditionedAttr : AtSites<"Preconditioned", "preconditioned"> {
  let summary = "Noise pulled back, with equal variance wherever the segment passes anything";
  let description = [{
    `y = (W^T W + damping |W|^2)^(-1/2) W^T e` with `e ~ N(0, I)` at the next site and the largest singular value `|W|`
    of each example's segment: what `upstream` guesses, without its preference for what the segment amplifies. The
    cotangent lies in the range of `W^T`, and there the covariance nears the identity. At the last site `y ~ N(0, I)`.
    Source: Wang, Markou and Campbell, AJCAI 2025, section 3.3 (`W~^P`, by an eigendecomposition of each example).

    Here `W^T q(W W^T) e` with a Chebyshev polynomial `q` of the given `degree`, by tangents and cotangents of the
    segment, whatever it is made of. It is off by about `exp(-2 degree sqrt(damping))` of the whole. `|W|` follows from
    `power` steps of the power method.
    Bias: `-damping |W|^2 (W^T W + damping |W|^2)^-1 g`, of the parts of `g` that the segment passes least. Variance:
    `tr(C) Q + |C g|^2` with `tr(C)` near the rank of `W`. Cost: `2 degree + 2 power + 1` products with a segment.
    Memory: three values like the site.

    ```mlir
    func.func @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
      %i = arith.constant 0 : index
      %none = arith.constant dense<0.0> : tensor<3x4xf64>
      %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>)
           -> tensor<3x4xf64>
      %h = surge.site %s name("hidden") : tensor<3x4xf64>
      %t = linalg.matmul ins(%h, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>)
           -> tensor<3x4xf64>
      %o = surge.site %t name("output") : tensor<3x4xf64>
      %e = math.exp %o : tensor<3x4xf64>
      %l = tensor.extract %e[%i, %i] : tensor<3x4xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %k: !surge.key) -> (f64, tensor<4x4xf64>) {
      %l, %g = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.preconditioned<degree = 8>)
               : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>)
      return %l, %g : f64, tensor<4x4xf64>
    }
    ```
  }];
  let genVerifyDecl = 1;
  let parameters = (ins Real<"1e-2">:$damping,
                        DefaultValuedParameter<"int64_t", "16">:$degree,
                        DefaultValuedParameter<"int64_t", "10">:$power);
}

def FilteredAttr : AtSites<"Filtered", "filtered"> {
  let summary = "Noise in the directions that the next segment passes by more than a part of the most";
  let description = [{
    `y = V f(S / |W|) U^T e` with `e ~ N(0, I)` at the next site, the singular value decomposition `W = U S V^T` of each
    example's segment, its largest singular value `|W|`, and an odd polynomial `f` of degree `2 degree + 1` near 0 up to
    `cutoff` and near 1 above: W-perp with as many directions as are passed by more than `cutoff` of the most, without
    an orthonormal basis. At the last site `y ~ N(0, I)`. Source: Wang, Markou and Campbell, AJCAI 2025, section 3.2
    (W-perp-NS, which composes polynomials of an explicit matrix).

    Here `W^T q(W W^T) e` with Chebyshev's expansion of the step, damped as by Jackson, by tangents and cotangents of the
    segment; `|W|` follows from `power` steps of the power method. The step is about `2 / degree` wide.
    Bias: `(V f^2 V^T - I) g`. Variance: `tr(f^2) Q + |V f^2 V^T g|^2`. Cost: `2 degree + 2 power + 1` products with a
    segment, each of one direction. Memory: three values like the site.

    ```mlir
    func.func @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
      %i = arith.constant 0 : index
      %none = arith.constant dense<0.0> : tensor<3x4xf64>
      %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>)
           -> tensor<3x4xf64>
      %h = surge.site %s name("hidden") : tensor<3x4xf64>
      %t = linalg.matmul ins(%h, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>)
           -> tensor<3x4xf64>
      %o = surge.site %t name("output") : tensor<3x4xf64>
      %e = math.exp %o : tensor<3x4xf64>
      %l = tensor.extract %e[%i, %i] : tensor<3x4xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %k: !surge.key) -> (f64, tensor<4x4xf64>) {
      %l, %g = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.filtered<cutoff = 0.5, degree = 8>)
               : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>)
      return %l, %g : f64, tensor<4x4xf64>
    }
    ```
  }];
  let genVerifyDecl = 1;
  let parameters = (ins Real<"0.3">:$cutoff,
                        DefaultValuedParameter<"int64_t", "16">:$degree,
                        DefaultValuedParameter<"int64_t", "10">:$power);
}

def LearnedFeedbackAttr : AtSites<"LearnedFeedback", "learned_feedback", ["keepsState"]> {
  let summary = "The last cotangent through learned feedback";
  let description = [{
    `y = B^T g_L` with the exact cotangent `g_L` at the last site, which is closed behind one layer, and a matrix `B` for
    each other site that learns what the sites between do: `B <- B + rate (mean_e d_e u_e^T - B)` with `u_e ~ N(0, I)` at
    the site and its tangent `d_e` at the last one, so that `B` nears the mean Jacobian. `B` is the state, of as many
    rows as an example has elements at the last site and as many columns as it has at this one; it starts with zeros. At
    the last site `y = g_L`. Source: Bacho and Chu, "Low-variance forward gradients using direct feedback alignment and
    momentum", Neural Networks 2024 (FDFA), whose estimate is the guess itself: `combine(guess)`.
    Bias: `(B^T - W^T) g_L` with `W` the Jacobian from the site to the last one. Variance: that of `B`, less by the
    momentum. Cost: a tangent from each site to the last. Memory: `B`.

    ```mlir
    func.func @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
      %i = arith.constant 0 : index
      %none = arith.constant dense<0.0> : tensor<3x4xf64>
      %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>)
           -> tensor<3x4xf64>
      %h = surge.site %s name("hidden") : tensor<3x4xf64>
      %t = linalg.matmul ins(%h, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>)
           -> tensor<3x4xf64>
      %o = surge.site %t name("output") : tensor<3x4xf64>
      %e = math.exp %o : tensor<3x4xf64>
      %l = tensor.extract %e[%i, %i] : tensor<3x4xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %b: tensor<12x12xf64>, %k: !surge.key)
        -> (f64, tensor<4x4xf64>, tensor<12x12xf64>) {
      %l, %g, %next = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.learned_feedback<rate = 0.1>)
                      combine(guess) state(%b : tensor<12x12xf64>)
                      : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>, tensor<12x12xf64>)
      return %l, %g, %next : f64, tensor<4x4xf64>, tensor<12x12xf64>
    }
    ```
  }];
  let genVerifyDecl = 1;
  let parameters = (ins Real<"1e-2">:$rate);
}

def WPerpAttr : AtSites<"WPerp", "w_perp", ["keepsState"]> {
  let summary = "Noise in the directions in which the next segment passes most";
  let description = [{
    `y = V_k z` with `z ~ N(0, I_k)` and the `k = rank` largest right singular vectors `V_k` of `W`, in each example: a
    guess in the same subspace as `upstream`'s, but of equal variance in all of its directions. At the last site `y ~
    N(0, I)`. Source: Wang, Markou and Campbell, "Towards scalable backpropagation-free gradient estimation", AJCAI
    2025, section 3.1; `U_k^T e ~ N(0, I_k)`, so no `U` is needed.

    `V_k` comes of `iterations` steps of subspace iteration, `V <- orth(W^T (W V))`, from normal numbers: by tangents and
    cotangents of the segment, whatever it is made of. With `shared`, one `V_k` serves all examples: each passes one
    direction through its own segment, and the mean over the examples with the same direction replaces `W^T W`. Its steps
    cost one direction instead of `k`; behind it, `active` leaves out what no example of its own passes.

    With `state(...)` of the request the iteration starts at the directions of the last call, so that one step a call
    does: `k` values like the site, or, `shared`, a tensor of `k` rows and a column for each element of an example. The
    state may start with normal numbers, not with zeros.

    `k` is fixed, or adapts to each example, up to `rank`: with `energy` below 1 to the fewest directions with that part
    of the sum of `S^2` over all `rank` of them; with `probed` to the `k` of the best efficiency, `argmax rho_k / (k + 2)`
    with `rho_k` from one derivative of the cost in each direction.
    Bias: `-(I - P) g`, `P = V_k V_k^T`. Variance: `k Q + |P g|^2`. Efficiency for one place: `rho / (k + 2)` with `rho =
    |P g|^2 / |g|^2`. Cost: `2 k iterations` products with a segment, and as many orthonormalizations of `k` columns;
    `k` more with `energy`, `k` derivatives of the cost with `probed`. Memory: `k` values like the site.

    ```mlir
    func.func @loss(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>) -> f64 {
      %i = arith.constant 0 : index
      %none = arith.constant dense<0.0> : tensor<3x4xf64>
      %s = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x4xf64>) outs(%none : tensor<3x4xf64>)
           -> tensor<3x4xf64>
      %h = surge.site %s name("hidden") : tensor<3x4xf64>
      %e = math.exp %h : tensor<3x4xf64>
      %l = tensor.extract %e[%i, %i] : tensor<3x4xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<4x4xf64>, %x: tensor<3x4xf64>, %k: !surge.key) -> (f64, tensor<4x4xf64>) {
      %l, %g = surge.forward_gradient @loss(%w, %x) wrt [0] seed(%k) guess(#surge.w_perp<rank = 2>)
               : (tensor<4x4xf64>, tensor<3x4xf64>) -> (f64, tensor<4x4xf64>)
      return %l, %g : f64, tensor<4x4xf64>
    }
    ```
  }];
  let genVerifyDecl = 1;
  let parameters = (ins DefaultValuedParameter<"int64_t", "10">:$rank,
                        DefaultValuedParameter<"int64_t", "2">:$iterations,
                        DefaultValuedParameter<"bool", "false">:$shared,
                        Real<"1.0">:$energy,
                        DefaultValuedParameter<"bool", "false">:$probed);
}

#endif // DIALECT_SITEGUESSES_TD
