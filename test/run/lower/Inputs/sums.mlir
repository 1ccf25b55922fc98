// Sums of every kind: products with and without transposition, a convolution, rows, columns, a whole tensor, samples.
func.func private @net(%x: tensor<64x300xf32>, %w: tensor<300x96xf32>, %v: tensor<96x24xf32>, %k: !surge.key)
    -> tensor<f32> {
  %zero = arith.constant 0.0 : f32
  %e0 = tensor.empty() : tensor<64x96xf32>
  %f0 = linalg.fill ins(%zero : f32) outs(%e0 : tensor<64x96xf32>) -> tensor<64x96xf32>
  %h = linalg.matmul ins(%x, %w : tensor<64x300xf32>, tensor<300x96xf32>) outs(%f0 : tensor<64x96xf32>)
      -> tensor<64x96xf32>
  %a = linalg.tanh ins(%h : tensor<64x96xf32>) outs(%e0 : tensor<64x96xf32>) -> tensor<64x96xf32>
  %e1 = tensor.empty() : tensor<64x24xf32>
  %f1 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<64x24xf32>) -> tensor<64x24xf32>
  %l = linalg.matmul ins(%a, %v : tensor<64x96xf32>, tensor<96x24xf32>) outs(%f1 : tensor<64x24xf32>)
      -> tensor<64x24xf32>
  %z = surge.categorical %l, %k using(#surge.reinmax) : tensor<64x24xf32>
  %y = linalg.mul ins(%z, %l : tensor<64x24xf32>, tensor<64x24xf32>) outs(%e1 : tensor<64x24xf32>)
      -> tensor<64x24xf32>
  %s = arith.constant dense<0.0> : tensor<f32>
  %sum = linalg.reduce { arith.addf } ins(%y : tensor<64x24xf32>) outs(%s : tensor<f32>) dimensions = [0, 1]
  return %sum : tensor<f32>
}

func.func @gradients(%seed: i64)
    -> (tensor<f32>, tensor<64x300xf32>, tensor<300x96xf32>, tensor<96x24xf32>) {
  %key = surge.key %seed : i64
  %a, %b = surge.split %key
  %c, %d = surge.split %a
  %k, %e = surge.split %b
  %x = surge.random normal %c : tensor<64x300xf32>
  %w = surge.random uniform %d : tensor<300x96xf32>
  %v = surge.random normal %e : tensor<96x24xf32>
  %loss, %dx, %dw, %dv = surge.value_and_grad @net(%x, %w, %v, %k) wrt [0, 1, 2]
      : (tensor<64x300xf32>, tensor<300x96xf32>, tensor<96x24xf32>, !surge.key)
     -> (tensor<f32>, tensor<64x300xf32>, tensor<300x96xf32>, tensor<96x24xf32>)
  return %loss, %dx, %dw, %dv : tensor<f32>, tensor<64x300xf32>, tensor<300x96xf32>, tensor<96x24xf32>
}

func.func @filters(%seed: i64) -> (tensor<2x8x14x14xf32>, tensor<14xf32>, tensor<8xf64>) {
  %key = surge.key %seed : i64
  %a, %b = surge.split %key
  %image = surge.random normal %a : tensor<2x3x16x16xf32>
  %filter = surge.random normal %b : tensor<8x3x3x3xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8x14x14xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8x14x14xf32>) -> tensor<2x8x14x14xf32>
  %y = linalg.conv_2d_nchw_fchw ins(%image, %filter : tensor<2x3x16x16xf32>, tensor<8x3x3x3xf32>)
      outs(%f : tensor<2x8x14x14xf32>) -> tensor<2x8x14x14xf32>
  %n = arith.constant dense<0.0> : tensor<14xf32>
  %columns = linalg.reduce { arith.addf } ins(%y : tensor<2x8x14x14xf32>) outs(%n : tensor<14xf32>)
      dimensions = [0, 1, 2]
  %long = surge.random normal %b : tensor<8x999xf64>
  %m = arith.constant dense<0.0> : tensor<8xf64>
  %rows = linalg.reduce { arith.addf } ins(%long : tensor<8x999xf64>) outs(%m : tensor<8xf64>) dimensions = [1]
  return %y, %columns, %rows : tensor<2x8x14x14xf32>, tensor<14xf32>, tensor<8xf64>
}
