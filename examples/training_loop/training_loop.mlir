// A whole training run as one compiled function: the loop, its random keys, the gradient estimate and the optimizer. Polynomial
// programming (Liu et al., NeurIPS 2023, section 5.1) with p = 2: the loss of every latent at 0, the optimum, is .45^2 = .2025.
//
//   surge-run training_loop.mlir --entry main --json

// The mean of (z_i0 - .45)^2 over a batch of 64 samples of 128 binary latents.
func.func private @loss(%theta: tensor<128x2xf32>, %key: !surge.key) -> f32 {
  %rows = tensor.empty() : tensor<64x128x2xf32>
  %logits = linalg.broadcast ins(%theta : tensor<128x2xf32>) outs(%rows : tensor<64x128x2xf32>) dimensions = [0]
  %z = surge.categorical %logits, %key using(#surge.reinmax) : tensor<64x128x2xf32>
  %x = tensor.extract_slice %z[0, 0, 0] [64, 128, 1] [1, 1, 1] : tensor<64x128x2xf32> to tensor<64x128xf32>
  %c = arith.constant 0.45 : f32
  %weight = arith.constant 1.220703125e-04 : f32
  %zero = arith.constant dense<0.0> : tensor<f32>
  %sum = linalg.generic {
      indexing_maps = [affine_map<(b, i) -> (b, i)>, affine_map<(b, i) -> ()>],
      iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<64x128xf32>) outs(%zero : tensor<f32>) {
  ^bb0(%xi: f32, %sum: f32):
    %difference = arith.subf %xi, %c : f32
    %square = arith.mulf %difference, %difference : f32
    %term = arith.mulf %square, %weight : f32
    %next = arith.addf %sum, %term : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  %loss = tensor.extract %sum[] : tensor<f32>
  return %loss : f32
}

// The mean of pi_i0 .55^2 + pi_i1 .45^2: what the parameters promise, without sampling.
func.func private @expectation(%theta: tensor<128x2xf32>) -> f32 {
  %like = tensor.empty() : tensor<128x2xf32>
  %pi = linalg.softmax dimension(1) ins(%theta : tensor<128x2xf32>) outs(%like : tensor<128x2xf32>) -> tensor<128x2xf32>
  %costs = arith.constant dense<[0.00236328125, 0.00158203125]> : tensor<2xf32>
  %zero = arith.constant dense<0.0> : tensor<f32>
  %sum = linalg.generic {
      indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> ()>],
      iterator_types = ["reduction", "reduction"]}
      ins(%pi, %costs : tensor<128x2xf32>, tensor<2xf32>) outs(%zero : tensor<f32>) {
  ^bb0(%p: f32, %cost: f32, %sum: f32):
    %term = arith.mulf %p, %cost : f32
    %next = arith.addf %sum, %term : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  %loss = tensor.extract %sum[] : tensor<f32>
  return %loss : f32
}

func.func @main() -> f32 {
  %seed = arith.constant 0 : i64
  %key = surge.key %seed : i64
  %zero = arith.constant dense<0.0> : tensor<128x2xf32>
  %rate = arith.constant 0.001 : f32
  %first = arith.constant 1 : index
  %last = arith.constant 8001 : index
  %theta, %m, %v = scf.for %step = %first to %last step %first
      iter_args(%theta = %zero, %m = %zero, %v = %zero) -> (tensor<128x2xf32>, tensor<128x2xf32>, tensor<128x2xf32>) {
    %own = surge.fold_in %key, %step : index
    %loss, %g = surge.value_and_grad @loss(%theta, %own) wrt [0]
        : (tensor<128x2xf32>, !surge.key) -> (f32, tensor<128x2xf32>)
    %theta1, %m1, %v1 = surge.update %theta, %g slots(%m, %v) step(%step) rate(%rate) using(#surge.adam)
        : tensor<128x2xf32>, index
    scf.yield %theta1, %m1, %v1 : tensor<128x2xf32>, tensor<128x2xf32>, tensor<128x2xf32>
  }
  %expected = call @expectation(%theta) : (tensor<128x2xf32>) -> f32
  return %expected : f32
}
