// The Jacobian of a function with a forward/backward pair: one cotangent after the other goes through the pair, all at once
// through the rest.
// RUN: surge-run %s --json | FileCheck %s

// (x_i^2) behind a factor of 3: the Jacobian is diag(6 x_i).
// CHECK: "data": [6, 0, 0, 12]
// CHECK-SAME: "data": [6, 12]
func.func private @squares(%x: tensor<2xf64>) -> (tensor<2xf64>, f64) {
  %c0 = arith.constant 0 : index
  %xx = arith.mulf %x, %x : tensor<2xf64>
  %y = surge.stop_gradient %xx : tensor<2xf64>
  %s = tensor.extract %y[%c0] : tensor<2xf64>
  return %y, %s : tensor<2xf64>, f64
}
func.func private @squares_forward(%x: tensor<2xf64>) -> (tensor<2xf64>, f64, tensor<2xf64>) {
  %y, %s = call @squares(%x) : (tensor<2xf64>) -> (tensor<2xf64>, f64)
  return %y, %s, %x : tensor<2xf64>, f64, tensor<2xf64>
}
func.func private @squares_backward(%x: tensor<2xf64>, %c: tensor<2xf64>, %cs: f64) -> tensor<2xf64> {
  %c0 = arith.constant 0 : index
  %first = tensor.extract %c[%c0] : tensor<2xf64>
  %sum = arith.addf %first, %cs : f64
  %all = tensor.insert %sum into %c[%c0] : tensor<2xf64>
  %xc = arith.mulf %x, %all : tensor<2xf64>
  %g = arith.addf %xc, %xc : tensor<2xf64>
  return %g : tensor<2xf64>
}
surge.custom_derivative @squares forward(@squares_forward) backward(@squares_backward)

func.func private @tripled(%x: tensor<2xf64>) -> tensor<2xf64> {
  %three = arith.constant dense<3.0> : tensor<2xf64>
  %y, %s = call @squares(%x) : (tensor<2xf64>) -> (tensor<2xf64>, f64)
  %z = arith.mulf %three, %y : tensor<2xf64>
  return %z : tensor<2xf64>
}
func.func private @total(%x: tensor<2xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %y = call @tripled(%x) : (tensor<2xf64>) -> tensor<2xf64>
  %a = tensor.extract %y[%c0] : tensor<2xf64>
  %b = tensor.extract %y[%c1] : tensor<2xf64>
  %s = arith.addf %a, %b : f64
  return %s : f64
}
func.func @main() -> (tensor<2x2xf64>, tensor<2xf64>) {
  %x = arith.constant dense<[1.0, 2.0]> : tensor<2xf64>
  %y, %j = surge.jacobian @tripled(%x) wrt [0] mode(reverse) : (tensor<2xf64>) -> (tensor<2xf64>, tensor<2x2xf64>)
  %s, %g = surge.value_and_grad @total(%x) wrt [0] : (tensor<2xf64>) -> (f64, tensor<2xf64>)
  return %j, %g : tensor<2x2xf64>, tensor<2xf64>
}
