// Gradient clipping: the identity, whose backward function scales a cotangent of more than `%limit` (in the Euclidean
// norm) down to that length. It is not linear, so only a forward/backward pair can say it. The residual is the limit.

func.func private @clip(%x: tensor<4xf64>, %limit: f64) -> tensor<4xf64> {
  return %x : tensor<4xf64>
}

func.func private @clip_forward(%x: tensor<4xf64>, %limit: f64) -> (tensor<4xf64>, f64) {
  return %x, %limit : tensor<4xf64>, f64
}

func.func private @clip_backward(%limit: f64, %c: tensor<4xf64>) -> (tensor<4xf64>, f64) {
  %zero = arith.constant 0.0 : f64
  %start = tensor.from_elements %zero : tensor<f64>
  %dot = linalg.dot ins(%c, %c : tensor<4xf64>, tensor<4xf64>) outs(%start : tensor<f64>) -> tensor<f64>
  %square = tensor.extract %dot[] : tensor<f64>
  %norm = math.sqrt %square : f64
  %long = arith.maximumf %norm, %limit : f64
  %factor = arith.divf %limit, %long : f64
  %factors = tensor.splat %factor : tensor<4xf64>
  %clipped = arith.mulf %c, %factors : tensor<4xf64>
  return %clipped, %zero : tensor<4xf64>, f64
}
surge.custom_derivative @clip forward(@clip_forward) backward(@clip_backward)

// 3 clip(x) . clip(x) has the gradient 6 x before it is clipped.
func.func private @loss(%x: tensor<4xf64>, %limit: f64) -> f64 {
  %y = call @clip(%x, %limit) : (tensor<4xf64>, f64) -> tensor<4xf64>
  %zero = arith.constant 0.0 : f64
  %three = arith.constant 3.0 : f64
  %start = tensor.from_elements %zero : tensor<f64>
  %dot = linalg.dot ins(%y, %y : tensor<4xf64>, tensor<4xf64>) outs(%start : tensor<f64>) -> tensor<f64>
  %sum = tensor.extract %dot[] : tensor<f64>
  %loss = arith.mulf %three, %sum : f64
  return %loss : f64
}

func.func @main(%x: tensor<4xf64>, %limit: f64) -> (f64, tensor<4xf64>) {
  %loss, %g = surge.value_and_grad @loss(%x, %limit) wrt [0] : (tensor<4xf64>, f64) -> (f64, tensor<4xf64>)
  return %loss, %g : f64, tensor<4xf64>
}
