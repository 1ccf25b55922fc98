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

def Surge_FloatTensor : RankedTensorOf<[AnyFloat]>;
def Surge_CategoryTensor : RankedTensorOf<[I32]>;
def Surge_MaskTensor : RankedTensorOf<[I1]>;
def Surge_FloatLike : AnyTypeOf<[AnyFloat, Surge_FloatTensor], "a float or a tensor of floats">;

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
    The key made of the 128 bits of the block with Philox key `k0` and counter `index + 2^64 (k1 xor 0x666F6C645F696E00)` (the tag is
    "fold_in" in ASCII), words in order.
  }];
  let arguments = (ins Surge_Key:$key, AnyTypeOf<[Index, AnySignlessInteger]>:$index);
  let results = (outs Surge_Key:$result);
  let assemblyFormat = "$key `,` $index attr-dict `:` type($index)";
}

def SplitOp : Surge_Op<"split", [Pure]> {
  let summary = "Derive two independent keys";
  let description = [{
    The keys made of the blocks with counters `0` and `1`, tag 0x73706C6974000000 ("split" in ASCII), formed as in `surge.fold_in`.
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
  let arguments = (ins Surge_FloatTensor:$logits, Surge_Key:$key, Optional<Surge_MaskTensor>:$mask, SamplerAttrInterface:$estimator);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = [{
    $logits `,` $key (`mask` $mask^)? `using` `(` $estimator `)` attr-dict `:` custom<LogitsAndMask>(type($logits), ref($mask), type($mask))
  }];
  let hasVerifier = 1;
}

def BernoulliOp : Surge_Op<"bernoulli", [Pure, AllTypesMatch<["logits", "result"]>]> {
  let summary = "Sample zeros and ones from logits";
  let arguments = (ins Surge_FloatLike:$logits, Surge_Key:$key, SamplerAttrInterface:$estimator);
  let results = (outs Surge_FloatLike:$result);
  let assemblyFormat = "$logits `,` $key `using` `(` $estimator `)` attr-dict `:` type($logits)";
}

class DeterministicOp<string mnemonic> : Surge_Op<mnemonic, [Pure, SameOperandsAndResultType]> {
  let arguments = (ins Surge_FloatLike:$input, SurrogateAttrInterface:$estimator);
  let results = (outs Surge_FloatLike:$result);
  let assemblyFormat = "$input `using` `(` $estimator `)` attr-dict `:` type($input)";
}

def StepOp : DeterministicOp<"step"> {
  let summary = "1 above zero, 0 elsewhere";
}

def SignOp : DeterministicOp<"sign"> {
  let summary = "-1, 0 or 1";
}

def RoundOp : DeterministicOp<"round"> {
  let summary = "The nearest integer, ties to even";
}

def ArgmaxOp : Surge_Op<"argmax", [Pure, SameOperandsAndResultType]> {
  let summary = "One-hot rows at the largest logit";
  let arguments = (ins Surge_FloatTensor:$input, SamplerAttrInterface:$estimator);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = "$input `using` `(` $estimator `)` attr-dict `:` type($input)";
  let hasVerifier = 1;
}

def DrawOp : Surge_Op<"draw", [Pure]> {
  let summary = "Sample a category for each row";
  let arguments = (ins Surge_FloatTensor:$logits, Surge_Key:$key, Optional<Surge_MaskTensor>:$mask, UnitAttr:$perturbed);
  let results = (outs Surge_CategoryTensor:$category);
  let assemblyFormat = [{
    $logits `,` $key (`mask` $mask^)? (`perturbed` $perturbed^)? attr-dict `:`
    custom<LogitsAndMask>(type($logits), ref($mask), type($mask)) `->` type($category)
  }];
  let hasVerifier = 1;
}

def LargestOp : Surge_Op<"largest", [Pure]> {
  let summary = "The category of the largest logit of each row, the first of equals";
  let arguments = (ins Surge_FloatTensor:$logits);
  let results = (outs Surge_CategoryTensor:$category);
  let assemblyFormat = "$logits attr-dict `:` type($logits) `->` type($category)";
  let hasVerifier = 1;
}

def OneHotOp : Surge_Op<"one_hot", [Pure, AllTypesMatch<["like", "result"]>]> {
  let summary = "One-hot rows from categories";
  let arguments = (ins Surge_CategoryTensor:$category, Surge_FloatTensor:$like);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = "$category `like` $like attr-dict `:` type($category) `->` type($result)";
  let hasVerifier = 1;
}

def SampleProductOp : Surge_Op<"sample_product", [Pure, AttrSizedOperandSegments, AllTypesMatch<["vector", "logits", "result"]>]> {
  let summary = "An estimator's symmetric linear map at a sample, times a tangent or cotangent";
  let arguments = (ins Surge_FloatTensor:$vector, Surge_FloatTensor:$logits, Surge_CategoryTensor:$category, Optional<Surge_MaskTensor>:$mask,
                       Optional<Surge_Key>:$key, SamplerAttrInterface:$estimator);
  let results = (outs Surge_FloatTensor:$result);
  let assemblyFormat = [{
    $vector `,` $logits `,` $category (`key` $key^)? (`mask` $mask^)? `using` `(` $estimator `)` attr-dict `:` type($category) `,`
    custom<LogitsAndMask>(type($logits), ref($mask), type($mask))
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Markers
//===----------------------------------------------------------------------===//

def SiteOp : Surge_Op<"site", [Pure, SameOperandsAndResultType]> {
  let summary = "Name a layer's pre-activation";
  let arguments = (ins Surge_FloatLike:$input, StrAttr:$name);
  let results = (outs Surge_FloatLike:$result);
  let assemblyFormat = "$input `name` `(` $name `)` attr-dict `:` type($input)";
}

def StopGradientOp : Surge_Op<"stop_gradient", [Pure, SameOperandsAndResultType]> {
  let summary = "The value, without its derivative";
  let arguments = (ins Surge_FloatLike:$input);
  let results = (outs Surge_FloatLike:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
}

def ZeroOp : Surge_Op<"zero", [Pure]> {
  let summary = "A zero that belongs to the linear part of a program";
  let description = [{
    Where structure demands a value for a tangent that is zero. Unlike a constant it is a root of the linear dataflow, no folder touches
    it, and it transposes to nothing. One size per dynamic dimension.
  }];
  let arguments = (ins Variadic<Index>:$sizes);
  let results = (outs Surge_FloatLike:$result);
  let assemblyFormat = "(`sizes` `(` $sizes^ `)`)? attr-dict `:` type($result)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Requests
//===----------------------------------------------------------------------===//

class RequestOp<string mnemonic, list<Trait> traits = []>
    : Surge_Op<mnemonic, traits # [DeclareOpInterfaceMethods<SymbolUserOpInterface>]>;

def ValueAndGradOp : RequestOp<"value_and_grad"> {
  let summary = "A function's results and the gradient of the first";
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt attr-dict `:` functional-type($arguments, $results)
  }];
}

def JvpOp : RequestOp<"jvp", [AttrSizedOperandSegments]> {
  let summary = "A function's results and their tangents";
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt, Variadic<AnyType>:$tangents);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt `tangents` `(` $tangents `)` attr-dict `:`
    `(` type($arguments) `)` `,` functional-type($tangents, $results)
  }];
}

def VjpOp : RequestOp<"vjp", [AttrSizedOperandSegments]> {
  let summary = "A function's results and the cotangents of its arguments";
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt, Variadic<AnyType>:$cotangents);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt `cotangents` `(` $cotangents `)` attr-dict `:`
    `(` type($arguments) `)` `,` functional-type($cotangents, $results)
  }];
}

//===----------------------------------------------------------------------===//
// Optimizers
//===----------------------------------------------------------------------===//

def UpdateOp : Surge_Op<"update", [Pure, AllTypesMatch<["parameter", "gradient", "newParameter"]>]> {
  let summary = "One optimizer step of one parameter";
  let description = [{
    Results: the new parameter, then one new slot per slot. `step` counts from 1; `rate` is the learning rate.

    ```mlir
    func.func @example(%p: tensor<8xf32>, %g: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>, %t: i64, %rate: f32)
        -> (tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) {
      %p1, %m1, %v1 = surge.update %p, %g slots(%m, %v) step(%t) rate(%rate) using(#surge.adam) : tensor<8xf32>, i64
      return %p1, %m1, %v1 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32>
    }
    ```
  }];
  let arguments = (ins Surge_FloatLike:$parameter, Surge_FloatLike:$gradient, Variadic<Surge_FloatLike>:$slots, AnyTypeOf<[Index, AnySignlessInteger]>:$step,
                       AnyFloat:$rate, OptimizerAttrInterface:$optimizer);
  let results = (outs Surge_FloatLike:$newParameter, Variadic<Surge_FloatLike>:$newSlots);
  let assemblyFormat = [{
    $parameter `,` $gradient (`slots` `(` $slots^ `)`)? `step` `(` $step `)` `rate` `(` $rate `)` `using` `(` $optimizer `)` attr-dict `:`
    custom<UpdateTypes>(type($parameter), type($gradient), ref($slots), type($slots), type($step), type($rate), type($newParameter), type($newSlots))
  }];
  let hasVerifier = 1;
}

#endif // DIALECT_OPS_TD
