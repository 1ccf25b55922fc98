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

#endif // DIALECT_REQUESTS_TD
