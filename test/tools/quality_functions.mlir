// Gradients that functions of a program return, against the exact one. With W = diag(3, 1) and feedback Y = diag(1, 1) the
// cotangent at the first layer is (1, 1) in place of (3, 1), whose cosine is 4 / sqrt(20) = 0.894, 26.6 degrees.

// RUN: surge-run quality %s --entry loss --wrt 0 --gradient aligned --gradient exactly --gradient noisy \
// RUN:   --arg v=[[1,0],[0,1]] --arg w=[[3,0],[0,1]] --arg x=[[1,1]] --arg y=[[1,0],[0,1]] --samples 2000 --json > %t
// RUN: %python %S/Inputs/quality.py %t aligned cosine 0.8944 0.8945 variance 0 1e-12 bias 0.63 0.64
// RUN: %python %S/Inputs/quality.py %t exactly cosine 0.99999 1.00001 bias 0 1e-12
// RUN: %python %S/Inputs/quality.py %t noisy overlap 0.95 1.05 variance 0.9 1.1
// RUN: surge-run quality --help | FileCheck %s --check-prefix=HELP
// HELP: --gradient FUNCTION
func.func @loss(%v: tensor<2x2xf64>, %w: tensor<2x2xf64>, %x: tensor<1x2xf64>) -> tensor<f64> {
  %z = arith.constant dense<0.0> : tensor<1x2xf64>
  %start = arith.constant dense<0.0> : tensor<f64>
  %p = linalg.matmul ins(%x, %v : tensor<1x2xf64>, tensor<2x2xf64>) outs(%z : tensor<1x2xf64>) -> tensor<1x2xf64>
  %s = surge.site %p name("hidden") : tensor<1x2xf64>
  %q = linalg.matmul ins(%s, %w : tensor<1x2xf64>, tensor<2x2xf64>) outs(%z : tensor<1x2xf64>) -> tensor<1x2xf64>
  %l = linalg.reduce { arith.addf } ins(%q : tensor<1x2xf64>) outs(%start : tensor<f64>) dimensions = [0, 1]
  return %l : tensor<f64>
}
func.func @aligned(%x: tensor<1x2xf64>, %v: tensor<2x2xf64>, %w: tensor<2x2xf64>, %y: tensor<2x2xf64>) -> tensor<2x2xf64> {
  %l, %g:2 = surge.feedback_gradient @loss(%v, %w, %x) wrt [0, 1] rule(#surge.feedback_alignment)
      feedback(%y : tensor<2x2xf64>)
      : (tensor<2x2xf64>, tensor<2x2xf64>, tensor<1x2xf64>) -> (tensor<f64>, tensor<2x2xf64>, tensor<2x2xf64>)
  return %g#0 : tensor<2x2xf64>
}
func.func @exactly(%v: tensor<2x2xf64>, %w: tensor<2x2xf64>, %x: tensor<1x2xf64>) -> tensor<2x2xf64> {
  %l, %g = surge.value_and_grad @loss(%v, %w, %x) wrt [0]
      : (tensor<2x2xf64>, tensor<2x2xf64>, tensor<1x2xf64>) -> (tensor<f64>, tensor<2x2xf64>)
  return %g : tensor<2x2xf64>
}
// The gradient is [[3, 1], [3, 1]], of length sqrt(20): noise of deviation sqrt(5) has as large a variance.
func.func @noisy(%v: tensor<2x2xf64>, %w: tensor<2x2xf64>, %x: tensor<1x2xf64>, %k: !surge.key) -> tensor<2x2xf64> {
  %g = call @exactly(%v, %w, %x) : (tensor<2x2xf64>, tensor<2x2xf64>, tensor<1x2xf64>) -> tensor<2x2xf64>
  %n = surge.random normal %k : tensor<2x2xf64>
  %deviation = arith.constant dense<2.2360679774997896> : tensor<2x2xf64>
  %scaled = arith.mulf %n, %deviation : tensor<2x2xf64>
  %sum = arith.addf %g, %scaled : tensor<2x2xf64>
  return %sum : tensor<2x2xf64>
}

// RUN: %status 1 surge-run quality %s --entry loss --wrt 0,1 --gradient aligned --arg v=[[1,0],[0,1]] --arg w=[[3,0],[0,1]] \
// RUN:   --arg x=[[1,1]] --arg y=[[1,0],[0,1]] 2>/dev/null | FileCheck %s --check-prefix=RESULTS
// RESULTS: expected 'aligned' to return a gradient for each argument of --wrt, tensor<2x2xf64>, tensor<2x2xf64>, but it returns tensor<2x2xf64>
// RUN: %status 1 surge-run quality %s --entry loss --wrt 0 --gradient none --arg v=[[1,0],[0,1]] --arg w=[[3,0],[0,1]] \
// RUN:   --arg x=[[1,1]] 2>/dev/null | FileCheck %s --check-prefix=NONE
// NONE: expected a public function 'none', but there is none
