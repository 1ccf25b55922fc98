// Rounding with the identity for its derivative, written by hand and as `surge.round` with the estimator of that name:
// the two agree in values, gradients and second derivatives.

func.func private @by_hand(%x: tensor<4xf64>) -> tensor<4xf64> {
  %y = math.roundeven %x : tensor<4xf64>
  return %y : tensor<4xf64>
}
func.func private @by_hand_jvp(%x: tensor<4xf64>, %dx: tensor<4xf64>) -> (tensor<4xf64>, tensor<4xf64>) {
  %y = call @by_hand(%x) : (tensor<4xf64>) -> tensor<4xf64>
  return %y, %dx : tensor<4xf64>, tensor<4xf64>
}
surge.custom_derivative @by_hand jvp(@by_hand_jvp)

func.func private @cubed(%r: tensor<4xf64>) -> tensor<f64> {
  %rr = arith.mulf %r, %r : tensor<4xf64>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.dot ins(%rr, %r : tensor<4xf64>, tensor<4xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  return %sum : tensor<f64>
}

func.func private @loss_by_hand(%x: tensor<4xf64>) -> tensor<f64> {
  %r = call @by_hand(%x) : (tensor<4xf64>) -> tensor<4xf64>
  %sum = call @cubed(%r) : (tensor<4xf64>) -> tensor<f64>
  return %sum : tensor<f64>
}
func.func private @loss_estimated(%x: tensor<4xf64>) -> tensor<f64> {
  %r = surge.round %x using(#surge.straight_through) : tensor<4xf64>
  %sum = call @cubed(%r) : (tensor<4xf64>) -> tensor<f64>
  return %sum : tensor<f64>
}

func.func @by_hand_gradient(%x: tensor<4xf64>) -> (tensor<f64>, tensor<4xf64>) {
  %y, %g = surge.value_and_grad @loss_by_hand(%x) wrt [0] : (tensor<4xf64>) -> (tensor<f64>, tensor<4xf64>)
  return %y, %g : tensor<f64>, tensor<4xf64>
}
func.func @estimated_gradient(%x: tensor<4xf64>) -> (tensor<f64>, tensor<4xf64>) {
  %y, %g = surge.value_and_grad @loss_estimated(%x) wrt [0] : (tensor<4xf64>) -> (tensor<f64>, tensor<4xf64>)
  return %y, %g : tensor<f64>, tensor<4xf64>
}

// The product of the Hessian with a vector.
func.func @by_hand_second(%x: tensor<4xf64>, %v: tensor<4xf64>) -> tensor<4xf64> {
  %y, %g, %dy, %hv = surge.jvp @by_hand_gradient(%x) wrt [0] tangents(%v)
      : (tensor<4xf64>), (tensor<4xf64>) -> (tensor<f64>, tensor<4xf64>, tensor<f64>, tensor<4xf64>)
  return %hv : tensor<4xf64>
}
func.func @estimated_second(%x: tensor<4xf64>, %v: tensor<4xf64>) -> tensor<4xf64> {
  %y, %g, %dy, %hv = surge.jvp @estimated_gradient(%x) wrt [0] tangents(%v)
      : (tensor<4xf64>), (tensor<4xf64>) -> (tensor<f64>, tensor<4xf64>, tensor<f64>, tensor<4xf64>)
  return %hv : tensor<4xf64>
}
