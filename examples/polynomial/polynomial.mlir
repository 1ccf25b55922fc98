// Polynomial programming, the first task of Liu et al., "Bridging Discrete and Backpropagation: Straight-Through and
// Beyond" (NeurIPS 2023): 128 binary latents z_i ~ softmax(theta_i), minimise E[mean_i |z_i0 - c|^p] with c = 0.45.
// The loss is seen only through samples; the estimator of `surge.categorical` supplies the gradient.
//
//   surge-run train polynomial.mlir --steps 8000 --set p=1.5 --set-estimator 'categorical=#surge.straight_through'
//
// The optimum is every latent at 0, with the loss 0.45^p; at theta = 0 the loss is (0.55^p + 0.45^p) / 2.

// theta ~ U(-0.01, 0.01); then Adam's two moments.
func.func @init(%key: !surge.key) -> (tensor<128x2xf32>, tensor<128x2xf32>, tensor<128x2xf32>) {
  %u = surge.random uniform %key : tensor<128x2xf32>
  %scale = arith.constant dense<0.02> : tensor<128x2xf32>
  %offset = arith.constant dense<0.01> : tensor<128x2xf32>
  %wide = arith.mulf %u, %scale : tensor<128x2xf32>
  %theta = arith.subf %wide, %offset : tensor<128x2xf32>
  %zero = arith.constant dense<0.0> : tensor<128x2xf32>
  return %theta, %zero, %zero : tensor<128x2xf32>, tensor<128x2xf32>, tensor<128x2xf32>
}

// The mean of |x - c|^p over a batch of 64 samples of each latent.
func.func private @loss(%theta: tensor<128x2xf32>, %p: f32, %key: !surge.key) -> tensor<f32> {
  %rows = tensor.empty() : tensor<64x128x2xf32>
  %logits = linalg.broadcast ins(%theta : tensor<128x2xf32>) outs(%rows : tensor<64x128x2xf32>) dimensions = [0]
  %z = surge.categorical %logits, %key using(#surge.reinmax) : tensor<64x128x2xf32>
  %x = tensor.extract_slice %z[0, 0, 0] [64, 128, 1] [1, 1, 1] : tensor<64x128x2xf32> to tensor<64x128xf32>
  %c = arith.constant 0.45 : f32
  %weight = arith.constant 1.220703125e-04 : f32
  %zero = arith.constant dense<0.0> : tensor<f32>
  %loss = linalg.generic {
      indexing_maps = [affine_map<(b, i) -> (b, i)>, affine_map<(b, i) -> ()>],
      iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<64x128xf32>) outs(%zero : tensor<f32>) {
  ^bb0(%xi: f32, %sum: f32):
    %difference = arith.subf %xi, %c : f32
    %distance = math.absf %difference : f32
    %power = math.powf %distance, %p : f32
    %term = arith.mulf %power, %weight : f32
    %next = arith.addf %sum, %term : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  return %loss : tensor<f32>
}

func.func @step(%theta: tensor<128x2xf32>, %m: tensor<128x2xf32>, %v: tensor<128x2xf32>,
                %step: i64 {surge.step}, %p: f32 {surge.setting = "p", surge.default = 2.0 : f32},
                %rate: f32 {surge.setting = "rate", surge.default = 0.001 : f32}, %key: !surge.key)
    -> (tensor<128x2xf32>, tensor<128x2xf32>, tensor<128x2xf32>, tensor<f32> {surge.name = "loss"}) {
  %loss, %g = surge.value_and_grad @loss(%theta, %p, %key) wrt [0]
      : (tensor<128x2xf32>, f32, !surge.key) -> (tensor<f32>, tensor<128x2xf32>)
  %theta1, %m1, %v1 = surge.update %theta, %g slots(%m, %v) step(%step) rate(%rate) using(#surge.adam)
      : tensor<128x2xf32>, i64
  return %theta1, %m1, %v1, %loss : tensor<128x2xf32>, tensor<128x2xf32>, tensor<128x2xf32>, tensor<f32>
}

// The same step with the exact gradient, which this small task allows: `surge-run train --step exact_step`.
func.func @exact_step(%theta: tensor<128x2xf32>, %m: tensor<128x2xf32>, %v: tensor<128x2xf32>,
                      %step: i64 {surge.step}, %p: f32 {surge.setting = "p", surge.default = 2.0 : f32},
                      %rate: f32 {surge.setting = "rate", surge.default = 0.001 : f32}, %key: !surge.key)
    -> (tensor<128x2xf32>, tensor<128x2xf32>, tensor<128x2xf32>, tensor<f32> {surge.name = "loss"}) {
  %loss, %g = surge.value_and_grad @expectation(%theta, %p) wrt [0]
      : (tensor<128x2xf32>, f32) -> (tensor<f32>, tensor<128x2xf32>)
  %theta1, %m1, %v1 = surge.update %theta, %g slots(%m, %v) step(%step) rate(%rate) using(#surge.adam)
      : tensor<128x2xf32>, i64
  return %theta1, %m1, %v1, %loss : tensor<128x2xf32>, tensor<128x2xf32>, tensor<128x2xf32>, tensor<f32>
}

// The exact expected loss: mean_i (pi_i0 |1 - c|^p + pi_i1 c^p), with pi = softmax(theta).
func.func @evaluate(%theta: tensor<128x2xf32>, %m: tensor<128x2xf32>, %v: tensor<128x2xf32>,
                    %p: f32 {surge.setting = "p", surge.default = 2.0 : f32}, %key: !surge.key)
    -> (tensor<f32> {surge.name = "expected_loss"}) {
  %loss = call @expectation(%theta, %p) : (tensor<128x2xf32>, f32) -> tensor<f32>
  return %loss : tensor<f32>
}

func.func private @expectation(%theta: tensor<128x2xf32>, %p: f32) -> tensor<f32> {
  %c = arith.constant 0.45 : f32
  %one = arith.constant 1.0 : f32
  %weight = arith.constant 7.8125e-03 : f32
  %far = arith.subf %one, %c : f32
  %at_one = math.powf %far, %p : f32
  %at_zero = math.powf %c, %p : f32
  %like = tensor.empty() : tensor<128x2xf32>
  %pi = linalg.softmax dimension(1) ins(%theta : tensor<128x2xf32>) outs(%like : tensor<128x2xf32>) -> tensor<128x2xf32>
  %pi0 = tensor.extract_slice %pi[0, 0] [128, 1] [1, 1] : tensor<128x2xf32> to tensor<128xf32>
  %zero = arith.constant dense<0.0> : tensor<f32>
  %loss = linalg.generic {
      indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
      ins(%pi0 : tensor<128xf32>) outs(%zero : tensor<f32>) {
  ^bb0(%first: f32, %sum: f32):
    %second = arith.subf %one, %first : f32
    %a = arith.mulf %first, %at_one : f32
    %b = arith.mulf %second, %at_zero : f32
    %mean = arith.addf %a, %b : f32
    %term = arith.mulf %mean, %weight : f32
    %next = arith.addf %sum, %term : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  return %loss : tensor<f32>
}
