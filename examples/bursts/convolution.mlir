// A convolutional network on images of digits that learns by bursts: the layers of the code of Greedy et al.,
// "Single-phase deep learning in cortico-cortical networks", NeurIPS 2022, for images of 32 x 32 points: 64 filters of
// 5 x 5 and 128 of 5 x 5 with stride 2, 256 of 3 x 3, a dense layer. ReLU units and cross-entropy, which learn in fewer
// steps than the sigmoid units of that code. Digits get a margin of two points.
//
//   surge-run train convolution.mlir --steps 2500 --data images=t10k-images-idx3-ubyte.gz[0:8000]
//     --data labels=t10k-labels-idx1-ubyte.gz[0:8000] --eval test:images=t10k-images-idx3-ubyte.gz[8000:10000]
//     --eval test:labels=t10k-labels-idx1-ubyte.gz[8000:10000]
//
// --step: as in digits.mlir @step, @tied, @kolen_pollack, @homeostatic, @alignment and @backpropagation.

!digits = tensor<32x784xf32>
!labels = tensor<32xi32>
!outputs = tensor<32x10xf32>
!costs = tensor<32xf32>
!b1 = tensor<64xf32>
!b2 = tensor<128xf32>
!b3 = tensor<256xf32>
!b4 = tensor<10xf32>
!w1 = tensor<64x1x5x5xf32>
!w2 = tensor<128x64x5x5xf32>
!w3 = tensor<256x128x3x3xf32>
!w4 = tensor<2304x10xf32>
!h1 = tensor<32x64x14x14xf32>
!h2 = tensor<32x128x5x5xf32>
!h3 = tensor<32x256x3x3xf32>

#table = affine_map<(b, k) -> (b, k)>
#row = affine_map<(b, k) -> (b)>

// Weights of the deviation sqrt(2 / fan-in), biases of 0, feedback Y like the weights and Q = Y / 2.
func.func @init(%key: !surge.key) -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4) {
  %n1 = arith.constant 1 : index
  %k1 = surge.fold_in %key, %n1 : index
  %u1 = surge.random normal %k1 : !w1
  %c1 = arith.constant dense<0.282843> : !w1
  %w1 = arith.mulf %u1, %c1 : !w1
  %b1 = arith.constant dense<0.0> : !b1
  %n2 = arith.constant 2 : index
  %k2 = surge.fold_in %key, %n2 : index
  %u2 = surge.random normal %k2 : !w2
  %c2 = arith.constant dense<0.035355> : !w2
  %w2 = arith.mulf %u2, %c2 : !w2
  %b2 = arith.constant dense<0.0> : !b2
  %n3 = arith.constant 3 : index
  %k3 = surge.fold_in %key, %n3 : index
  %u3 = surge.random normal %k3 : !w3
  %c3 = arith.constant dense<0.041667> : !w3
  %w3 = arith.mulf %u3, %c3 : !w3
  %b3 = arith.constant dense<0.0> : !b3
  %n4 = arith.constant 4 : index
  %k4 = surge.fold_in %key, %n4 : index
  %u4 = surge.random normal %k4 : !w4
  %c4 = arith.constant dense<0.029463> : !w4
  %w4 = arith.mulf %u4, %c4 : !w4
  %b4 = arith.constant dense<0.0> : !b4
  %m2 = arith.constant 5 : index
  %l2 = surge.fold_in %key, %m2 : index
  %v2 = surge.random normal %l2 : !w2
  %h2 = arith.constant dense<0.5> : !w2
  %y2 = arith.mulf %v2, %c2 : !w2
  %q2 = arith.mulf %y2, %h2 : !w2
  %m3 = arith.constant 6 : index
  %l3 = surge.fold_in %key, %m3 : index
  %v3 = surge.random normal %l3 : !w3
  %h3 = arith.constant dense<0.5> : !w3
  %y3 = arith.mulf %v3, %c3 : !w3
  %q3 = arith.mulf %y3, %h3 : !w3
  %m4 = arith.constant 7 : index
  %l4 = surge.fold_in %key, %m4 : index
  %v4 = surge.random normal %l4 : !w4
  %h4 = arith.constant dense<0.5> : !w4
  %y4 = arith.mulf %v4, %c4 : !w4
  %q4 = arith.mulf %y4, %h4 : !w4
  return %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %q2, %q3, %q4, %y2, %y3, %y4
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4
}

// The mean cross-entropy of the batch, and the part of the examples whose largest output is that of the label.
func.func private @loss(%digits: !digits, %labels: !labels, %w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3,
    %w4: !w4, %b4: !b4) -> (f32, f32) {
  %dark = arith.constant 0.0 : f32
  %plane = tensor.expand_shape %digits [[0], [1, 2, 3]] output_shape [32, 1, 28, 28]
      : !digits into tensor<32x1x28x28xf32>
  %x = tensor.pad %plane low[0, 0, 2, 2] high[0, 0, 2, 2] {
  ^bb0(%i: index, %j: index, %k: index, %l: index):
    tensor.yield %dark : f32
  } : tensor<32x1x28x28xf32> to tensor<32x1x32x32xf32>
  %zo = arith.constant dense<0.0> : !outputs
  %z1 = arith.constant dense<0.0> : !h1
  %p1 = linalg.conv_2d_nchw_fchw {strides = dense<2> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>}
      ins(%x, %w1 : tensor<32x1x32x32xf32>, !w1) outs(%z1 : !h1) -> !h1
  %r1 = linalg.broadcast ins(%b1 : !b1) outs(%z1 : !h1) dimensions = [0, 2, 3]
  %v1 = arith.addf %p1, %r1 : !h1
  %s1 = surge.site %v1 name("layer1") : !h1
  %e1 = arith.maximumf %s1, %z1 : !h1
  %z2 = arith.constant dense<0.0> : !h2
  %p2 = linalg.conv_2d_nchw_fchw {strides = dense<2> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>}
      ins(%e1, %w2 : !h1, !w2) outs(%z2 : !h2) -> !h2
  %r2 = linalg.broadcast ins(%b2 : !b2) outs(%z2 : !h2) dimensions = [0, 2, 3]
  %v2 = arith.addf %p2, %r2 : !h2
  %s2 = surge.site %v2 name("layer2") : !h2
  %e2 = arith.maximumf %s2, %z2 : !h2
  %z3 = arith.constant dense<0.0> : !h3
  %p3 = linalg.conv_2d_nchw_fchw {strides = dense<1> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>}
      ins(%e2, %w3 : !h2, !w3) outs(%z3 : !h3) -> !h3
  %r3 = linalg.broadcast ins(%b3 : !b3) outs(%z3 : !h3) dimensions = [0, 2, 3]
  %v3 = arith.addf %p3, %r3 : !h3
  %s3 = surge.site %v3 name("layer3") : !h3
  %e3 = arith.maximumf %s3, %z3 : !h3
  %flat = tensor.collapse_shape %e3 [[0], [1, 2, 3]] : !h3 into tensor<32x2304xf32>
  %p4 = linalg.matmul ins(%flat, %w4 : tensor<32x2304xf32>, !w4) outs(%zo : !outputs) -> !outputs
  %r4 = linalg.broadcast ins(%b4 : !b4) outs(%zo : !outputs) dimensions = [0]
  %v4 = arith.addf %p4, %r4 : !outputs
  %s4 = surge.site %v4 name("layer4") : !outputs

  %none = arith.constant dense<0.0> : !costs
  %least = arith.constant dense<0xFF800000> : !costs
  %most = linalg.reduce { arith.maximumf } ins(%s4 : !outputs) outs(%least : !costs) dimensions = [1]
  %shift = surge.stop_gradient %most : !costs
  %sums:3 = linalg.generic {indexing_maps = [#table, #row, #row, #row, #row, #row],
                            iterator_types = ["parallel", "reduction"]}
      ins(%s4, %shift, %labels : !outputs, !costs, !labels) outs(%none, %none, %none : !costs, !costs, !costs) {
  ^bb0(%logit: f32, %max: f32, %label: i32, %sum: f32, %own: f32, %hit: f32):
    %one = arith.constant 1.0 : f32
    %no = arith.constant 0.0 : f32
    %k = linalg.index 1 : index
    %class = arith.index_cast %k : index to i32
    %is_label = arith.cmpi eq, %class, %label : i32
    %shifted = arith.subf %logit, %max : f32
    %weight = math.exp %shifted : f32
    %next_sum = arith.addf %sum, %weight : f32
    %own_term = arith.select %is_label, %shifted, %no : f32
    %next_own = arith.addf %own, %own_term : f32
    %is_most = arith.cmpf oeq, %logit, %max : f32
    %both = arith.andi %is_label, %is_most : i1
    %hit_term = arith.select %both, %one, %no : f32
    %next_hit = arith.addf %hit, %hit_term : f32
    linalg.yield %next_sum, %next_own, %next_hit : f32, f32, f32
  } -> (!costs, !costs, !costs)
  %normaliser = math.log %sums#0 : !costs
  %entropies = arith.subf %normaliser, %sums#1 : !costs
  %costs = surge.cost %entropies : !costs
  %start = arith.constant dense<0.0> : tensor<f32>
  %total = linalg.reduce { arith.addf } ins(%costs : !costs) outs(%start : tensor<f32>) dimensions = [0]
  %hits = linalg.reduce { arith.addf } ins(%sums#2 : !costs) outs(%start : tensor<f32>) dimensions = [0]
  %examples = arith.constant 32.0 : f32
  %l = tensor.extract %total[] : tensor<f32>
  %h = tensor.extract %hits[] : tensor<f32>
  %mean = arith.divf %l, %examples : f32
  %accuracy = arith.divf %h, %examples : f32
  return %mean, %accuracy : f32, f32
}

func.func private @update(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %gw1: !w1,
    %gb1: !b1, %gw2: !w2, %gb2: !b2, %gw3: !w3, %gb3: !b3, %gw4: !w4, %gb4: !b4, %step: i64, %rate: f32)
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4) {
  %w1_ = surge.update %w1, %gw1 step(%step) rate(%rate) using(#surge.sgd) : !w1, i64
  %b1_ = surge.update %b1, %gb1 step(%step) rate(%rate) using(#surge.sgd) : !b1, i64
  %w2_ = surge.update %w2, %gw2 step(%step) rate(%rate) using(#surge.sgd) : !w2, i64
  %b2_ = surge.update %b2, %gb2 step(%step) rate(%rate) using(#surge.sgd) : !b2, i64
  %w3_ = surge.update %w3, %gw3 step(%step) rate(%rate) using(#surge.sgd) : !w3, i64
  %b3_ = surge.update %b3, %gb3 step(%step) rate(%rate) using(#surge.sgd) : !b3, i64
  %w4_ = surge.update %w4, %gw4 step(%step) rate(%rate) using(#surge.sgd) : !w4, i64
  %b4_ = surge.update %b4, %gb4 step(%step) rate(%rate) using(#surge.sgd) : !b4, i64
  return %w1_, %b1_, %w2_, %b2_, %w3_, %b3_, %w4_, %b4_ : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4
}

// Bursts through random feedback, Q = Y / 2.
func.func @step(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %q2: !w2, %q3: !w3, %q4:
    !w4, %y2: !w2, %y3: !w3, %y4: !w4,
    %digits: !digits {surge.data = "images"}, %labels: !labels {surge.data = "labels"},
    %step: i64 {surge.step}, %rate: f32 {surge.setting = "rate", surge.default = 0.01 : f32})
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32 {surge.name = "loss"}, f32 {surge.name
        = "accuracy"}) {
  %loss, %accuracy, %g:14 = surge.burst_gradient @loss(%digits, %labels, %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4) wrt [2,
      3, 4, 5, 6, 7, 8, 9] rule(#surge.burst)
      feedback(%q2, %q3, %q4, %y2, %y3, %y4 : !w2, !w3, !w4, !w2, !w3, !w4)
      : (!digits, !labels, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
     -> (f32, f32, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4)
  %new:8 = call @update(%w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %g#0, %g#1, %g#2, %g#3, %g#4, %g#5, %g#6, %g#7, %step,
      %rate)
      : (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, i64, f32) -> (!w1, !b1, !w2,
          !b2, !w3, !b3, !w4, !b4)
  return %new#0, %new#1, %new#2, %new#3, %new#4, %new#5, %new#6, %new#7, %q2, %q3, %q4, %y2, %y3, %y4, %loss, %accuracy
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32, f32
}

// Bursts through the weights themselves: Y = W, Q = W / 2.
func.func @tied(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %q2: !w2, %q3: !w3, %q4:
    !w4, %y2: !w2, %y3: !w3, %y4: !w4,
    %digits: !digits {surge.data = "images"}, %labels: !labels {surge.data = "labels"},
    %step: i64 {surge.step}, %rate: f32 {surge.setting = "rate", surge.default = 0.01 : f32})
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32 {surge.name = "loss"}, f32 {surge.name
        = "accuracy"}) {
  %h2 = arith.constant dense<0.5> : !w2
  %t2 = arith.mulf %w2, %h2 : !w2
  %h3 = arith.constant dense<0.5> : !w3
  %t3 = arith.mulf %w3, %h3 : !w3
  %h4 = arith.constant dense<0.5> : !w4
  %t4 = arith.mulf %w4, %h4 : !w4
  %loss, %accuracy, %g:14 = surge.burst_gradient @loss(%digits, %labels, %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4) wrt [2,
      3, 4, 5, 6, 7, 8, 9] rule(#surge.burst)
      feedback(%t2, %t3, %t4, %w2, %w3, %w4 : !w2, !w3, !w4, !w2, !w3, !w4)
      : (!digits, !labels, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
     -> (f32, f32, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4)
  %new:8 = call @update(%w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %g#0, %g#1, %g#2, %g#3, %g#4, %g#5, %g#6, %g#7, %step,
      %rate)
      : (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, i64, f32) -> (!w1, !b1, !w2,
          !b2, !w3, !b3, !w4, !b4)
  return %new#0, %new#1, %new#2, %new#3, %new#4, %new#5, %new#6, %new#7, %q2, %q3, %q4, %y2, %y3, %y4, %loss, %accuracy
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32, f32
}

// Bursts through feedback that learns as the weights do.
func.func @kolen_pollack(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %q2: !w2, %q3:
    !w3, %q4: !w4, %y2: !w2, %y3: !w3, %y4: !w4,
    %digits: !digits {surge.data = "images"}, %labels: !labels {surge.data = "labels"},
    %step: i64 {surge.step}, %rate: f32 {surge.setting = "rate", surge.default = 0.01 : f32})
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32 {surge.name = "loss"}, f32 {surge.name
        = "accuracy"}) {
  %h2 = arith.constant dense<0.5> : !w2
  %t2 = arith.mulf %y2, %h2 : !w2
  %h3 = arith.constant dense<0.5> : !w3
  %t3 = arith.mulf %y3, %h3 : !w3
  %h4 = arith.constant dense<0.5> : !w4
  %t4 = arith.mulf %y4, %h4 : !w4
  %loss, %accuracy, %g:14 = surge.burst_gradient @loss(%digits, %labels, %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4) wrt [2,
      3, 4, 5, 6, 7, 8, 9] rule(#surge.burst<learning = kolen_pollack>)
      feedback(%t2, %t3, %t4, %y2, %y3, %y4 : !w2, !w3, !w4, !w2, !w3, !w4)
      : (!digits, !labels, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
     -> (f32, f32, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4)
  %new:8 = call @update(%w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %g#0, %g#1, %g#2, %g#3, %g#4, %g#5, %g#6, %g#7, %step,
      %rate)
      : (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, i64, f32) -> (!w1, !b1, !w2,
          !b2, !w3, !b3, !w4, !b4)
  %y2_ = surge.update %y2, %g#11 step(%step) rate(%rate) using(#surge.sgd) : !w2, i64
  %y3_ = surge.update %y3, %g#12 step(%step) rate(%rate) using(#surge.sgd) : !w3, i64
  %y4_ = surge.update %y4, %g#13 step(%step) rate(%rate) using(#surge.sgd) : !w4, i64
  return %new#0, %new#1, %new#2, %new#3, %new#4, %new#5, %new#6, %new#7, %t2, %t3, %t4, %y2_, %y3_, %y4_, %loss,
      %accuracy
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32, f32
}

// Bursts through random feedback, where Q learns to silence the dendrites while the teacher is on.
func.func @homeostatic(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %q2: !w2, %q3:
    !w3, %q4: !w4, %y2: !w2, %y3: !w3, %y4: !w4,
    %digits: !digits {surge.data = "images"}, %labels: !labels {surge.data = "labels"},
    %step: i64 {surge.step}, %rate: f32 {surge.setting = "rate", surge.default = 0.01 : f32},
    %feedback_rate: f32 {surge.setting = "feedback_rate", surge.default = 0.0001 : f32})
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32 {surge.name = "loss"}, f32 {surge.name
        = "accuracy"}) {
  %on = arith.constant 1.0 : f32
  %loss, %accuracy, %g:14 = surge.burst_gradient @loss(%digits, %labels, %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4) wrt [2,
      3, 4, 5, 6, 7, 8, 9] rule(#surge.burst)
      feedback(%q2, %q3, %q4, %y2, %y3, %y4 : !w2, !w3, !w4, !w2, !w3, !w4)
      teacher(%on : f32)
      : (!digits, !labels, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
     -> (f32, f32, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4)
  %new:8 = call @update(%w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %g#0, %g#1, %g#2, %g#3, %g#4, %g#5, %g#6, %g#7, %step,
      %rate)
      : (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, i64, f32) -> (!w1, !b1, !w2,
          !b2, !w3, !b3, !w4, !b4)
  %q2_ = surge.update %q2, %g#8 step(%step) rate(%feedback_rate) using(#surge.sgd) : !w2, i64
  %q3_ = surge.update %q3, %g#9 step(%step) rate(%feedback_rate) using(#surge.sgd) : !w3, i64
  %q4_ = surge.update %q4, %g#10 step(%step) rate(%feedback_rate) using(#surge.sgd) : !w4, i64
  return %new#0, %new#1, %new#2, %new#3, %new#4, %new#5, %new#6, %new#7, %q2_, %q3_, %q4_, %y2, %y3, %y4, %loss,
      %accuracy
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32, f32
}

// Feedback alignment: no bursts, the same random feedback.
func.func @alignment(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %q2: !w2, %q3: !w3,
    %q4: !w4, %y2: !w2, %y3: !w3, %y4: !w4,
    %digits: !digits {surge.data = "images"}, %labels: !labels {surge.data = "labels"},
    %step: i64 {surge.step}, %rate: f32 {surge.setting = "rate", surge.default = 0.01 : f32})
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32 {surge.name = "loss"}, f32 {surge.name
        = "accuracy"}) {
  %loss, %accuracy, %g:8 = surge.feedback_gradient @loss(%digits, %labels, %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4) wrt
      [2, 3, 4, 5, 6, 7, 8, 9] rule(#surge.feedback_alignment)
      feedback(%y2, %y3, %y4 : !w2, !w3, !w4)
      : (!digits, !labels, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
     -> (f32, f32, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
  %new:8 = call @update(%w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %g#0, %g#1, %g#2, %g#3, %g#4, %g#5, %g#6, %g#7, %step,
      %rate)
      : (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, i64, f32) -> (!w1, !b1, !w2,
          !b2, !w3, !b3, !w4, !b4)
  return %new#0, %new#1, %new#2, %new#3, %new#4, %new#5, %new#6, %new#7, %q2, %q3, %q4, %y2, %y3, %y4, %loss, %accuracy
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32, f32
}

// The exact gradient.
func.func @backpropagation(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %q2: !w2,
    %q3: !w3, %q4: !w4, %y2: !w2, %y3: !w3, %y4: !w4,
    %digits: !digits {surge.data = "images"}, %labels: !labels {surge.data = "labels"},
    %step: i64 {surge.step}, %rate: f32 {surge.setting = "rate", surge.default = 0.01 : f32})
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32 {surge.name = "loss"}, f32 {surge.name
        = "accuracy"}) {
  %loss, %accuracy, %g:8 = surge.value_and_grad @loss(%digits, %labels, %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4) wrt [2,
      3, 4, 5, 6, 7, 8, 9]
      : (!digits, !labels, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
     -> (f32, f32, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
  %new:8 = call @update(%w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %g#0, %g#1, %g#2, %g#3, %g#4, %g#5, %g#6, %g#7, %step,
      %rate)
      : (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, i64, f32) -> (!w1, !b1, !w2,
          !b2, !w3, !b3, !w4, !b4)
  return %new#0, %new#1, %new#2, %new#3, %new#4, %new#5, %new#6, %new#7, %q2, %q3, %q4, %y2, %y3, %y4, %loss, %accuracy
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w2, !w3, !w4, !w2, !w3, !w4, f32, f32
}

func.func @evaluate(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %q2: !w2, %q3: !w3,
    %q4: !w4, %y2: !w2, %y3: !w3, %y4: !w4,
    %digits: !digits {surge.data = "images"}, %labels: !labels {surge.data = "labels"})
    -> (f32 {surge.name = "loss"}, f32 {surge.name = "accuracy"}) {
  %loss, %accuracy = call @loss(%digits, %labels, %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4) : (!digits, !labels, !w1, !b1,
      !w2, !b2, !w3, !b3, !w4, !b4) -> (f32, f32)
  return %loss, %accuracy : f32, f32
}
