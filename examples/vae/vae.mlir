// A variational autoencoder with categorical latents on images of digits, the second task of Liu et al., "Bridging
// Discrete and Backpropagation: Straight-Through and Beyond" (NeurIPS 2023): encoder 784-512-256-32, 4 latents of 8
// categories, decoder 32-256-512-784, ReLU; the loss is -ELBO = binary cross entropy + KL(q || uniform), batch 100.
//
//   surge-run train vae.mlir --steps 6000 --data images=train-images-idx3-ubyte.gz --set rate=5e-4
//     --set-estimator 'categorical=#surge.reinmax<temperature = 1.3>' --eval holdout:images=t10k-images-idx3-ubyte.gz
//
// The sizes stand in the aliases and in three constants: `sed -f 10x30.sed vae.mlir` makes 30 latents of 10 categories.

!image = tensor<100x784xf32>
!wide = tensor<100x512xf32>
!narrow = tensor<100x256xf32>
!flat = tensor<100x32xf32>
!latent = tensor<100x4x8xf32>
!latent_rows = tensor<100x4xf32>
!w1 = tensor<784x512xf32>
!b1 = tensor<512xf32>
!w2 = tensor<512x256xf32>
!b2 = tensor<256xf32>
!w3 = tensor<256x32xf32>
!b3 = tensor<32xf32>
!w4 = tensor<32x256xf32>
!b4 = tensor<256xf32>
!w5 = tensor<256x512xf32>
!b5 = tensor<512xf32>
!w6 = tensor<512x784xf32>
!b6 = tensor<784xf32>

// Weights and biases ~ U(-1/sqrt(fan_in), 1/sqrt(fan_in)); then Adam's two moments of each.
func.func @init(%key: !surge.key)
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5, !w6, !b6, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5,
        !w6, !b6, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5, !w6, !b6) {
  %n0 = arith.constant 0 : index
  %n1 = arith.constant 1 : index
  %n2 = arith.constant 2 : index
  %n3 = arith.constant 3 : index
  %n4 = arith.constant 4 : index
  %n5 = arith.constant 5 : index
  %n6 = arith.constant 6 : index
  %n7 = arith.constant 7 : index
  %n8 = arith.constant 8 : index
  %n9 = arith.constant 9 : index
  %n10 = arith.constant 10 : index
  %n11 = arith.constant 11 : index
  %in1 = arith.constant 784 : index
  %in2 = arith.constant 512 : index
  %in3 = arith.constant 256 : index
  %in4 = arith.constant 32 : index
  %in5 = arith.constant 256 : index
  %in6 = arith.constant 512 : index
  %in7 = arith.constant 784 : index
  %dw1 = call @uniform(%key, %n0, %in1, %in2, %in1)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %w1 = tensor.cast %dw1 : tensor<?x?xf32> to !w1
  %db1 = call @uniform(%key, %n1, %n1, %in2, %in1)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %rb1 = tensor.extract_slice %db1[0, 0] [1, %in2] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
  %b1 = tensor.cast %rb1 : tensor<?xf32> to !b1
  %dw2 = call @uniform(%key, %n2, %in2, %in3, %in2)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %w2 = tensor.cast %dw2 : tensor<?x?xf32> to !w2
  %db2 = call @uniform(%key, %n3, %n1, %in3, %in2)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %rb2 = tensor.extract_slice %db2[0, 0] [1, %in3] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
  %b2 = tensor.cast %rb2 : tensor<?xf32> to !b2
  %dw3 = call @uniform(%key, %n4, %in3, %in4, %in3)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %w3 = tensor.cast %dw3 : tensor<?x?xf32> to !w3
  %db3 = call @uniform(%key, %n5, %n1, %in4, %in3)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %rb3 = tensor.extract_slice %db3[0, 0] [1, %in4] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
  %b3 = tensor.cast %rb3 : tensor<?xf32> to !b3
  %dw4 = call @uniform(%key, %n6, %in4, %in5, %in4)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %w4 = tensor.cast %dw4 : tensor<?x?xf32> to !w4
  %db4 = call @uniform(%key, %n7, %n1, %in5, %in4)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %rb4 = tensor.extract_slice %db4[0, 0] [1, %in5] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
  %b4 = tensor.cast %rb4 : tensor<?xf32> to !b4
  %dw5 = call @uniform(%key, %n8, %in5, %in6, %in5)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %w5 = tensor.cast %dw5 : tensor<?x?xf32> to !w5
  %db5 = call @uniform(%key, %n9, %n1, %in6, %in5)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %rb5 = tensor.extract_slice %db5[0, 0] [1, %in6] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
  %b5 = tensor.cast %rb5 : tensor<?xf32> to !b5
  %dw6 = call @uniform(%key, %n10, %in6, %in7, %in6)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %w6 = tensor.cast %dw6 : tensor<?x?xf32> to !w6
  %db6 = call @uniform(%key, %n11, %n1, %in7, %in6)
      : (!surge.key, index, index, index, index) -> tensor<?x?xf32>
  %rb6 = tensor.extract_slice %db6[0, 0] [1, %in7] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
  %b6 = tensor.cast %rb6 : tensor<?xf32> to !b6
  %zw1 = arith.constant dense<0.0> : !w1
  %zb1 = arith.constant dense<0.0> : !b1
  %zw2 = arith.constant dense<0.0> : !w2
  %zb2 = arith.constant dense<0.0> : !b2
  %zw3 = arith.constant dense<0.0> : !w3
  %zb3 = arith.constant dense<0.0> : !b3
  %zw4 = arith.constant dense<0.0> : !w4
  %zb4 = arith.constant dense<0.0> : !b4
  %zw5 = arith.constant dense<0.0> : !w5
  %zb5 = arith.constant dense<0.0> : !b5
  %zw6 = arith.constant dense<0.0> : !w6
  %zb6 = arith.constant dense<0.0> : !b6
  return %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %w5, %b5, %w6, %b6, %zw1, %zb1, %zw2, %zb2, %zw3, %zb3, %zw4, %zb4,
      %zw5, %zb5, %zw6, %zb6, %zw1, %zb1, %zw2, %zb2, %zw3, %zb3, %zw4, %zb4, %zw5, %zb5, %zw6, %zb6
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5, !w6, !b6, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5,
        !w6, !b6, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5, !w6, !b6
}

// rows x columns numbers ~ U(-b, b), b = 1/sqrt(fan_in), from the parameter's own key.
func.func private @uniform(%key: !surge.key, %number: index, %rows: index, %columns: index, %fan_in: index)
    -> tensor<?x?xf32> {
  %own = surge.fold_in %key, %number : index
  %u = surge.random uniform %own sizes(%rows, %columns) : tensor<?x?xf32>
  %integer = arith.index_cast %fan_in : index to i32
  %float = arith.sitofp %integer : i32 to f32
  %bound = math.rsqrt %float : f32
  %two = arith.constant 2.0 : f32
  %one = arith.constant 1.0 : f32
  %w = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      outs(%u : tensor<?x?xf32>) {
  ^bb0(%x: f32):
    %doubled = arith.mulf %x, %two : f32
    %centred = arith.subf %doubled, %one : f32
    %scaled = arith.mulf %centred, %bound : f32
    linalg.yield %scaled : f32
  } -> tensor<?x?xf32>
  return %w : tensor<?x?xf32>
}

// The logits of q(z | x).
func.func private @encode(%x: !image, %w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3) -> !latent {
  %zero_wide = arith.constant dense<0.0> : !wide
  %zero_narrow = arith.constant dense<0.0> : !narrow
  %e1 = tensor.empty() : !wide
  %i1 = linalg.broadcast ins(%b1 : !b1) outs(%e1 : !wide) dimensions = [0]
  %a1 = linalg.matmul ins(%x, %w1 : !image, !w1) outs(%i1 : !wide) -> !wide
  %h1 = arith.maximumf %a1, %zero_wide : !wide
  %e2 = tensor.empty() : !narrow
  %i2 = linalg.broadcast ins(%b2 : !b2) outs(%e2 : !narrow) dimensions = [0]
  %a2 = linalg.matmul ins(%h1, %w2 : !wide, !w2) outs(%i2 : !narrow) -> !narrow
  %h2 = arith.maximumf %a2, %zero_narrow : !narrow
  %e3 = tensor.empty() : !flat
  %i3 = linalg.broadcast ins(%b3 : !b3) outs(%e3 : !flat) dimensions = [0]
  %a3 = linalg.matmul ins(%h2, %w3 : !narrow, !w3) outs(%i3 : !flat) -> !flat
  %logits = tensor.expand_shape %a3 [[0], [1, 2]] output_shape [100, 4, 8] : !flat into !latent
  return %logits : !latent
}

// The logits of the pixels.
func.func private @decode(%z: !latent, %w4: !w4, %b4: !b4, %w5: !w5, %b5: !b5, %w6: !w6, %b6: !b6) -> !image {
  %x = tensor.collapse_shape %z [[0], [1, 2]] : !latent into !flat
  %zero_wide = arith.constant dense<0.0> : !wide
  %zero_narrow = arith.constant dense<0.0> : !narrow
  %e4 = tensor.empty() : !narrow
  %i4 = linalg.broadcast ins(%b4 : !b4) outs(%e4 : !narrow) dimensions = [0]
  %a4 = linalg.matmul ins(%x, %w4 : !flat, !w4) outs(%i4 : !narrow) -> !narrow
  %h4 = arith.maximumf %a4, %zero_narrow : !narrow
  %e5 = tensor.empty() : !wide
  %i5 = linalg.broadcast ins(%b5 : !b5) outs(%e5 : !wide) dimensions = [0]
  %a5 = linalg.matmul ins(%h4, %w5 : !narrow, !w5) outs(%i5 : !wide) -> !wide
  %h5 = arith.maximumf %a5, %zero_wide : !wide
  %e6 = tensor.empty() : !image
  %i6 = linalg.broadcast ins(%b6 : !b6) outs(%e6 : !image) dimensions = [0]
  %a6 = linalg.matmul ins(%h5, %w6 : !wide, !w6) outs(%i6 : !image) -> !image
  return %a6 : !image
}

// The mean over the batch of -sum_i (x_i log s(l_i) + (1 - x_i) log s(-l_i)) = sum_i (softplus(l_i) - x_i l_i).
func.func private @cross_entropy(%logits: !image, %x: !image) -> tensor<f32> {
  %zero = arith.constant 0.0 : f32
  %weight = arith.constant 0.01 : f32
  %start = arith.constant dense<0.0> : tensor<f32>
  %sum = linalg.generic {
      indexing_maps = [affine_map<(b, i) -> (b, i)>, affine_map<(b, i) -> (b, i)>, affine_map<(b, i) -> ()>],
      iterator_types = ["reduction", "reduction"]}
      ins(%logits, %x : !image, !image) outs(%start : tensor<f32>) {
  ^bb0(%l: f32, %target: f32, %sum: f32):
    %positive = arith.maximumf %l, %zero : f32
    %size = math.absf %l : f32
    %negated = arith.negf %size : f32
    %decay = math.exp %negated : f32
    %rest = math.log1p %decay : f32
    %softplus = arith.addf %positive, %rest : f32
    %product = arith.mulf %l, %target : f32
    %term = arith.subf %softplus, %product : f32
    %weighted = arith.mulf %term, %weight : f32
    %next = arith.addf %sum, %weighted : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  return %sum : tensor<f32>
}

// The mean over the batch of KL(q || uniform) = sum_lk q_lk (log q_lk + log K), from the logits.
func.func private @divergence(%logits: !latent) -> tensor<f32> {
  %lowest = arith.constant dense<0xFF800000> : !latent_rows
  %zeros = arith.constant dense<0.0> : !latent_rows
  %start = arith.constant dense<0.0> : tensor<f32>
  %log_categories = arith.constant 2.0794415 : f32
  %weight = arith.constant 0.01 : f32
  %max = linalg.reduce { arith.maximumf } ins(%logits : !latent) outs(%lowest : !latent_rows) dimensions = [2]
  // The shift cancels in the value, so its derivative is zero in sum.
  %shift = surge.stop_gradient %max : !latent_rows
  %sums = linalg.generic {
      indexing_maps = [affine_map<(b, l, k) -> (b, l, k)>, affine_map<(b, l, k) -> (b, l)>,
                       affine_map<(b, l, k) -> (b, l)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%logits, %shift : !latent, !latent_rows) outs(%zeros : !latent_rows) {
  ^bb0(%a: f32, %m: f32, %sum: f32):
    %shifted = arith.subf %a, %m : f32
    %e = math.exp %shifted : f32
    %next = arith.addf %sum, %e : f32
    linalg.yield %next : f32
  } -> !latent_rows
  %logs = math.log %sums : !latent_rows
  %normalisers = arith.addf %logs, %shift : !latent_rows
  %kl = linalg.generic {
      indexing_maps = [affine_map<(b, l, k) -> (b, l, k)>, affine_map<(b, l, k) -> (b, l)>,
                       affine_map<(b, l, k) -> ()>],
      iterator_types = ["reduction", "reduction", "reduction"]}
      ins(%logits, %normalisers : !latent, !latent_rows) outs(%start : tensor<f32>) {
  ^bb0(%a: f32, %n: f32, %sum: f32):
    %log_q = arith.subf %a, %n : f32
    %q = math.exp %log_q : f32
    %ratio = arith.addf %log_q, %log_categories : f32
    %term = arith.mulf %q, %ratio : f32
    %weighted = arith.mulf %term, %weight : f32
    %next = arith.addf %sum, %weighted : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  return %kl : tensor<f32>
}

// -ELBO and its two parts, with one sample of the latents.
func.func private @loss(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %w5: !w5,
                        %b5: !b5, %w6: !w6, %b6: !b6, %x: !image, %key: !surge.key)
    -> (tensor<f32>, tensor<f32>, tensor<f32>) {
  %logits = call @encode(%x, %w1, %b1, %w2, %b2, %w3, %b3)
      : (!image, !w1, !b1, !w2, !b2, !w3, !b3) -> !latent
  %site = surge.site %logits name("latent") : !latent
  %z = surge.categorical %site, %key using(#surge.reinmax<temperature = 1.3>) : !latent
  %pixels = call @decode(%z, %w4, %b4, %w5, %b5, %w6, %b6)
      : (!latent, !w4, !b4, !w5, !b5, !w6, !b6) -> !image
  %reconstruction = call @cross_entropy(%pixels, %x) : (!image, !image) -> tensor<f32>
  %kl = call @divergence(%site) : (!latent) -> tensor<f32>
  %loss = arith.addf %reconstruction, %kl : tensor<f32>
  return %loss, %reconstruction, %kl : tensor<f32>, tensor<f32>, tensor<f32>
}

func.func @step(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %w5: !w5, %b5: !b5,
                %w6: !w6, %b6: !b6, %mw1: !w1, %mb1: !b1, %mw2: !w2, %mb2: !b2, %mw3: !w3, %mb3: !b3, %mw4: !w4,
                %mb4: !b4, %mw5: !w5, %mb5: !b5, %mw6: !w6, %mb6: !b6, %vw1: !w1, %vb1: !b1, %vw2: !w2, %vb2: !b2,
                %vw3: !w3, %vb3: !b3, %vw4: !w4, %vb4: !b4, %vw5: !w5, %vb5: !b5, %vw6: !w6, %vb6: !b6,
                %x: !image {surge.data = "images"}, %step: i64 {surge.step},
                %rate: f32 {surge.setting = "rate", surge.default = 0.0005 : f32}, %key: !surge.key)
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5, !w6, !b6, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5,
        !w6, !b6, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5, !w6, !b6, tensor<f32> {surge.name = "loss"},
        tensor<f32> {surge.name = "reconstruction"}, tensor<f32> {surge.name = "kl"}) {
  %loss:3, %gw1, %gb1, %gw2, %gb2, %gw3, %gb3, %gw4, %gb4, %gw5, %gb5, %gw6, %gb6 = surge.value_and_grad @loss(
      %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %w5, %b5, %w6, %b6, %x, %key) wrt [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
      : (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5, !w6, !b6, !image, !surge.key)
      -> (tensor<f32>, tensor<f32>, tensor<f32>, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5, !w6, !b6)
  %w1_, %mw1_, %vw1_ = surge.update %w1, %gw1 slots(%mw1, %vw1) step(%step) rate(%rate) using(#surge.adam)
      : !w1, i64
  %b1_, %mb1_, %vb1_ = surge.update %b1, %gb1 slots(%mb1, %vb1) step(%step) rate(%rate) using(#surge.adam)
      : !b1, i64
  %w2_, %mw2_, %vw2_ = surge.update %w2, %gw2 slots(%mw2, %vw2) step(%step) rate(%rate) using(#surge.adam)
      : !w2, i64
  %b2_, %mb2_, %vb2_ = surge.update %b2, %gb2 slots(%mb2, %vb2) step(%step) rate(%rate) using(#surge.adam)
      : !b2, i64
  %w3_, %mw3_, %vw3_ = surge.update %w3, %gw3 slots(%mw3, %vw3) step(%step) rate(%rate) using(#surge.adam)
      : !w3, i64
  %b3_, %mb3_, %vb3_ = surge.update %b3, %gb3 slots(%mb3, %vb3) step(%step) rate(%rate) using(#surge.adam)
      : !b3, i64
  %w4_, %mw4_, %vw4_ = surge.update %w4, %gw4 slots(%mw4, %vw4) step(%step) rate(%rate) using(#surge.adam)
      : !w4, i64
  %b4_, %mb4_, %vb4_ = surge.update %b4, %gb4 slots(%mb4, %vb4) step(%step) rate(%rate) using(#surge.adam)
      : !b4, i64
  %w5_, %mw5_, %vw5_ = surge.update %w5, %gw5 slots(%mw5, %vw5) step(%step) rate(%rate) using(#surge.adam)
      : !w5, i64
  %b5_, %mb5_, %vb5_ = surge.update %b5, %gb5 slots(%mb5, %vb5) step(%step) rate(%rate) using(#surge.adam)
      : !b5, i64
  %w6_, %mw6_, %vw6_ = surge.update %w6, %gw6 slots(%mw6, %vw6) step(%step) rate(%rate) using(#surge.adam)
      : !w6, i64
  %b6_, %mb6_, %vb6_ = surge.update %b6, %gb6 slots(%mb6, %vb6) step(%step) rate(%rate) using(#surge.adam)
      : !b6, i64
  return %w1_, %b1_, %w2_, %b2_, %w3_, %b3_, %w4_, %b4_, %w5_, %b5_, %w6_, %b6_, %mw1_, %mb1_, %mw2_, %mb2_, %mw3_,
      %mb3_, %mw4_, %mb4_, %mw5_, %mb5_, %mw6_, %mb6_, %vw1_, %vb1_, %vw2_, %vb2_, %vw3_, %vb3_, %vw4_, %vb4_, %vw5_,
      %vb5_, %vw6_, %vb6_, %loss#0, %loss#1, %loss#2
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5, !w6, !b6, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5,
        !w6, !b6, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5, !w6, !b6, tensor<f32>, tensor<f32>, tensor<f32>
}

// -ELBO of a batch of held-out images, with a fresh sample. The parameters are the first of the state.
func.func @evaluate(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %w5: !w5,
                    %b5: !b5, %w6: !w6, %b6: !b6, %x: !image {surge.data = "images"}, %key: !surge.key)
    -> (tensor<f32> {surge.name = "negative_elbo"}, tensor<f32> {surge.name = "reconstruction"},
        tensor<f32> {surge.name = "kl"}) {
  %loss:3 = call @loss(%w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %w5, %b5, %w6, %b6, %x, %key)
      : (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w5, !b5, !w6, !b6, !image, !surge.key)
      -> (tensor<f32>, tensor<f32>, tensor<f32>)
  return %loss#0, %loss#1, %loss#2 : tensor<f32>, tensor<f32>, tensor<f32>
}
