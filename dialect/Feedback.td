//===- Feedback.td - Credit through other wires ------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0
//
// The gradient of a layer's weights is the product of what the layer read and
// the cotangent at its pre-activation. These requests find that cotangent by the
// transposes of reverse mode, with other weights in them.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_FEEDBACK_TD
#define DIALECT_FEEDBACK_TD

include "dialect/Ops.td"
include "dialect/Requests.td"

class FeedbackRule<string Name, string keyword, list<string> methods>
    : AttrDef<Surge_Dialect, Name, [DeclareAttrInterfaceMethods<FeedbackRuleAttrInterface, methods>]> {
  let mnemonic = keyword;
}

def FeedbackAlignmentAttr : FeedbackRule<"FeedbackAlignment", "feedback_alignment", []> {
  let summary = "Fixed feedback weights";
  let description = [{
    The cotangent in front of a product with the weight `W` is `B^T c` in the place of `W^T c`, with the feedback `B` that
    the request gives: drawn once, as a rule, and never changed. Source: Lillicrap, Cownden, Tweed and Akerman, "Random
    synaptic feedback weights support error backpropagation for deep learning", Nature Communications 2016.

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
      %d = arith.subf %o, %t : tensor<2x3xf64>
      %dd = arith.mulf %d, %d : tensor<2x3xf64>
      %h = arith.mulf %dd, %half : tensor<2x3xf64>
      %l = linalg.reduce { arith.addf } ins(%h : tensor<2x3xf64>) outs(%z : tensor<f64>) dimensions = [0, 1]
      return %l : tensor<f64>
    }
    func.func @example(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>, %y: tensor<5x3xf64>)
        -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>) {
      %l, %dw, %dv = surge.feedback_gradient @loss(%w, %v, %x, %t) wrt [0, 1] rule(#surge.feedback_alignment)
                  feedback(%y : tensor<5x3xf64>) : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>, tensor<2x3xf64>)
                    -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>)
      return %l, %dw, %dv : tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>
    }
    ```
  }];
}

def KolenPollackAttr : FeedbackRule<"KolenPollack", "kolen_pollack", ["learns"]> {
  let summary = "Feedback weights that change as the weights do";
  let description = [{
    As `#surge.feedback_alignment`, and the request returns a gradient for each feedback `B` behind those for the weights:
    that of its weight. Where both are updated by it with the same rate and the same decay, their difference decays, and
    `B` nears `W` without ever being compared with it. Source: Kolen and Pollack, "Backpropagation without weight
    transport", 1994; Akrout, Wilson, Humphreys, Lillicrap and Tweed, "Deep learning without weight transport", NeurIPS
    2019.

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
      %d = arith.subf %o, %t : tensor<2x3xf64>
      %dd = arith.mulf %d, %d : tensor<2x3xf64>
      %h = arith.mulf %dd, %half : tensor<2x3xf64>
      %l = linalg.reduce { arith.addf } ins(%h : tensor<2x3xf64>) outs(%z : tensor<f64>) dimensions = [0, 1]
      return %l : tensor<f64>
    }
    func.func @example(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>, %y: tensor<5x3xf64>)
        -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>) {
      %l, %dw, %dv, %dy = surge.feedback_gradient @loss(%w, %v, %x, %t) wrt [0, 1] rule(#surge.kolen_pollack)
                  feedback(%y : tensor<5x3xf64>) : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>, tensor<2x3xf64>)
                    -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>)
      return %l, %dw, %dv, %dy : tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>, tensor<5x3xf64>
    }
    ```
  }];
}

def SignSymmetricAttr : FeedbackRule<"SignSymmetric", "sign_symmetric", ["wiresOf"]> {
  let summary = "The signs of the weights";
  let description = [{
    The cotangent in front of a product with `W` is `magnitude sign(W)^T c`; the request takes no feedback. Source: Liao,
    Leibo and Poggio, "How important is weight symmetry in backpropagation?", AAAI 2016.

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
      %d = arith.subf %o, %t : tensor<2x3xf64>
      %dd = arith.mulf %d, %d : tensor<2x3xf64>
      %h = arith.mulf %dd, %half : tensor<2x3xf64>
      %l = linalg.reduce { arith.addf } ins(%h : tensor<2x3xf64>) outs(%z : tensor<f64>) dimensions = [0, 1]
      return %l : tensor<f64>
    }
    func.func @example(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>)
        -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>) {
      %l, %dw, %dv = surge.feedback_gradient @loss(%w, %v, %x, %t) wrt [0, 1] rule(#surge.sign_symmetric<magnitude = 0.5>)
                  : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>, tensor<2x3xf64>)
                    -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>)
      return %l, %dw, %dv : tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>
    }
    ```
  }];
  let parameters = (ins Real<"1.0">:$magnitude);
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
}

def DirectFeedbackAlignmentAttr : FeedbackRule<"DirectFeedbackAlignment", "direct_feedback_alignment", ["isDirect"]> {
  let summary = "Fixed feedback weights from the output layer to each other one";
  let description = [{
    What enters each product of a weight behind a site gets the cotangent `B^T c_L` of the result of the last product,
    whatever lies between: of each example, `B` has as many rows as the product reads elements and as many columns as the
    last one has. Axis 0 counts the examples. Source: Nokland, "Direct feedback alignment provides learning in deep neural
    networks", NeurIPS 2016.

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
      %d = arith.subf %o, %t : tensor<2x3xf64>
      %dd = arith.mulf %d, %d : tensor<2x3xf64>
      %h = arith.mulf %dd, %half : tensor<2x3xf64>
      %l = linalg.reduce { arith.addf } ins(%h : tensor<2x3xf64>) outs(%z : tensor<f64>) dimensions = [0, 1]
      return %l : tensor<f64>
    }
    func.func @example(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>, %y: tensor<5x3xf64>)
        -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>) {
      %l, %dw, %dv = surge.feedback_gradient @loss(%w, %v, %x, %t) wrt [0, 1] rule(#surge.direct_feedback_alignment)
                  feedback(%y : tensor<5x3xf64>) : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>, tensor<2x3xf64>)
                    -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>)
      return %l, %dw, %dv : tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>
    }
    ```
  }];
}

def FeedbackGradientOp : RequestOp<"feedback_gradient", [AttrSizedOperandSegments]> {
  let summary = "A function's results and an estimate of the gradient of the first, through other wires";
  let description = [{
    Calls `@f`, whose first result is a scalar float, and finds gradients as `surge.value_and_grad` does, except that
    cotangents pass each product of a weight by the wires of `rule`. Concerned are the products, convolutions included,
    of an argument in `wrt`, or a view of it, with what depends on a `surge.site`: those behind the first layer, in the
    body of `@f` itself. Gains, factors element by element, are no weights and keep their derivative. What stands between
    them, activations, pooling, normalisation, is transposed as it is. Results: as those of `surge.value_and_grad`, then,
    for a rule that learns, one gradient for each of `feedback`.

    `feedback` gives wires of the type of the weight, one for each such product in the order of the program, where they
    do not follow from the weights themselves.

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
      %d = arith.subf %o, %t : tensor<2x3xf64>
      %dd = arith.mulf %d, %d : tensor<2x3xf64>
      %h = arith.mulf %dd, %half : tensor<2x3xf64>
      %l = linalg.reduce { arith.addf } ins(%h : tensor<2x3xf64>) outs(%z : tensor<f64>) dimensions = [0, 1]
      return %l : tensor<f64>
    }
    func.func @example(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>, %y: tensor<5x3xf64>)
        -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>) {
      %l, %dw, %dv = surge.feedback_gradient @loss(%w, %v, %x, %t) wrt [0, 1] rule(#surge.feedback_alignment)
                  feedback(%y : tensor<5x3xf64>) : (tensor<4x5xf64>, tensor<5x3xf64>, tensor<2x4xf64>, tensor<2x3xf64>)
                    -> (tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>)
      return %l, %dw, %dv : tensor<f64>, tensor<4x5xf64>, tensor<5x3xf64>
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt,
                       FeedbackRuleAttrInterface:$rule, Variadic<AnyType>:$feedback);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt `rule` `(` custom<FeedbackRule>($rule) `)`
    (`feedback` `(` $feedback^ `:` type($feedback) `)`)? attr-dict `:` functional-type($arguments, $results)
  }];
}

def EventOutput : I32EnumAttr<"EventOutput", "What makes events of the last pre-activations", [
    I32EnumAttrCase<"Softmax", 0, "softmax">, I32EnumAttrCase<"Sigmoid", 1, "sigmoid">,
    I32EnumAttrCase<"Rate", 2, "rate">]> {
  let cppNamespace = "::mlir::surge";
}

def BurstFeedback : I32EnumAttr<"BurstFeedback", "What the feedback of bursts learns", [
    I32EnumAttrCase<"Homeostatic", 0, "homeostatic">, I32EnumAttrCase<"KolenPollack", 1, "kolen_pollack">]> {
  let cppNamespace = "::mlir::surge";
}

def BurstAttr : AttrDef<Surge_Dialect, "Burst"> {
  let mnemonic = "burst";
  let summary = "Bursts tell the error, events the rate: BurstCCN";
  let description = [{
    Source: Greedy, Zhu, Pemberton, Mellor and Costa, "Single-phase deep learning in cortico-cortical networks", NeurIPS
    2022. With event rates `e = f(v)`, burst probabilities `p` around the baseline `p^b` and burst rates `b = p e`:

        output   p_L = p^b - p^b scale g_L / e_L                       (teacher; `g_L` the cotangent of the cost at v_L)
        apical   u_l = Y^T b_l+1 - Q^T e_l+1                           (`Y` carries bursts, `Q` events)
        hidden   p_l = 2 p^b sigma(2 / p^b * u_l h(e_l)),              h(e) = f'(v) / e
        weights  dW  = -(p - p^b) e / (p^b scales), transposed through the layer: the gradient, not its negative

    The sign is that of the published code: `Y = W` and `Q = p^b Y` in the symmetric state, where `dW` is the gradient up
    to the square of the error. `1 / e` is never formed, and `p = p^b` where `e = 0`.

    `baseline` lies above 0 and up to 0.5, so that `p` is a probability. `output` says what makes event rates of the last
    pre-activations: `softmax` over the last axis, `sigmoid`, or `rate`, the activation that the program applies there.
    `error_scale` multiplies the error at the output and `feedback_scale` the drive of each hidden layer; gradients are
    divided by both again. `learning` is what the gradients of `Y` follow: `homeostatic` silences `u`, `kolen_pollack` is
    that of the weight.
  }];
  let parameters = (ins Real<"0.5">:$baseline,
                        DefaultValuedParameter<"::mlir::surge::EventOutput", "::mlir::surge::EventOutput::Softmax">:$output,
                        Real<"1.0">:$error_scale, Real<"1.0">:$feedback_scale,
                        DefaultValuedParameter<"::mlir::surge::BurstFeedback",
                                               "::mlir::surge::BurstFeedback::Homeostatic">:$learning);
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
  let genVerifyDecl = 1;
}

def BurstGradientOp : RequestOp<"burst_gradient", [AttrSizedOperandSegments]> {
  let summary = "A function's results and the gradient that a single phase of bursts tells";
  let description = [{
    Calls `@f`, an ordinary network whose first result is a scalar float, and makes the burst program of it: events run
    forwards as `@f` does, bursts run backwards in the same phase, by the transposes of reverse mode with `Y` and `Q` in
    the place of `W`. Each layer learns from what it has itself.

    `@f` has a `surge.site` at each pre-activation, each leading to the next one alone, through one product of an argument
    in `wrt` and whatever else is linear or differentiable: pooling, normalisation, flattening. What the program makes of
    a site element by element is its event rate: ReLU, sigmoid, exponential, nothing below zero. With a `surge.cost`, axis
    0 counts examples, and each has an error of its own.

    `feedback` lists `Q` for each product behind a site in the order of the program, then `Y` for each, of the types of
    their weights. `teacher` multiplies the error: 1 teaches, 0 lets all burst at the baseline, so that `Q` can learn
    without bias. Results: those of `@f`, a gradient for each argument in `wrt`, then one for each of `feedback`: of
    `Q` the direction that silences `u`, of `Y` what `learning` says.

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
      %d = arith.subf %o, %t : tensor<2x3xf64>
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
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$arguments, DenseI64ArrayAttr:$wrt,
                       BurstAttr:$rule, Variadic<AnyType>:$feedback, Optional<AnyFloat>:$teacher);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `(` $arguments `)` `wrt` $wrt `rule` `(` qualified($rule) `)`
    `feedback` `(` $feedback `:` type($feedback) `)` (`teacher` `(` $teacher^ `:` type($teacher) `)`)? attr-dict
    `:` functional-type($arguments, $results)
  }];
}

#endif // DIALECT_FEEDBACK_TD
