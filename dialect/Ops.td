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
include "dialect/SiteGuesses.td"
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

def CostOp : Surge_Op<"cost", [Pure, SameOperandsAndResultType]> {
  let summary = "Name the costs of single examples";
  let description = [{
    The identity on values, with the identity as derivative: one cost for each example of a batch, of which the loss is
    made. A forward gradient at sites then takes one scalar an example instead of one for the whole batch, whose variance
    is as many times larger as there are examples. A function has at most one.

    ```mlir
    func.func @example(%c: tensor<64xf32>) -> tensor<64xf32> {
      %costs = surge.cost %c : tensor<64xf32>
      return %costs : tensor<64xf32>
    }
    ```
  }];
  let arguments = (ins RankedTensorOf<[F16, BF16, F32, F64]>:$input);
  let results = (outs RankedTensorOf<[F16, BF16, F32, F64]>:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasVerifier = 1;
}

def PerturbOp : Surge_Op<"perturb", [Pure, SameOperandsAndResultType]> {
  let summary = "A value whose tangent another one adds to";
  let description = [{
    The value of the input, whatever the perturbation is; its tangent is that of the input plus that of the
    perturbation, so that the cotangent of the perturbation is the one at this point. With `alone` it is the tangent of
    the perturbation, and no derivative flows through the input. Requests put it in the place of `surge.site`.

    ```mlir
    func.func @example(%s: tensor<8xf32>, %p: tensor<8xf32>) -> tensor<8xf32> {
      %through = surge.perturb %s by %p : tensor<8xf32>
      %cut = surge.perturb %through by %p alone : tensor<8xf32>
      return %cut : tensor<8xf32>
    }
    ```
  }];
  let arguments = (ins Surge_Differentiable:$input, Surge_Differentiable:$perturbation, UnitAttr:$alone);
  let results = (outs Surge_Differentiable:$result);
  let assemblyFormat = "$input `by` $perturbation (`alone` $alone^)? attr-dict `:` type($input)";
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

include "dialect/CustomDerivative.td"
include "dialect/Bursts.td"
include "dialect/Feedback.td"
include "dialect/LinearAlgebraOps.td"
include "dialect/Neurons.td"
include "dialect/Requests.td"
include "dialect/Samples.td"

#endif // DIALECT_OPS_TD
