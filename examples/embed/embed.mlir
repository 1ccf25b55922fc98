// The squared error of a linear model, and its gradient by the weights.

func.func private @loss(%w: tensor<3xf64>, %x: tensor<?x3xf64>, %y: tensor<?xf64>) -> tensor<f64> {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %axis = arith.constant 0 : index
  %rows = tensor.dim %x, %axis : tensor<?x3xf64>
  %empty = tensor.empty(%rows) : tensor<?xf64>
  %f0 = arith.constant 0.0 : f64
  %start = linalg.fill ins(%f0 : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %prediction = linalg.matvec ins(%x, %w : tensor<?x3xf64>, tensor<3xf64>) outs(%start : tensor<?xf64>) -> tensor<?xf64>
  %difference = arith.subf %prediction, %y : tensor<?xf64>
  %loss = linalg.dot ins(%difference, %difference : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  return %loss : tensor<f64>
}

func.func @loss_and_gradient(%w: tensor<3xf64>, %x: tensor<?x3xf64>, %y: tensor<?xf64>) -> (tensor<f64>, tensor<3xf64>) {
  %loss, %g = surge.value_and_grad @loss(%w, %x, %y) wrt [0]
      : (tensor<3xf64>, tensor<?x3xf64>, tensor<?xf64>) -> (tensor<f64>, tensor<3xf64>)
  return %loss, %g : tensor<f64>, tensor<3xf64>
}
