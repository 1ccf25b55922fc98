//===- Guesses.td - What a forward gradient guesses at ------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// In every description y is the guess at one place (a site's value or a parameter, of n elements an example), g the true
// cotangent there, s the value at the place, and W = ds'/ds the Jacobian of the segment from a site to a later one. The
// gradient is j y with the derivative j in the direction of all guesses at once. With C = Cov(y), guesses of different
// places independent, Q = sum g^T C g over all places and Gaussian y, an example's estimate has
//
//     mean C g,   total variance tr(C) Q + |C g|^2,   efficiency (E<j y, g>)^2 / (|g|^2 E|j y|^2).
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_GUESSES_TD
#define DIALECT_GUESSES_TD

include "dialect/Optimizers.td"

class Guess<string Name, string keyword, list<string> methods = []>
    : AttrDef<Surge_Dialect, Name, [DeclareAttrInterfaceMethods<GuessAttrInterface, methods>]> {
  let mnemonic = keyword;
}

class ParametricGuess<string Name, string keyword, list<string> methods = []> : Guess<Name, keyword, methods> {
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
}

//===----------------------------------------------------------------------===//
// Isotropic guesses: C = I, without bias
//===----------------------------------------------------------------------===//

def GaussianAttr : Guess<"Gaussian", "gaussian", ["excessVariance"]> {
  let summary = "Independent normal numbers";
  let description = [{
    `y ~ N(0, I)`. Source: Baydin, Pearlmutter, Syme, Wood and Torr, "Gradients without backpropagation", 2022 (of
    parameters); Ren, Kornblith, Liao and Hinton, "Scaling forward gradient with local losses", ICLR 2023 (of
    activations).
    Bias: none. Variance: `(n + 1) |g|^2` for one place. Cost: n normal numbers. Memory: none beside the guess.

    ```mlir
    func.func @loss(%w: tensor<3xf64>) -> f64 {
      %i = arith.constant 0 : index
      %e = math.exp %w : tensor<3xf64>
      %l = tensor.extract %e[%i] : tensor<3xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<3xf64>, %k: !surge.key) -> (f64, tensor<3xf64>) {
      %l, %g = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian)
               : (tensor<3xf64>) -> (f64, tensor<3xf64>)
      return %l, %g : f64, tensor<3xf64>
    }
    ```
  }];
}

def RademacherAttr : Guess<"Rademacher", "rademacher", ["excessVariance"]> {
  let summary = "Independent signs";
  let description = [{
    Each element of `y` is 1 or -1 with equal probability: the smallest kurtosis, and so the smallest variance, of all
    independent elements of mean 0 and variance 1. Source: Shukla and Shin, "Randomized forward mode of automatic
    differentiation for optimization algorithms", 2023.
    Bias: none. Variance: `(n - 1) |g|^2` for one place. Cost: n bits. Memory: none beside the guess.

    ```mlir
    func.func @loss(%w: f64) -> f64 {
      %l = math.exp %w : f64
      return %l : f64
    }
    func.func @example(%w: f64, %k: !surge.key) -> (f64, f64) {
      %l, %g = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.rademacher) : (f64) -> (f64, f64)
      return %l, %g : f64, f64
    }
    ```
  }];
}

def SphereAttr : Guess<"Sphere", "sphere", ["excessVariance"]> {
  let summary = "A direction of fixed length";
  let description = [{
    `y = sqrt(n) e / |e|` with `e ~ N(0, I)`: of length `sqrt(n)` at every place, and for activations in every example.
    Bias: none. Variance: `(n - 1) |g|^2` for one place. Cost: n normal numbers and one norm. Memory: none beside the
    guess.

    ```mlir
    func.func @loss(%w: tensor<3xf64>) -> f64 {
      %i = arith.constant 0 : index
      %e = math.exp %w : tensor<3xf64>
      %l = tensor.extract %e[%i] : tensor<3xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<3xf64>, %k: !surge.key) -> (f64, tensor<3xf64>) {
      %l, %g = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.sphere)
               : (tensor<3xf64>) -> (f64, tensor<3xf64>)
      return %l, %g : f64, tensor<3xf64>
    }
    ```
  }];
}

def CoordinateAttr : Guess<"Coordinate", "coordinate", ["excessVariance"]> {
  let summary = "One element at a time";
  let description = [{
    `y = +-sqrt(n) e_i` with `i` uniform and a random sign, without which the guesses at two places would not be
    uncorrelated: one element of every place, and for activations of every example.
    Bias: none. Variance: `(n - 1) |g|^2` for one place. Cost: two random numbers. Memory: none beside the guess.

    ```mlir
    func.func @loss(%w: tensor<3xf64>) -> f64 {
      %i = arith.constant 0 : index
      %e = math.exp %w : tensor<3xf64>
      %l = tensor.extract %e[%i] : tensor<3xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<3xf64>, %k: !surge.key) -> (f64, tensor<3xf64>) {
      %l, %g = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.coordinate)
               : (tensor<3xf64>) -> (f64, tensor<3xf64>)
      return %l, %g : f64, tensor<3xf64>
    }
    ```
  }];
}

def LowRankAttr : ParametricGuess<"LowRank", "low_rank"> {
  let summary = "A matrix of low rank";
  let description = [{
    `y = A B^T / sqrt(rank)` with normal `A` and `B` of `rank` columns, for matrices; other places get normal numbers.
    Source: Sarkar et al., "Evolution strategies at the hyperscale", 2025 (EGGROLL).
    Bias: none. Variance: above that of `gaussian`, which it nears as `rank` grows. Cost: `rank` multiplications an
    element. Memory: none beside the guess.

    ```mlir
    func.func @loss(%w: tensor<4x3xf64>) -> f64 {
      %i = arith.constant 0 : index
      %e = math.exp %w : tensor<4x3xf64>
      %l = tensor.extract %e[%i, %i] : tensor<4x3xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<4x3xf64>, %k: !surge.key) -> (f64, tensor<4x3xf64>) {
      %l, %g = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.low_rank<rank = 2>)
               : (tensor<4x3xf64>) -> (f64, tensor<4x3xf64>)
      return %l, %g : f64, tensor<4x3xf64>
    }
    ```
  }];
  let genVerifyDecl = 1;
  let parameters = (ins DefaultValuedParameter<"int64_t", "1">:$rank);
}

//===----------------------------------------------------------------------===//
// Guesses that the program makes
//===----------------------------------------------------------------------===//

def GivenAttr : Guess<"Given", "given"> {
  let summary = "A guess that the program has";
  let description = [{
    `y` is what stands in `given(...)` of the request, one value for each parameter or site: a momentum or the last
    gradient, the gradient of a local or an easier loss. With `combine(projection)` the estimate is the projection of the gradient on
    it, and so a direction of descent whatever it is. Source: Silver, Goyal, Danihelka, Hessel and van Hasselt, "Learning
    by directional gradient descent", ICLR 2022; Fournier, Rivaud, Belilovsky, Eickenberg and Oyallon, "Can forward
    gradient match backpropagation?", ICML 2023.
    Bias: all of the gradient that is orthogonal to the guess. Variance: none. Cost: none. Memory: the values given.

    ```mlir
    func.func @loss(%w: tensor<3xf64>) -> f64 {
      %i = arith.constant 0 : index
      %e = math.exp %w : tensor<3xf64>
      %l = tensor.extract %e[%i] : tensor<3xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<3xf64>, %m: tensor<3xf64>, %k: !surge.key) -> (f64, tensor<3xf64>) {
      %l, %g = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.given) combine(projection)
               given(%m : tensor<3xf64>) : (tensor<3xf64>) -> (f64, tensor<3xf64>)
      return %l, %g : f64, tensor<3xf64>
    }
    ```
  }];
}

def ExactAttr : Guess<"Exact", "exact"> {
  let summary = "The cotangent itself, as an oracle";
  let description = [{
    `y = g`, by a backward pass: what any guess is measured against. `j` is then `|g|^2`, so that `combine(projection)`
    and `combine(guess)` give the gradient, and `combine(mean)` the gradient of each example times the square of its
    length. Bias, variance: none. Cost and memory: those of `surge.value_and_grad`.

    ```mlir
    func.func @loss(%w: tensor<3xf64>) -> f64 {
      %i = arith.constant 0 : index
      %e = math.exp %w : tensor<3xf64>
      %l = tensor.extract %e[%i] : tensor<3xf64>
      return %l : f64
    }
    func.func @example(%w: tensor<3xf64>, %k: !surge.key) -> (f64, tensor<3xf64>) {
      %l, %g = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.exact) combine(projection)
               : (tensor<3xf64>) -> (f64, tensor<3xf64>)
      return %l, %g : f64, tensor<3xf64>
    }
    ```
  }];
}

#endif // DIALECT_GUESSES_TD
