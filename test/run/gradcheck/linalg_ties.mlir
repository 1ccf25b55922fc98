// RUN: surge-run gradcheck --order 1 %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// At zero the two terms of each row are equal. The symmetric difference there is the mean of both slopes, as the derivative is that
// shares it among the winners.

func.func @maximum(%x: tensor<3x2xf64> {surge.range = [0.0, 0.0]}) -> tensor<3xf64> {
  %low = arith.constant dense<-1.0> : tensor<3xf64>
  %r = linalg.reduce { arith.maximumf } ins(%x : tensor<3x2xf64>) outs(%low : tensor<3xf64>) dimensions = [1]
  return %r : tensor<3xf64>
}

func.func @minimum(%x: tensor<3x2xf64> {surge.range = [0.0, 0.0]}) -> tensor<3xf64> {
  %high = arith.constant dense<1.0> : tensor<3xf64>
  %r = linalg.reduce { arith.minimumf } ins(%x : tensor<3x2xf64>) outs(%high : tensor<3xf64>) dimensions = [1]
  return %r : tensor<3xf64>
}

// The init is a term like the others.
func.func @maximum_of_init(%x: tensor<3xf64> {surge.range = [0.0, 0.0]}, %init: tensor<f64> {surge.range = [0.0, 0.0]}) -> tensor<f64> {
  %at = arith.constant dense<[true, false, false]> : tensor<3xi1>
  %low = arith.constant dense<-1.0> : tensor<3xf64>
  %one = arith.select %at, %x, %low : tensor<3xi1>, tensor<3xf64>
  %r = linalg.reduce { arith.maximumf } ins(%one : tensor<3xf64>) outs(%init : tensor<f64>) dimensions = [0]
  return %r : tensor<f64>
}
