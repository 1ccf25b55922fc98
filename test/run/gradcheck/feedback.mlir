// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// Derivatives of gradients through other wires are those of what is computed, wires included.

func.func private @loss(%w: tensor<4x3xf64>, %v: tensor<2x3xf64>, %x: tensor<?x4xf64>) -> tensor<f64> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x4xf64>
  %none = arith.constant 0.0 : f64
  %z3 = tensor.splat %none[%n] : tensor<?x3xf64>
  %z2 = tensor.splat %none[%n] : tensor<?x2xf64>
  %start = arith.constant dense<0.0> : tensor<f64>
  %p = linalg.matmul ins(%x, %w : tensor<?x4xf64>, tensor<4x3xf64>) outs(%z3 : tensor<?x3xf64>) -> tensor<?x3xf64>
  %s = surge.site %p name("hidden") : tensor<?x3xf64>
  %e = math.exp %s : tensor<?x3xf64>
  %room = tensor.empty() : tensor<3x2xf64>
  %turned = linalg.transpose ins(%v : tensor<2x3xf64>) outs(%room : tensor<3x2xf64>) permutation = [1, 0]
  %q = linalg.matmul ins(%e, %turned : tensor<?x3xf64>, tensor<3x2xf64>) outs(%z2 : tensor<?x2xf64>) -> tensor<?x2xf64>
  %o = surge.site %q name("output") : tensor<?x2xf64>
  %r = math.exp %o : tensor<?x2xf64>
  %l = linalg.reduce { arith.addf } ins(%r : tensor<?x2xf64>) outs(%start : tensor<f64>) dimensions = [0, 1]
  return %l : tensor<f64>
}

func.func @aligned(%w: tensor<4x3xf64>, %v: tensor<2x3xf64>, %x: tensor<?x4xf64>, %y: tensor<2x3xf64>)
    -> (tensor<4x3xf64>, tensor<2x3xf64>) {
  %l, %dw, %dv = surge.feedback_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.feedback_alignment)
      feedback(%y : tensor<2x3xf64>)
      : (tensor<4x3xf64>, tensor<2x3xf64>, tensor<?x4xf64>) -> (tensor<f64>, tensor<4x3xf64>, tensor<2x3xf64>)
  return %dw, %dv : tensor<4x3xf64>, tensor<2x3xf64>
}

func.func @bursts(%w: tensor<4x3xf64> {surge.range = [-0.5, 0.5]}, %v: tensor<2x3xf64> {surge.range = [-0.5, 0.5]},
                  %x: tensor<?x4xf64> {surge.range = [-0.5, 0.5]}, %q: tensor<2x3xf64> {surge.range = [-0.5, 0.5]},
                  %y: tensor<2x3xf64> {surge.range = [-0.5, 0.5]}, %on: f64 {surge.range = [0.1, 1.0]})
    -> (tensor<4x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>) {
  %l, %g:4 = surge.burst_gradient @loss(%w, %v, %x) wrt [0, 1] rule(#surge.burst<baseline = 0.3, output = rate>)
      feedback(%q, %y : tensor<2x3xf64>, tensor<2x3xf64>) teacher(%on : f64)
      : (tensor<4x3xf64>, tensor<2x3xf64>, tensor<?x4xf64>)
        -> (tensor<f64>, tensor<4x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>)
  return %g#0, %g#1, %g#2, %g#3 : tensor<4x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>
}

func.func @guessed(%w: tensor<4x3xf64>, %v: tensor<2x3xf64>, %x: tensor<?x4xf64>) -> (tensor<4x3xf64>, tensor<2x3xf64>) {
  %seed = arith.constant 3 : i64
  %key = surge.key %seed : i64
  %l, %dw, %dv = surge.forward_gradient @loss(%w, %v, %x) wrt [0, 1] seed(%key) guess(#surge.rademacher)
      space(activations) memory(recompute)
      : (tensor<4x3xf64>, tensor<2x3xf64>, tensor<?x4xf64>) -> (tensor<f64>, tensor<4x3xf64>, tensor<2x3xf64>)
  return %dw, %dv : tensor<4x3xf64>, tensor<2x3xf64>
}
