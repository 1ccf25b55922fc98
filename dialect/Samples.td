//===- Samples.td - Discrete values ------------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_SAMPLES_TD
#define DIALECT_SAMPLES_TD

include "dialect/Ops.td"

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

#endif // DIALECT_SAMPLES_TD
