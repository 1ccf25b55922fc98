//===- CustomDerivative.td - Derivatives of one's own ------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_CUSTOMDERIVATIVE_TD
#define DIALECT_CUSTOMDERIVATIVE_TD

include "dialect/Ops.td"

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

#endif // DIALECT_CUSTOMDERIVATIVE_TD
