func.func private @cost(%theta: tensor<3xf64>, %prices: tensor<3xf64>, %key: !surge.key) -> tensor<f64> {
  %choice = surge.categorical %theta, %key using(#surge.reinmax) : tensor<3xf64>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %cost = linalg.dot ins(%choice, %prices : tensor<3xf64>, tensor<3xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  return %cost : tensor<f64>
}
func.func @main(%theta: tensor<3xf64>, %prices: tensor<3xf64>, %key: !surge.key) -> (tensor<f64>, tensor<3xf64>) {
  %cost, %gradient = surge.value_and_grad @cost(%theta, %prices, %key) wrt [0]
      : (tensor<3xf64>, tensor<3xf64>, !surge.key) -> (tensor<f64>, tensor<3xf64>)
  return %cost, %gradient : tensor<f64>, tensor<3xf64>
}
