//===- Ops.td - The ops of the surge dialect ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_OPS_TD
#define DIALECT_OPS_TD

include "dialect/Dialect.td"
include "dialect/Estimators.td"
include "dialect/Interfaces.td"
include "dialect/Optimizers.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Surge_FloatTensor : RankedTensorOf<[F16, BF16, F32, F64]>;
def Surge_CategoryTensor : RankedTensorOf<[I32]>;
def Surge_MaskTensor : RankedTensorOf<[I1]>;
def Surge_FloatLike : AnyTypeOf<[F16, BF16, F32, F64, Surge_FloatTensor],
    "a float or a tensor of floats of 16, 32 or 64 bits">;
def Surge_Differentiable : AnyTypeOf<[AnyFloat, RankedTensorOf<[AnyFloat]>], "a float or a tensor of floats">;

//===----------------------------------------------------------------------===//
// Random keys and numbers
//===----------------------------------------------------------------------===//

def KeyOp : Surge_Op<"key", [Pure]> {
  let summary = "Make a random key from a seed";
  let description = [{
    The key `(seed, 0)`. Different seeds give independent streams.

    ```mlir
    func.func @example(%seed: i64) -> !surge.key {
      %k = surge.key %seed : i64
      return %k : !surge.key
    }
    ```
  }];
  let arguments = (ins I64:$seed);
  let results = (outs Surge_Key:$key);
  let assemblyFormat = "$seed attr-dict `:` type($seed)";
}

def FoldInOp : Surge_Op<"fold_in", [Pure]> {
  let summary = "Derive one key per integer";
  let description = [{
    The key made of the 128 bits of the block with Philox key `k0` and counter `index + 2^64 (k1 xor
    0x666F6C645F696E00)` (the tag is "fold_in" in ASCII), words in order. The index is taken as 64 bits, sign-extended.
    Different indices give independent keys: fold in the step of a loop, the index of a layer, the global index of an
    example.

    ```mlir
    func.func @example(%k: !surge.key, %step: index) -> !surge.key {
      %k1 = surge.fold_in %k, %step : index
      return %k1 : !surge.key
    }
    ```
  }];
  let arguments = (ins Surge_Key:$key, AnyTypeOf<[Index, AnySignlessInteger]>:$index);
  let results = (outs Surge_Key:$result);
  let assemblyFormat = "$key `,` $index attr-dict `:` type($index)";
}

def SplitOp : Surge_Op<"split", [Pure]> {
  let summary = "Derive two independent keys";
  let description = [{
    The keys made of the blocks with counters `0` and `1`, tag 0x73706C6974000000 ("split" in ASCII), formed as in
    `surge.fold_in`.

    ```mlir
    func.func @example(%k: !surge.key) -> (!surge.key, !surge.key) {
      %a, %b = surge.split %k
      return %a, %b : !surge.key, !surge.key
    }
    ```
  }];
  let arguments = (ins Surge_Key:$key);
  let results = (outs Surge_Key:$first, Surge_Key:$second);
  let assemblyFormat = "$key attr-dict";
}

def Distribution : I32EnumAttr<"Distribution", "A distribution of random numbers", [
    I32EnumAttrCase<"Uniform", 0, "uniform">, I32EnumAttrCase<"Normal", 1, "normal">,
    I32EnumAttrCase<"Gumbel", 2, "gumbel">, I32EnumAttrCase<"Exponential", 3, "exponential">,
    I32EnumAttrCase<"Rademacher", 4, "rademacher">]> {
  let cppNamespace = "::mlir::surge";
}

def RandomOp : Surge_Op<"random", [Pure]> {
  let summary = "Fill a tensor with random numbers of a key";
  let description = [{
    Element `i` in row-major order is made of the 32-bit number `w` with index `i` of the key (see `!surge.key`). With
    `p` the bits of precision of the element type (f32: 24, f16: 11, bf16: 8),

    - `uniform`: `(2k + 1) 2^-p` with `k = w >> (33 - p)`; in f64 `(2w + 1) 2^-33`. It lies in the open interval (0, 1).
    - `normal`: `sqrt(-2 ln u) cos(2 pi u')` at even `i`, `sqrt(-2 ln u) sin(2 pi u')` at odd `i`, with `u` and `u'` the
      uniform numbers `2 (i div 2)` and `2 (i div 2) + 1` (Box and Muller, 1958).
    - `gumbel`: `-ln(-ln u)`. `exponential`: `-ln u`. `rademacher`: 1 where the top bit of `w` is set, else -1.

    Numbers of narrow types other than `uniform` are computed in f32 and rounded. One size per dynamic dimension.

    ```mlir
    func.func @example(%k: !surge.key, %rows: index) -> (tensor<64x10xf32>, tensor<?x3xf64>, f32) {
      %u = surge.random uniform %k : tensor<64x10xf32>
      %n = surge.random normal %k sizes(%rows) : tensor<?x3xf64>
      %s = surge.random rademacher %k : f32
      return %u, %n, %s : tensor<64x10xf32>, tensor<?x3xf64>, f32
    }
    ```
  }];
  let arguments = (ins Distribution:$distribution, Surge_Key:$key, Variadic<Index>:$sizes);
  let results = (outs Surge_FloatLike:$result);
  let assemblyFormat = "$distribution $key (`sizes` `(` $sizes^ `)`)? attr-dict `:` type($result)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Discrete values
//===----------------------------------------------------------------------===//

def CategoricalOp : Surge_Op<"categorical", [Pure, AllTypesMatch<["logits", "result"]>]> {
  let summary = "Sample one-hot rows from logits";
  let description = [{
    Along the last axis, draws category `k` with probability `softmax(logits)_k` and returns its one-hot row in the
    logits' type; where the estimator says so, the relaxed sample instead. A category whose mask is false or whose logit
    is -inf is never drawn; a row without any other is zero. Row `r` in row-major order uses uniform number `r` of the
    key: the category is the number of `k` whose running sum of `exp(x - max x)` up to and with `k` is at most `u` times
    the whole sum. With an estimator that perturbs (`gumbel_softmax`) it is the largest `x_k + G_k`, `G_k` Gumbel number
    `r K + k` of the key. Logits and noise narrower than f32 are computed in f32. The estimator supplies the derivative.

    ```mlir
    func.func @example(%x: tensor<64x128x2xf32>, %y: tensor<8x10xf32>, %m: tensor<8x10xi1>, %k: !surge.key)
        -> (tensor<64x128x2xf32>, tensor<8x10xf32>) {
      %a, %b = surge.split %k
      %z = surge.categorical %x, %a using(#surge.reinmax<temperature = 1.3>) : tensor<64x128x2xf32>
      %w = surge.categorical %y, %b mask %m using(#surge.straight_through) : tensor<8x10xf32>
      return %z, %w : tensor<64x128x2xf32>, tensor<8x10xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$logits, Surge_Key:$key, Optional<Surge_MaskTensor>:$mask,
                       SamplerAttrInterface:$estimator);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = [{
    $logits `,` $key (`mask` $mask^)? `using` `(` custom<Sampler>($estimator) `)` attr-dict `:`
    custom<LogitsAndMask>(type($logits), ref($mask), type($mask))
  }];
  let hasVerifier = 1;
}

def BernoulliOp : Surge_Op<"bernoulli", [Pure, AllTypesMatch<["logits", "result"]>]> {
  let summary = "Sample zeros and ones from logits";
  let description = [{
    Element `i` is 1 with probability `sigmoid(a_i)`: 1 where `a_i + ln u - ln(1 - u) > 0`, with uniform number `i` of
    the key, else 0; where the estimator says so, the relaxed sample instead. One rule for every estimator, computed in
    f32 at least. The estimator supplies the derivative.

    ```mlir
    func.func @example(%logits: tensor<8x200xf32>, %k: !surge.key) -> tensor<8x200xf32> {
      %b = surge.bernoulli %logits, %k using(#surge.straight_through) : tensor<8x200xf32>
      return %b : tensor<8x200xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$logits, Surge_Key:$key, SamplerAttrInterface:$estimator);
  let results = (outs Surge_FloatLike:$result);
  let assemblyFormat = "$logits `,` $key `using` `(` custom<Sampler>($estimator) `)` attr-dict `:` type($logits)";
}

class DeterministicOp<string mnemonic> : Surge_Op<mnemonic, [Pure, SameOperandsAndResultType]> {
  let arguments = (ins Surge_FloatLike:$input, SurrogateAttrInterface:$estimator);
  let results = (outs Surge_FloatLike:$result);
  let assemblyFormat = "$input `using` `(` custom<Surrogate>($estimator) `)` attr-dict `:` type($input)";
}

def StepOp : DeterministicOp<"step"> {
  let summary = "1 above zero, 0 elsewhere";
  let description = [{
    `1` where `x > 0`, else `0`: a NaN is not above zero and gives `0`. The derivative is the estimator's slope at `x`.

    ```mlir
    func.func @example(%membrane: tensor<8x100xf32>) -> tensor<8x100xf32> {
      %spike = surge.step %membrane using(#surge.fast_sigmoid) : tensor<8x100xf32>
      return %spike : tensor<8x100xf32>
    }
    ```
  }];
}

def SignOp : DeterministicOp<"sign"> {
  let summary = "-1, 0 or 1";
  let description = [{
    `1` where `x > 0`, `-1` where `x < 0`, `0` at both zeros; a NaN stays a NaN. The derivative is the estimator's slope
    at `x`, as it is: a jump of 2 does not double it.

    ```mlir
    func.func @example(%w: tensor<8x8xf32>) -> tensor<8x8xf32> {
      %b = surge.sign %w using(#surge.clipped_straight_through) : tensor<8x8xf32>
      return %b : tensor<8x8xf32>
    }
    ```
  }];
}

def RoundOp : DeterministicOp<"round"> {
  let summary = "The nearest integer, ties to even";
  let description = [{
    The integer nearest to `x`, the even one of two; infinities and NaN stay what they are. The derivative is the
    estimator's slope at `x`.

    ```mlir
    func.func @example(%x: f32) -> f32 {
      %q = surge.round %x using(#surge.straight_through) : f32
      return %q : f32
    }
    ```
  }];
}

def ArgmaxOp : Surge_Op<"argmax", [Pure, SameOperandsAndResultType]> {
  let summary = "One-hot rows at the largest logit";
  let description = [{
    The one-hot row of `surge.largest`. The estimator supplies the derivative as if that category had been drawn; one
    that needs random numbers does not fit.

    ```mlir
    func.func @example(%x: tensor<8x10xf32>) -> tensor<8x10xf32> {
      %z = surge.argmax %x using(#surge.straight_through) : tensor<8x10xf32>
      return %z : tensor<8x10xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$input, SamplerAttrInterface:$estimator);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = "$input `using` `(` custom<Sampler>($estimator) `)` attr-dict `:` type($input)";
  let hasVerifier = 1;
}

def DrawOp : Surge_Op<"draw", [Pure]> {
  let summary = "Sample a category for each row";
  let description = [{
    The category that `surge.categorical` draws, by the same rule: `perturbed` with Gumbel noise, otherwise with one
    uniform number per row. A row that has no category left gives -1, whose one-hot row is zero.

    ```mlir
    func.func @example(%x: tensor<8x10xf32>, %m: tensor<8x10xi1>, %k: !surge.key) -> (tensor<8xi32>, tensor<8xi32>) {
      %c = surge.draw %x, %k : tensor<8x10xf32> -> tensor<8xi32>
      %d = surge.draw %x, %k mask %m perturbed : tensor<8x10xf32> -> tensor<8xi32>
      return %c, %d : tensor<8xi32>, tensor<8xi32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$logits, Surge_Key:$key, Optional<Surge_MaskTensor>:$mask,
                       UnitAttr:$perturbed);
  let results = (outs Surge_CategoryTensor:$category);
  let assemblyFormat = [{
    $logits `,` $key (`mask` $mask^)? (`perturbed` $perturbed^)? attr-dict `:`
    custom<LogitsAndMask>(type($logits), ref($mask), type($mask)) `->` type($category)
  }];
  let hasVerifier = 1;
}

def LargestOp : Surge_Op<"largest", [Pure]> {
  let summary = "The category of each row's largest logit";
  let description = [{
    Along the last axis, the first category whose logit no other exceeds. A NaN is never the largest; a row of nothing
    but NaN and -inf gives 0.

    ```mlir
    func.func @example(%x: tensor<8x10xf32>) -> tensor<8xi32> {
      %c = surge.largest %x : tensor<8x10xf32> -> tensor<8xi32>
      return %c : tensor<8xi32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$logits);
  let results = (outs Surge_CategoryTensor:$category);
  let assemblyFormat = "$logits attr-dict `:` type($logits) `->` type($category)";
  let hasVerifier = 1;
}

def OneHotOp : Surge_Op<"one_hot", [Pure, AllTypesMatch<["like", "result"]>]> {
  let summary = "One-hot rows from categories";
  let description = [{
    `result[r, k] = 1` where `k = category[r]`, else 0, with the shape and type of `like`. A category out of range gives
    a zero row.

    ```mlir
    func.func @example(%c: tensor<8xi32>, %x: tensor<8x10xf32>) -> tensor<8x10xf32> {
      %z = surge.one_hot %c like %x : tensor<8xi32> -> tensor<8x10xf32>
      return %z : tensor<8x10xf32>
    }
    ```
  }];
  let arguments = (ins Surge_CategoryTensor:$category, Surge_FloatTensor:$like);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = "$category `like` $like attr-dict `:` type($category) `->` type($result)";
  let hasVerifier = 1;
}

def SampleProductOp : Surge_Op<"sample_product",
    [Pure, AttrSizedOperandSegments, AllTypesMatch<["vector", "logits", "result"]>]> {
  let summary = "An estimator's linear map at a sample, times a vector";
  let description = [{
    `J v` with the symmetric map `J` that the estimator puts in place of the derivative of a one-hot sample (see the
    estimators), at the logits, the category drawn, and the mask and key of the draw. Linear in the vector alone, and
    its own transpose, so it serves tangents and cotangents alike. An estimator that needs random numbers needs the key.

    ```mlir
    func.func @example(%v: tensor<8x10xf32>, %x: tensor<8x10xf32>, %c: tensor<8xi32>, %m: tensor<8x10xi1>,
                       %k: !surge.key)
        -> (tensor<8x10xf32>, tensor<8x10xf32>) {
      %a = surge.sample_product %v, %x, %c using(#surge.reinmax) : tensor<8xi32>, tensor<8x10xf32>
      %b = surge.sample_product %v, %x, %c key %k mask %m using(#surge.gumbel_softmax) : tensor<8xi32>, tensor<8x10xf32>
      return %a, %b : tensor<8x10xf32>, tensor<8x10xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatTensor:$vector, Surge_FloatTensor:$logits, Surge_CategoryTensor:$category,
                       Optional<Surge_MaskTensor>:$mask, Optional<Surge_Key>:$key, SamplerAttrInterface:$estimator);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = [{
    $vector `,` $logits `,` $category (`key` $key^)? (`mask` $mask^)?
    `using` `(` custom<Sampler>($estimator) `)` attr-dict `:` type($category) `,`
    custom<LogitsAndMask>(type($logits), ref($mask), type($mask))
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Markers
//===----------------------------------------------------------------------===//

def SiteOp : Surge_Op<"site", [Pure, SameOperandsAndResultType]> {
  let summary = "Name a layer's pre-activation";
  let description = [{
    The identity on values, with the identity as derivative. The name is where credit is assigned: a parameter's
    gradient is the cotangent at its site, transposed through the segment from the parameter to the site; and what
    `--surge-set-estimator` selects by.

    ```mlir
    func.func @example(%w: tensor<8x8xf32>) -> tensor<8x8xf32> {
      %h = surge.site %w name("h1") : tensor<8x8xf32>
      return %h : tensor<8x8xf32>
    }
    ```
  }];
  let arguments = (ins Surge_Differentiable:$input, StrAttr:$name);
  let results = (outs Surge_Differentiable:$result);
  let assemblyFormat = "$input `name` `(` $name `)` attr-dict `:` type($input)";
}

def StopGradientOp : Surge_Op<"stop_gradient", [Pure, SameOperandsAndResultType]> {
  let summary = "The value, without its derivative";
  let description = [{
    The identity on values, with zero as derivative, to every order.

    ```mlir
    func.func @example(%target: tensor<8xf32>) -> tensor<8xf32> {
      %fixed = surge.stop_gradient %target : tensor<8xf32>
      return %fixed : tensor<8xf32>
    }
    ```
  }];
  let hasFolder = 1;
  let arguments = (ins Surge_Differentiable:$input);
  let results = (outs Surge_Differentiable:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
}

def ZeroOp : Surge_Op<"zero", [Pure]> {
  let summary = "A zero that belongs to the linear part of a program";
  let description = [{
    Where structure demands a value for a tangent that is zero. Unlike a constant it is a root of the linear dataflow,
    no folder touches it, and it transposes to nothing. One size per dynamic dimension.

    ```mlir
    func.func @example(%n: index) -> tensor<?x3xf32> {
      %z = surge.zero sizes(%n) : tensor<?x3xf32>
      return %z : tensor<?x3xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Index>:$sizes);
  let results = (outs Surge_Differentiable:$result);
  let assemblyFormat = "(`sizes` `(` $sizes^ `)`)? attr-dict `:` type($result)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Derivatives of one's own
//===----------------------------------------------------------------------===//

def CustomDerivativeOp : Surge_Op<"custom_derivative",
    [HasParent<"::mlir::ModuleOp">, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Attach a derivative to a function";
  let description = [{
    Stands in a module and says how `@f` is differentiated, wherever it is called and whatever its body is. Either by
    one function that computes values and tangents,

    `jvp(@f_jvp)`: `@f_jvp(x..., dx...) -> (y..., dy...)`,

    with one `dx` for each floating-point argument of `@f` and one `dy` for each floating-point result, every `dy`
    linear in the `dx`. It serves both modes: reverse mode transposes it. Arguments that are held constant have
    `surge.zero` for their tangent. Or, where only reverse mode is known, by a pair that shares residuals,

    `forward(@f_forward) backward(@f_backward)`: `@f_forward(x...) -> (y..., r...)` and
    `@f_backward(r..., cy...) -> (cx...)`,

    with one cotangent `cy` for each floating-point result and one `cx` for each floating-point argument. Pushing a
    tangent through such a function is an error.

    Second derivatives differentiate the functions given here. A `@f_jvp` that calls `@f` for its values is
    differentiated by itself there; one that computes them otherwise, and `@f_forward`, by what they consist of.
    `--surge-gradient` resolves the op. Whoever inlines before it must mark `@f` `no_inline`.

    ```mlir
    func.func private @log1pexp(%x: f64) -> f64 {
      %e = math.exp %x : f64
      %y = math.log1p %e : f64
      return %y : f64
    }
    func.func private @log1pexp_jvp(%x: f64, %dx: f64) -> (f64, f64) {
      %y = call @log1pexp(%x) : (f64) -> f64
      %one = arith.constant 1.0 : f64
      %minus = arith.negf %x : f64
      %e = math.exp %minus : f64
      %d = arith.addf %one, %e : f64
      %dy = arith.divf %dx, %d : f64
      return %y, %dy : f64, f64
    }
    surge.custom_derivative @log1pexp jvp(@log1pexp_jvp)

    func.func private @clip(%x: f32) -> f32 {
      return %x : f32
    }
    func.func private @clip_backward(%c: f32) -> f32 {
      %low = arith.constant -1.0 : f32
      %high = arith.constant 1.0 : f32
      %a = arith.maximumf %c, %low : f32
      %b = arith.minimumf %a, %high : f32
      return %b : f32
    }
    surge.custom_derivative @clip forward(@clip) backward(@clip_backward)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, OptionalAttr<FlatSymbolRefAttr>:$jvp,
                       OptionalAttr<FlatSymbolRefAttr>:$forward, OptionalAttr<FlatSymbolRefAttr>:$backward);
  let assemblyFormat = [{
    $callee (`jvp` `(` $jvp^ `)`)? (`forward` `(` $forward^ `)`)? (`backward` `(` $backward^ `)`)? attr-dict
  }];
}

def LinearMapOp : Surge_Op<"linear_map",
    [Pure, AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "A linear map that is known by its transpose";
  let description = [{
    Tangents of the results of a function whose derivative is a forward/backward pair: `dy... = J dx...`, where `J` is
    known only through `@backward(r..., cy...) -> (cx...)`, which computes `cx = J^T cy`. Linear in the tangents; its
    transpose is the call of `@backward`. `of` says to which of the results of `@backward` each tangent belongs, in
    ascending order; the others are zero. One size for each dynamic dimension of the results, in order. There is no way
    to compute the op itself: it goes when it is transposed.

    ```mlir
    func.func private @backward(%slope: tensor<?xf32>, %cy: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>) {
      %ca = arith.mulf %slope, %cy : tensor<?xf32>
      return %ca, %cy : tensor<?xf32>, tensor<?xf32>
    }
    func.func private @example(%slope: tensor<?xf32>, %da: tensor<?xf32>, %n: index) -> tensor<?xf32> {
      %dy = surge.linear_map @backward residuals(%slope : tensor<?xf32>) tangents(%da) of [0] sizes(%n)
          : (tensor<?xf32>) -> tensor<?xf32>
      return %dy : tensor<?xf32>
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$backward, Variadic<AnyType>:$residuals,
                       Variadic<Surge_Differentiable>:$tangents, DenseI64ArrayAttr:$of, Variadic<Index>:$sizes);
  let results = (outs Variadic<Surge_Differentiable>:$results);
  let assemblyFormat = [{
    $backward (`residuals` `(` $residuals^ `:` type($residuals) `)`)? `tangents` `(` $tangents `)` `of` $of
    (`sizes` `(` $sizes^ `)`)? attr-dict `:` functional-type($tangents, $results)
  }];
}

//===----------------------------------------------------------------------===//
// Requests
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Optimizers
//===----------------------------------------------------------------------===//

def UpdateOp : Surge_Op<"update", [Pure, AllTypesMatch<["parameter", "gradient", "newParameter"]>]> {
  let summary = "One optimizer step of one parameter";
  let description = [{
    Results: the new parameter, then one new slot per slot. `step` counts from 1; `rate` is the learning rate, of the
    parameter's element type unless another follows the step's. Slots are of the parameter's type and start at zero; the
    optimizer says how many there are. Elements narrower than f32 are computed in f32; bias corrections in f64.

    ```mlir
    func.func @example(%p: tensor<8xf32>, %g: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>, %t: i64, %rate: f32)
        -> (tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) {
      %p1, %m1, %v1 = surge.update %p, %g slots(%m, %v) step(%t) rate(%rate) using(#surge.adam) : tensor<8xf32>, i64
      return %p1, %m1, %v1 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$parameter, Surge_FloatLike:$gradient, Variadic<Surge_FloatLike>:$slots,
                       AnyTypeOf<[Index, AnySignlessInteger]>:$step, AnyTypeOf<[F16, BF16, F32, F64]>:$rate,
                       OptimizerAttrInterface:$optimizer);
  let results = (outs Surge_FloatLike:$newParameter, Variadic<Surge_FloatLike>:$newSlots);
  let assemblyFormat = [{
    $parameter `,` $gradient (`slots` `(` $slots^ `)`)? `step` `(` $step `)` `rate` `(` $rate `)`
    `using` `(` custom<Optimizer>($optimizer) `)` attr-dict `:`
    custom<UpdateTypes>(type($parameter), type($gradient), ref($slots), type($slots), type($step), type($rate),
                        type($newParameter), type($newSlots))
  }];
  let hasVerifier = 1;
}

include "dialect/LinearAlgebraOps.td"

#endif // DIALECT_OPS_TD
