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
    The cotangent in front of a product with the weight `W` is `B^T c` in the place of `W^T c`, with the feedback `B`
    that the request gives: drawn once, as a rule, and never changed. Source: Lillicrap, Cownden, Tweed and Akerman,
    "Random synaptic feedback weights support error backpropagation for deep learning", Nature Communications 2016.

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
                       %y: tensor<5x3xf64>)
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
    As `#surge.feedback_alignment`, and the request returns a gradient for each feedback `B` behind those for the
    weights: that of its weight. Where both are updated by it with the same rate and the same decay, their difference
    decays, and `B` nears `W` without ever being compared with it. Source: Kolen and Pollack, "Backpropagation without
    weight transport", 1994; Akrout, Wilson, Humphreys, Lillicrap and Tweed, "Deep learning without weight transport",
    NeurIPS 2019.

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
                       %y: tensor<5x3xf64>)
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
    The cotangent in front of a product with `W` is `magnitude sign(W)^T c`; the request takes no feedback. Source:
    Liao, Leibo and Poggio, "How important is weight symmetry in backpropagation?", AAAI 2016.

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
      %l, %dw, %dv = surge.feedback_gradient @loss(%w, %v, %x, %t) wrt [0, 1]
                  rule(#surge.sign_symmetric<magnitude = 0.5>)
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
    whatever lies between: of each example, `B` has as many rows as the product reads elements and as many columns as
    the last one has. Axis 0 counts the examples. Source: Nokland, "Direct feedback alignment provides learning in deep
    neural networks", NeurIPS 2016.

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
                       %y: tensor<5x3xf64>)
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
    body of `@f` itself. Gains, factors element by element, are no weights and keep their derivative. What stands
    between them, activations, pooling, normalisation, is transposed as it is. Results: as those of
    `surge.value_and_grad`, then, for a rule that learns, one gradient for each of `feedback`.

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
    func.func @example(%w: tensor<4x5xf64>, %v: tensor<5x3xf64>, %x: tensor<2x4xf64>, %t: tensor<2x3xf64>,
                       %y: tensor<5x3xf64>)
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

#endif // DIALECT_FEEDBACK_TD
