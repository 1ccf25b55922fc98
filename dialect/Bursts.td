//===- Bursts.td - Errors told by bursts and by dendrites ---*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_BURSTS_TD
#define DIALECT_BURSTS_TD

include "dialect/Ops.td"
include "dialect/Requests.td"

def EventOutput : I32EnumAttr<"EventOutput", "What makes events of the last pre-activations", [
    I32EnumAttrCase<"Softmax", 0, "softmax">, I32EnumAttrCase<"Sigmoid", 1, "sigmoid">,
    I32EnumAttrCase<"Rate", 2, "rate">, I32EnumAttrCase<"Linear", 3, "linear">]> {
  let cppNamespace = "::mlir::surge";
}

def BurstFeedback : I32EnumAttr<"BurstFeedback", "What the feedback of bursts learns", [
    I32EnumAttrCase<"Homeostatic", 0, "homeostatic">, I32EnumAttrCase<"KolenPollack", 1, "kolen_pollack">]> {
  let cppNamespace = "::mlir::surge";
}

class CreditRule<string Name, string keyword, list<string> methods> : AttrDef<Surge_Dialect, Name,
    [DeclareAttrInterfaceMethods<CreditRuleAttrInterface, methods>]> {
  let mnemonic = keyword;
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
  let genVerifyDecl = 1;
}

class Output<string value>
    : DefaultValuedParameter<"::mlir::surge::EventOutput", "::mlir::surge::EventOutput::" # value>;

def BurstAttr : CreditRule<"Burst", "burst", ["followsWeights", "learnsAtRest"]> {
  let summary = "Bursts tell the error, events the rate: BurstCCN";
  let description = [{
    Source: Greedy, Zhu, Pemberton, Mellor and Costa, "Single-phase deep learning in cortico-cortical networks", NeurIPS
    2022. With event rates `e = f(v)`, burst probabilities `p` around the baseline `p^b` and burst rates `b = p e`:

        output   p_L = p^b - p^b scale g_L / e_L                       (teacher; `g_L` the cotangent of the cost at v_L)
        apical   u_l = Y^T b_l+1 - Q^T e_l+1                           (`Y` carries bursts, `Q` events)
        hidden   p_l = 2 p^b sigma(2 / p^b * u_l h(e_l)),              h(e) = f'(v) / e
        weights  dW  = -(p - p^b) e / (p^b scales), transposed through the layer: the gradient, not its negative

    The sign is that of the published code: `Y = W` and `Q = p^b Y` in the symmetric state, where `dW` is the gradient
    up to the square of the error. `1 / e` is never formed, and `p = p^b` where `e = 0`.

    `baseline` lies above 0 and up to 0.5, so that `p` is a probability. `output` says what makes event rates of the
    last pre-activations: `softmax` over the last axis, `sigmoid`, or `rate`, the activation that the program applies
    there. `error_scale` multiplies the error at the output and `feedback_scale` the drive of each hidden layer;
    gradients are divided by both again. `learning` is what the gradients of `Y` follow: `homeostatic` silences `u`,
    `kolen_pollack` is that of the weight. With several `branches` the dendrites have as many parts, each of which gets
    the feedback of as many units of the next layer, give or take one, in row-major order, and silences itself: the
    gradient of `Y` is the square root of `branches` times that of all `|u|^2 / 2`, as in the code of the authors' later
    work. Both are of `u` where a product of a weight reads: behind pooling, if there is some.
  }];
  let parameters = (ins Real<"0.5">:$baseline,
                        Output<"Softmax">:$output,
                        Real<"1.0">:$error_scale, Real<"1.0">:$feedback_scale,
                        DefaultValuedParameter<"::mlir::surge::BurstFeedback",
                                               "::mlir::surge::BurstFeedback::Homeostatic">:$learning,
                        DefaultValuedParameter<"int64_t", "1">:$branches);
  let extraClassDeclaration = [{
    /// The table of `surge.burst_diagnostics`.
    ::llvm::FailureOr<::mlir::Value> diagnose(::mlir::surge::LayerChain &chain) const;
  }];
}

def BurstpropAttr : CreditRule<"Burstprop", "burstprop", ["followsWeights", "hasRecurrentWeights"]> {
  let summary = "Bursts tell the error by how they change with the teacher: Burstprop";
  let description = [{
    Source: Payeur, Guerguiev, Zenke, Richards and Naud, "Burst-dependent synaptic plasticity can coordinate learning in
    hierarchical circuits", Nature Neuroscience 24, 2021, and the authors' simulations of rates. Bursts run down the
    layers twice, without the teacher and with it; what a moving average of the burst probability is where the first
    phase is long, is that of the first phase here:

        output   b_L = p^b e_L  without,   b_L = p^b e_L - p^b error_scale g_L  with the teacher
        apical   u_l = h(e_l) Y^T b_l+1 - z_l,                         h(e) = f'(v) / e
        hidden   b_l = e_l sigma(gain u_l)
        weights  dW  = (b without - b with) / (p^b error_scale (gain / 4)^(L - l)), transposed through the layer

    Where `recurrent`, each hidden layer has weights `Z` among its units, behind the wires `Y` in `feedback`, and
    `z = Z b_pre` with `b_pre = sigma(Y^T b) e` without the teacher, else `z = 0`. The gradient of `Z`, `-u b_pre^T`,
    silences `u` there, where sigma is most linear; that of `Y` is the gradient of its weight. `Z` has a row for each
    unit of an example, in row-major order. The authors' gain is 1: then the error shrinks by 4 from layer to layer,
    which is undone here, so that `dW` is the gradient where `Y = W` and `u` is small.
  }];
  let parameters = (ins Real<"0.2">:$baseline, Output<"Softmax">:$output, Real<"1.0">:$error_scale, Real<"1.0">:$gain,
                        DefaultValuedParameter<"bool", "false">:$recurrent);
}

def DendriticErrorAttr : CreditRule<"DendriticError", "dendritic_error",
    ["allowsNegativeRates", "followsWeights", "learnsAtRest"]> {
  let summary = "Dendrites tell what interneurons did not predict: error-encoding dendrites";
  let description = [{
    Source: Sacramento, Costa, Bengio and Senn, "Dendritic cortical microcircuits approximate the backpropagation
    algorithm", NeurIPS 2018, in the discrete steps of the code of Greedy et al. (see `#surge.burst`), where it is EDN.
    Each hidden layer has interneurons, one for each unit of the next layer, which predict what that sends back:

        output        v'_L = v_L - nudging g_L                          (`g_L` the cotangent of the cost at v_L)
        interneurons  I = P f(v_l),   I' = (1 - interneuron) I + interneuron v'_l+1
        apical        a = Y^T f(v'_l+1) - R^T f(I')
        hidden        v'_l = v_l + apical a
        weights       dW = (f(v) - f(v')) / scales, transposed through the layer

    `feedback` lists `P`, then `R`, then `Y`. Interneurons share the biases of the layer that they stand for. Where they
    predict it, `P = W` and `R = Y`, dendrites are silent without an error. `scales` are `nudging` at the output and
    `apical (1 - interneuron)` more for each layer below: with `Y = W` and small `nudging`, `dW` is the gradient if the
    output is `linear`, the default; `sigmoid`, `softmax` and `rate` (see `#surge.burst`) multiply the error by their
    own slope once more, as the source does. The gradients of `P`, `-(f(I') - f(I)) f(v')^T`, and of `R`, `-f(I') a^T`,
    lead to the prediction where no error is told; that of `Y` is the gradient of its weight.
  }];
  let parameters = (ins Output<"Linear">:$output, Real<"0.1">:$apical, Real<"0.1">:$interneuron, Real<"0.1">:$nudging);
}

def BurstGradientOp : RequestOp<"burst_gradient", [AttrSizedOperandSegments]> {
  let summary = "A function's results, and gradients by what each layer has itself";
  let description = [{
    Calls `@f`, an ordinary network whose first result is a scalar float, and finds gradients as `rule` says: with
    `#surge.burst` events run forwards as `@f` does, and bursts run backwards in the same phase, by the transposes of
    reverse mode with `Y` and `Q` in the place of `W`; `#surge.burstprop` and `#surge.dendritic_error` are its
    ancestors. Each layer learns from what it has itself.

    `@f` has a `surge.site` at each pre-activation, each leading to the next one alone, through one product of an
    argument in `wrt` and whatever else is linear or differentiable: pooling, normalisation, flattening. What the
    program makes of a site element by element is its event rate: ReLU, sigmoid, exponential, nothing below zero (but
    with `#surge.dendritic_error`). With a `surge.cost`, axis 0 counts examples, and each has an error of its own.

    `feedback` lists one value for each product behind a site, in the order of the program, of the type of its weight:
    of `#surge.burst` `Q` for each, then `Y` for each; the other rules name their own. A network of one layer has none.
    For ties give the weight itself. `teacher` multiplies the error: 1 teaches, 0 tells none, so that feedback which
    silences dendrites can learn without bias. Results: those of `@f`, a gradient for each argument in `wrt`, then one
    for each of `feedback`: of `Q` the direction that silences `u`, of `Y` what `learning` says.

    ```mlir
    func.func @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>) -> tensor<f64> {
      %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
      %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
      %half = arith.constant dense<0.5> : tensor<2x3xf64>
      %z = arith.constant dense<0.0> : tensor<f64>
      %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
      %s = surge.site %p name("hidden") : tensor<2x5xf64>
      %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
      %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
      %o = surge.site %q name("output") : tensor<2x3xf64>
      %f = arith.maximumf %o, %z3 : tensor<2x3xf64>
      %d = arith.subf %f, %t : tensor<2x3xf64>
      %dd = arith.mulf %d, %d : tensor<2x3xf64>
      %h = arith.mulf %dd, %half : tensor<2x3xf64>
      %l = linalg.reduce { arith.addf } ins(%h : tensor<2x3xf64>) outs(%z : tensor<f64>) dimensions = [0, 1]
      return %l : tensor<f64>
    }
    func.func @example(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>,
                       %q: tensor<5x3xf64>, %y: tensor<5x3xf64>)
        -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>) {
      %on = arith.constant 1.0 : f64
      %l, %dw, %dv, %dq, %dy = surge.burst_gradient @loss(%w, %v, %x, %t) wrt [0, 1] rule(#surge.burst<output = rate>)
          feedback(%q, %y : tensor<5x3xf64>, tensor<5x3xf64>) teacher(%on : f64)
          : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>, tensor<2x3xf64>)
            -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
      return %l, %dw, %dv, %dq, %dy : tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>
    }
    func.func @two_phases(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>,
                          %y: tensor<5x3xf64>, %z: tensor<5x5xf64>)
        -> (tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x5xf64>) {
      %l, %dw, %dv, %dy, %dz = surge.burst_gradient @loss(%w, %v, %x, %t) wrt [0, 1]
          rule(#surge.burstprop<output = rate, recurrent = true>) feedback(%y, %z : tensor<5x3xf64>, tensor<5x5xf64>)
          : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>, tensor<2x3xf64>)
            -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x5xf64>)
      return %dw, %dv, %dz : tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x5xf64>
    }
    func.func @dendrites(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>,
                         %y: tensor<5x3xf64>) -> (tensor<4x5xf64>, tensor<5x3xf64>) {
      %l, %dw, %dv, %dp, %dr, %dy = surge.burst_gradient @loss(%w, %v, %x, %t) wrt [0, 1] rule(#surge.dendritic_error)
          feedback(%v, %y, %y : tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
          : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>, tensor<2x3xf64>)
            -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
      return %dw, %dv : tensor<4x5xf64>, tensor<5x3xf64>
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt,
                       CreditRuleAttrInterface:$rule, Variadic<AnyType>:$feedback, Optional<AnyFloat>:$teacher);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt `rule` `(` custom<CreditRule>($rule) `)`
    (`feedback` `(` $feedback^ `:` type($feedback) `)`)? (`teacher` `(` $teacher^ `:` type($teacher) `)`)? attr-dict
    `:` functional-type($arguments, $results)
  }];
}

def BurstDiagnosticsOp : RequestOp<"burst_diagnostics", [AttrSizedOperandSegments]> {
  let summary = "A function's results, and how well the feedback of bursts does";
  let description = [{
    Runs the network and its bursts as `surge.burst_gradient` does. Behind the results of `@f` it returns a table with a
    row for each product of a weight behind a site, in the order of the program:

    | column | |
    |---|---|
    | 0 | the mean of abs(u) in the layer in front of the product, without the feedback scale |
    | 1 | the part of the burst probabilities there that is saturated, more than 0.9 `p^b` away from `p^b` |
    | 2 | the angle between `Q` and `Y`, in degrees |
    | 3 | the angle between `W` and `Y`, in degrees |
    | 4 | the condition number of `E[e e^T]` in the layer behind the product, whose axis 0 counts examples |

    `Q` learns to follow `Y` as fast as the smallest eigenvalue of `E[e e^T]` lets it: the condition number, estimated
    by 100 steps of the power method, says how much slower than the fastest direction; it is infinite where the rates of
    the examples leave a direction out, as those of fewer examples than units do. Angles of what is zero are NaN.

    ```mlir
    func.func @loss(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>) -> tensor<f64> {
      %z5 = arith.constant dense<0.0> : tensor<2x5xf64>
      %z3 = arith.constant dense<0.0> : tensor<2x3xf64>
      %half = arith.constant dense<0.5> : tensor<2x3xf64>
      %z = arith.constant dense<0.0> : tensor<f64>
      %p = linalg.matmul ins(%x, %w : tensor<2x4xf64>, tensor<4x5xf64>) outs(%z5 : tensor<2x5xf64>) -> tensor<2x5xf64>
      %s = surge.site %p name("hidden") : tensor<2x5xf64>
      %e = arith.maximumf %s, %z5 : tensor<2x5xf64>
      %q = linalg.matmul ins(%e, %v : tensor<2x5xf64>, tensor<5x3xf64>) outs(%z3 : tensor<2x3xf64>) -> tensor<2x3xf64>
      %o = surge.site %q name("output") : tensor<2x3xf64>
      %f = arith.maximumf %o, %z3 : tensor<2x3xf64>
      %d = arith.subf %f, %t : tensor<2x3xf64>
      %dd = arith.mulf %d, %d : tensor<2x3xf64>
      %h = arith.mulf %dd, %half : tensor<2x3xf64>
      %l = linalg.reduce { arith.addf } ins(%h : tensor<2x3xf64>) outs(%z : tensor<f64>) dimensions = [0, 1]
      return %l : tensor<f64>
    }
    func.func @example(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>,
                       %q: tensor<5x3xf64>, %y: tensor<5x3xf64>) -> tensor<1x5xf64> {
      %l, %table = surge.burst_diagnostics @loss(%w, %v, %x, %t) wrt [0, 1] rule(#surge.burst<output = rate>)
          feedback(%q, %y : tensor<5x3xf64>, tensor<5x3xf64>)
          : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>, tensor<2x3xf64>) -> (tensor<f64>, tensor<1x5xf64>)
      return %table : tensor<1x5xf64>
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt,
                       BurstAttr:$rule, Variadic<AnyType>:$feedback, Optional<AnyFloat>:$teacher);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt `rule` `(` qualified($rule) `)`
    (`feedback` `(` $feedback^ `:` type($feedback) `)`)? (`teacher` `(` $teacher^ `:` type($teacher) `)`)? attr-dict
    `:` functional-type($arguments, $results)
  }];
}

#endif // DIALECT_BURSTS_TD
