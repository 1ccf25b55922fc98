//===- Requests.td - Derivatives as results of ops ---------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_REQUESTS_TD
#define DIALECT_REQUESTS_TD

include "dialect/Ops.td"

class RequestOp<string mnemonic, list<Trait> traits = []>
    : Surge_Op<mnemonic, traits # [DeclareOpInterfaceMethods<SymbolUserOpInterface>]>;

def ValueAndGradOp : RequestOp<"value_and_grad"> {
  let summary = "A function's results and the gradient of the first";
  let description = [{
    Calls `@f` and differentiates its first result, a scalar float, with respect to the arguments listed in `wrt`.
    Results: all results of `@f`, then one gradient per `wrt` argument in that order, of the argument's type. Where `@f`
    samples or steps, the gradient is the estimate of the estimators there.

    ```mlir
    func.func @loss(%w: tensor<f32>, %x: tensor<f32>) -> tensor<f32> {
      %y = arith.mulf %w, %x : tensor<f32>
      return %y : tensor<f32>
    }
    func.func @example(%w: tensor<f32>, %x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
      %y, %dw = surge.value_and_grad @loss(%w, %x) wrt [0] : (tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
      return %y, %dw : tensor<f32>, tensor<f32>
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt attr-dict `:` functional-type($arguments, $results)
  }];
}

def JvpOp : RequestOp<"jvp", [AttrSizedOperandSegments]> {
  let summary = "A function's results and their tangents";
  let description = [{
    Calls `@f` and pushes one tangent per `wrt` argument, of the argument's type, through it; other arguments have none.
    Results: all results of `@f`, then one tangent per floating-point result of `@f`, of its type.

    Many directions at once: where every tangent has one axis more in front, of the same size, every resulting tangent
    has it too. `@f` itself runs once for all of them.

    ```mlir
    func.func @f(%x: tensor<3xf32>) -> tensor<3xf32> {
      %y = math.exp %x : tensor<3xf32>
      return %y : tensor<3xf32>
    }
    func.func @example(%x: tensor<3xf32>, %dx: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
      %y, %dy = surge.jvp @f(%x) wrt [0] tangents(%dx)
                : (tensor<3xf32>), (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
      return %y, %dy : tensor<3xf32>, tensor<3xf32>
    }
    func.func @many(%x: tensor<3xf32>, %dx: tensor<8x3xf32>) -> (tensor<3xf32>, tensor<8x3xf32>) {
      %y, %dy = surge.jvp @f(%x) wrt [0] tangents(%dx)
                : (tensor<3xf32>), (tensor<8x3xf32>) -> (tensor<3xf32>, tensor<8x3xf32>)
      return %y, %dy : tensor<3xf32>, tensor<8x3xf32>
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt,
                       Variadic<AnyType>:$tangents);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt `tangents` `(` $tangents `)` attr-dict `:`
    `(` type($arguments) `)` `,` functional-type($tangents, $results)
  }];
}

def VjpOp : RequestOp<"vjp", [AttrSizedOperandSegments]> {
  let summary = "A function's results and the cotangents of its arguments";
  let description = [{
    Calls `@f` and pulls one cotangent per floating-point result of `@f`, of its type, back through it. Results: all
    results of `@f`, then one cotangent per `wrt` argument in that order, of the argument's type. Where every cotangent
    has an axis of directions in front, as in `surge.jvp`, every resulting cotangent has it too.

    ```mlir
    func.func @f(%x: tensor<3xf32>) -> tensor<3xf32> {
      %y = math.exp %x : tensor<3xf32>
      return %y : tensor<3xf32>
    }
    func.func @example(%x: tensor<3xf32>, %ct: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
      %y, %gx = surge.vjp @f(%x) wrt [0] cotangents(%ct)
                : (tensor<3xf32>), (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
      return %y, %gx : tensor<3xf32>, tensor<3xf32>
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt,
                       Variadic<AnyType>:$cotangents);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt `cotangents` `(` $cotangents `)` attr-dict `:`
    `(` type($arguments) `)` `,` functional-type($cotangents, $results)
  }];
}

def DifferentiationMode : I32EnumAttr<"DifferentiationMode", "The side from which a Jacobian is computed", [
    I32EnumAttrCase<"Forward", 0, "forward">, I32EnumAttrCase<"Reverse", 1, "reverse">]> {
  let cppNamespace = "::mlir::surge";
}

def JacobianOp : RequestOp<"jacobian"> {
  let summary = "A function's results and its Jacobians";
  let description = [{
    Calls `@f` and computes all of its derivatives. Results: all results of `@f`, then one Jacobian for each pair of a
    floating-point result `y` of `@f` and a `wrt` argument `x`, results outermost: `J[i, j] = dy[i] / dx[j]`, of the
    shape of `y` followed by that of `x`, in the elements of `y`; a float where both are.

    `mode(forward)` pushes one tangent per element of the arguments through `@f`, `mode(reverse)` pulls one cotangent per
    element of the results back, each all at once. By default it is the side with fewer elements, forward where they are
    as many; a size that only a run knows counts as the larger.

    ```mlir
    func.func @f(%x: tensor<3xf64>) -> (f64, tensor<3xf64>) {
      %i = arith.constant 0 : index
      %y = math.exp %x : tensor<3xf64>
      %s = tensor.extract %y[%i] : tensor<3xf64>
      return %s, %y : f64, tensor<3xf64>
    }
    func.func @example(%x: tensor<3xf64>) -> (tensor<3xf64>, tensor<3x3xf64>) {
      %s, %y, %ds, %dy = surge.jacobian @f(%x) wrt [0] mode(forward)
                         : (tensor<3xf64>) -> (f64, tensor<3xf64>, tensor<3xf64>, tensor<3x3xf64>)
      return %ds, %dy : tensor<3xf64>, tensor<3x3xf64>
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt,
                       OptionalAttr<DifferentiationMode>:$mode);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt (`mode` `(` $mode^ `)`)? attr-dict `:` functional-type($arguments, $results)
  }];
}

def HvpOp : RequestOp<"hvp", [AttrSizedOperandSegments]> {
  let summary = "A function's results, gradient, and Hessian times a vector";
  let description = [{
    Calls `@f`, whose first result is a scalar float `L`, and differentiates the gradient of `L` in the direction of the
    tangents, forward over reverse (Pearlmutter, 1994). Results: all results of `@f`, then one gradient `g_i = dL/dx_i`
    per `wrt` argument `x_i`, then one product `sum_j (dg_i/dx_j) v_j` per `wrt` argument with the tangents `v_j`, all in
    the order of `wrt`. Many directions at once: where every tangent has an axis of directions in front, as in
    `surge.jvp`, every product has it too; the gradient stays one.

    ```mlir
    func.func @f(%x: f64, %y: f64) -> f64 {
      %xy = arith.mulf %x, %y : f64
      %l = math.exp %xy : f64
      return %l : f64
    }
    func.func @example(%x: f64, %y: f64, %v: tensor<4xf64>) -> (f64, tensor<4xf64>) {
      %l, %g, %hv = surge.hvp @f(%x, %y) wrt [0] tangents(%v) : (f64, f64), (tensor<4xf64>) -> (f64, f64, tensor<4xf64>)
      return %g, %hv : f64, tensor<4xf64>
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt,
                       Variadic<AnyType>:$tangents);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt `tangents` `(` $tangents `)` attr-dict `:`
    `(` type($arguments) `)` `,` functional-type($tangents, $results)
  }];
}

def PerturbedSpace : I32EnumAttr<"PerturbedSpace", "Where a forward gradient guesses", [
    I32EnumAttrCase<"Parameters", 0, "parameters">, I32EnumAttrCase<"Activations", 1, "activations">]> {
  let cppNamespace = "::mlir::surge";
}

def ScalarScope : I32EnumAttr<"ScalarScope", "What a directional derivative is of", [
    I32EnumAttrCase<"Batch", 0, "batch">, I32EnumAttrCase<"Example", 1, "example">]> {
  let cppNamespace = "::mlir::surge";
}

def TangentScope : I32EnumAttr<"TangentScope", "Whether one tangent serves all sites", [
    I32EnumAttrCase<"Joint", 0, "joint">, I32EnumAttrCase<"Separate", 1, "separate">]> {
  let cppNamespace = "::mlir::surge";
}

def GuessCombination : I32EnumAttr<"GuessCombination", "How guesses and derivatives make a gradient", [
    I32EnumAttrCase<"Mean", 0, "mean">, I32EnumAttrCase<"Projection", 1, "projection">,
    I32EnumAttrCase<"Sign", 2, "sign">, I32EnumAttrCase<"UnbiasedProjection", 3, "unbiased_projection">,
    I32EnumAttrCase<"Shrunk", 4, "shrunk">, I32EnumAttrCase<"Guess", 5, "guess">]> {
  let cppNamespace = "::mlir::surge";
}

def MemoryPolicy : I32EnumAttr<"MemoryPolicy", "What a forward gradient keeps for its estimate", [
    I32EnumAttrCase<"Keep", 0, "keep">, I32EnumAttrCase<"Recompute", 1, "recompute">]> {
  let cppNamespace = "::mlir::surge";
}

def LastSites : I32EnumAttr<"LastSites", "Whether a forward gradient guesses at the last sites, too", [
    I32EnumAttrCase<"Guessed", 0, "guessed">, I32EnumAttrCase<"Exact", 1, "exact">]> {
  let cppNamespace = "::mlir::surge";
}

def ForwardGradientOp : RequestOp<"forward_gradient", [AttrSizedOperandSegments]> {
  let summary = "A function's results and an estimate of the gradient of the first, without a backward pass";
  let description = [{
    Calls `@f`, whose first result is a scalar float `L`, and estimates its gradient from derivatives in guessed
    directions. Results: as those of `surge.value_and_grad`.

    - `space(parameters)` guesses at the parameters in `wrt`: `dL/dw ~ j y_w` with the derivative `j` in the direction
      of all guesses `y`. Nothing is stored, whatever the depth; the guesses follow from the key.
    - `space(activations)` guesses at the sites of `@f`, for each example: `dL/ds_i ~ j y_i`, transposed through the
      segment from each parameter to its sites. The default where `@f` has a `surge.site`, or the guess needs one. A
      parameter that reaches the loss past no site gets its exact gradient, which is closed behind at most one product
      with it; behind more it is an error.

    `guess` is one of the guesses below, `seed` the key of which they follow: with more than one of `directions`,
    direction `d` has the key `fold_in(seed, d)`, and place number `i` (a parameter in the order of the arguments of `@f`,
    a site in that of the program) the key `fold_in(that, i)`.

    - `scalar(example)` takes one derivative for each example of the `surge.cost` in `@f` and is the default for
      activations where there is one: axis 0 of each site then counts the same examples. `scalar(batch)` takes that of
      the loss.
    - `tangents(joint)` perturbs all sites at once, with one scalar for all; `tangents(separate)` each by itself, with a
      scalar for each layer: without the noise that one site's guess brings to another's estimate, at one derivative a
      site.
    - `combine(mean)` is the mean of `j_d y_d` over the directions; `combine(projection)` the orthogonal projection of
      the gradient on what the directions span, `sum_d a_d y_d` with `G a = j` and `G_de = <y_d, y_e>` over all places
      (of one place with `tangents(separate)`, of one example with `scalar(example)`); `combine(sign)` the mean of
      `sign(j_d) y_d`; `combine(guess)` that of the `y_d` themselves, without a derivative. Of isotropic guesses alone:
      `combine(unbiased_projection)` is `n / k` times the projection for `k` directions of `n` elements at all places
      together, of variance `(n / k - 1) |g|^2`, and exact from `k = n` on; `combine(shrunk)` the mean times
      `k / (k + n + c)`, the factor of the least expected squared error where a guess has the variance `(n + c) |g|^2`.
      A guess and its opposite give the same estimate, `(-j) (-y) = j y`: antithetic pairs, which `differences` is made
      of, bring nothing to exact derivatives.
    - `last(exact)` guesses at no site that has none behind it: these get their cotangent in closed form, as without
      the mark, and bring no noise to the others. `last(guessed)` is the default.
    - `memory(recompute)` keeps nothing between the derivative and the estimate: guesses are made again from the key,
      and at sites the function runs a second time, layer by layer. The most memory in use then does not grow with the
      depth. The default at parameters, where it costs the random numbers again; `memory(keep)`, the default at sites,
      keeps guesses and what the layers read. The projections need all guesses at once, whatever the policy.
    - `state(%v...)` is what a guess keeps from call to call, such as the directions of `#surge.w_perp` or the feedback
      of `#surge.learned_feedback`: one value for each site that has another behind it, in the order of the program.
      The new values are results behind the gradients, of the same types. For one direction.
    - `differences(h)` takes `(L(w + h y) - L(w - h y)) / (2 h)` for the derivative in the direction of guesses at
      parameters: two runs of `@f` and no derivative rule. A program that samples does so with the same keys in both.
    - `given(%y...)` is what `#surge.given` guesses, one value for each parameter in `wrt`, or, with
      `space(activations)`, for each site in the order of the program.

    Sources: Baydin et al., "Gradients without backpropagation", 2022; Ren et al., ICLR 2023 (activations); Fluegel et
    al., "Beyond backpropagation: optimization with multi-tangent forward gradients", 2024 (projection); Spall,
    "Multivariate stochastic approximation using a simultaneous perturbation gradient approximation", 1992, and Malladi
    et al., "Fine-tuning language models with just forward passes", NeurIPS 2023 (differences); Shukla and Shin,
    "Randomized forward mode of automatic differentiation for optimization algorithms", 2023 (shrinkage); Wang, Markou
    and Campbell, AJCAI 2025.

    ```mlir
    func.func @loss(%w: tensor<8x4xf64>, %v: tensor<4xf64>, %x: tensor<3x8xf64>) -> tensor<f64> {
      %none = arith.constant dense<0.0> : tensor<3x4xf64>
      %no = arith.constant dense<0.0> : tensor<3xf64>
      %start = arith.constant dense<0.0> : tensor<f64>
      %s = linalg.matmul ins(%x, %w : tensor<3x8xf64>, tensor<8x4xf64>) outs(%none : tensor<3x4xf64>)
           -> tensor<3x4xf64>
      %h = surge.site %s name("hidden") : tensor<3x4xf64>
      %a = math.tanh %h : tensor<3x4xf64>
      %o = linalg.matvec ins(%a, %v : tensor<3x4xf64>, tensor<4xf64>) outs(%no : tensor<3xf64>) -> tensor<3xf64>
      %c = surge.cost %o : tensor<3xf64>
      %l = linalg.reduce { arith.addf } ins(%c : tensor<3xf64>) outs(%start : tensor<f64>) dimensions = [0]
      return %l : tensor<f64>
    }
    func.func @example(%w: tensor<8x4xf64>, %v: tensor<4xf64>, %x: tensor<3x8xf64>, %k: !surge.key)
        -> (tensor<f64>, tensor<8x4xf64>, tensor<4xf64>) {
      %l, %dw, %dv = surge.forward_gradient @loss(%w, %v, %x) wrt [0, 1] seed(%k) guess(#surge.rademacher)
                     directions(4) space(activations) scalar(example) tangents(joint) combine(projection)
                     : (tensor<8x4xf64>, tensor<4xf64>, tensor<3x8xf64>) -> (tensor<f64>, tensor<8x4xf64>, tensor<4xf64>)
      return %l, %dw, %dv : tensor<f64>, tensor<8x4xf64>, tensor<4xf64>
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt, Surge_Key:$key,
                       GuessAttrInterface:$guess, OptionalAttr<I64Attr>:$directions,
                       OptionalAttr<PerturbedSpace>:$space, OptionalAttr<ScalarScope>:$scalar,
                       OptionalAttr<TangentScope>:$tangents,
                       OptionalAttr<GuessCombination>:$combination,
                       OptionalAttr<LastSites>:$last, OptionalAttr<MemoryPolicy>:$memory,
                       OptionalAttr<F64Attr>:$differences, Variadic<AnyType>:$given, Variadic<AnyType>:$state);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt `seed` `(` $key `)` `guess` `(` custom<Guess>($guess) `)`
    oilist(`directions` `(` $directions `)` | `space` `(` $space `)` | `scalar` `(` $scalar `)`
           | `tangents` `(` $tangents `)` | `combine` `(` $combination `)` | `last` `(` $last `)`
           | `memory` `(` $memory `)` | `state` `(` $state `:` type($state) `)`
           | `differences` `(` $differences `)` | `given` `(` $given `:` type($given) `)`) attr-dict
    `:` functional-type($arguments, $results)
  }];
}

#endif // DIALECT_REQUESTS_TD
