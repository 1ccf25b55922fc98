// Sizes and numbers that are known in a run alone: w = 1.5, v = 2, x = t = 1, q = 0.5, y = 2 and p^b = 0.5. With e =
// sigma(1.5) = 0.817574, the output 2 e = 1.635149 and its rate sigma(1.635149) = 0.836896, the error is 2 (1.635149 -
// 1) = 1.270298 and u = 2 (0.418448 - 0.635149) - 0.5 0.836896 = -0.851850. So p = sigma(4 u (1 - e)) = 0.349424, dW =
// (0.5 - p) e / 0.5 = 0.24622.

// RUN: surge-run %s --entry main --arg w=[[1.5]] --arg v=[[2.0]] --arg x=[[1.0]] --arg t=[[1.0]] --arg q=[[.5]] --arg y=[[2]] \
// RUN:   --arg one=1.0 | FileCheck %s
// CHECK: 0.2462
func.func @loss(%w: tensor<1x1xf64>, %v: tensor<1x1xf64>, %x: tensor<?x1xf64>, %t: tensor<?x1xf64>, %one: f64) -> tensor<f64> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x1xf64>
  %f0 = arith.constant 0.0 : f64
  %zeros = tensor.splat %f0[%n] : tensor<?x1xf64>
  %ones = tensor.splat %one[%n] : tensor<?x1xf64>
  %column = arith.constant dense<1.0> : tensor<1xf64>
  %empty = tensor.empty(%n) : tensor<?x1xf64>
  %again = linalg.broadcast ins(%column : tensor<1xf64>) outs(%empty : tensor<?x1xf64>) dimensions = [0]
  %p = linalg.matmul ins(%x, %w : tensor<?x1xf64>, tensor<1x1xf64>) outs(%zeros : tensor<?x1xf64>) -> tensor<?x1xf64>
  %s = surge.site %p name("hidden") : tensor<?x1xf64>
  %m = arith.negf %s : tensor<?x1xf64>
  %a = math.exp %m : tensor<?x1xf64>
  %b = arith.addf %ones, %a : tensor<?x1xf64>
  %e = arith.divf %again, %b : tensor<?x1xf64>
  %q = linalg.matmul ins(%e, %v : tensor<?x1xf64>, tensor<1x1xf64>) outs(%zeros : tensor<?x1xf64>) -> tensor<?x1xf64>
  %o = surge.site %q name("output") : tensor<?x1xf64>
  %d = arith.subf %o, %t : tensor<?x1xf64>
  %dd = arith.mulf %d, %d : tensor<?x1xf64>
  %z = arith.constant dense<0.0> : tensor<f64>
  %l = linalg.reduce { arith.addf } ins(%dd : tensor<?x1xf64>) outs(%z : tensor<f64>) dimensions = [0, 1]
  return %l : tensor<f64>
}
func.func @main(%w: tensor<1x1xf64>, %v: tensor<1x1xf64>, %x: tensor<?x1xf64>, %t: tensor<?x1xf64>, %q: tensor<1x1xf64>,
                %y: tensor<1x1xf64>, %one: f64) -> tensor<1x1xf64> {
  %r:5 = surge.burst_gradient @loss(%w, %v, %x, %t, %one) wrt [0, 1] rule(#surge.burst<output = sigmoid>)
      feedback(%q, %y : tensor<1x1xf64>, tensor<1x1xf64>)
      : (tensor<1x1xf64>, tensor<1x1xf64>, tensor<?x1xf64>, tensor<?x1xf64>, f64)
        -> (tensor<f64>, tensor<1x1xf64>, tensor<1x1xf64>, tensor<1x1xf64>, tensor<1x1xf64>)
  return %r#1 : tensor<1x1xf64>
}
