// A small convolutional network with a residual block on MNIST-1D, trained without a backward pass: 16 kernels of 5
// points, ReLU, a block h + 16 kernels of 3 points of h, ReLU, means of 4 points, 10 classes. Its segments are no
// matrices; guesses at its sites use their tangents and transposes all the same.
//
//   draw_signals.py 5000 signals.npy labels.npy
//   surge-run train convolution.mlir --steps 2400 --set rate=1e-3 --data signals=signals.npy[0:4000]
//     --data labels=labels.npy[0:4000] --set-guess '#surge.upstream'
//
// @step guesses at sites, by W-perp with directions shared by all examples unless --set-guess says otherwise;
// @backpropagation finds the exact gradient.

!signals = tensor<500x40xf32>
!labels = tensor<500xi32>
!channels = tensor<500x36x16xf32>
!logits = tensor<500x10xf32>
!costs = tensor<500xf32>
!f1 = tensor<5x1x16xf32>
!c1 = tensor<16xf32>
!f2 = tensor<3x16x16xf32>
!w3 = tensor<144x10xf32>
!b3 = tensor<10xf32>

#table = affine_map<(b, k) -> (b, k)>
#row = affine_map<(b, k) -> (b)>

// Weights and biases ~ U(-1/sqrt(fan_in), 1/sqrt(fan_in)); then the two moments of each.
func.func @init(%key: !surge.key) -> (!f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3) {
  %fan_in1 = arith.constant 5.0 : f32
  %fan_in2 = arith.constant 48.0 : f32
  %fan_in3 = arith.constant 144.0 : f32
  %two = arith.constant 2.0 : f32
  %bound1 = math.rsqrt %fan_in1 : f32
  %range1 = arith.mulf %bound1, %two : f32
  %bound2 = math.rsqrt %fan_in2 : f32
  %range2 = arith.mulf %bound2, %two : f32
  %bound3 = math.rsqrt %fan_in3 : f32
  %range3 = arith.mulf %bound3, %two : f32
  %n0 = arith.constant 0 : index
  %k0 = surge.fold_in %key, %n0 : index
  %u0 = surge.random uniform %k0 : !f1
  %r0 = tensor.splat %range1 : !f1
  %d0 = tensor.splat %bound1 : !f1
  %s0 = arith.mulf %u0, %r0 : !f1
  %f1 = arith.subf %s0, %d0 : !f1
  %zf1 = arith.constant dense<0.0> : !f1
  %n1 = arith.constant 1 : index
  %k1 = surge.fold_in %key, %n1 : index
  %u1 = surge.random uniform %k1 : !c1
  %r1 = tensor.splat %range1 : !c1
  %d1 = tensor.splat %bound1 : !c1
  %s1 = arith.mulf %u1, %r1 : !c1
  %c1 = arith.subf %s1, %d1 : !c1
  %zc1 = arith.constant dense<0.0> : !c1
  %n2 = arith.constant 2 : index
  %k2 = surge.fold_in %key, %n2 : index
  %u2 = surge.random uniform %k2 : !f2
  %r2 = tensor.splat %range2 : !f2
  %d2 = tensor.splat %bound2 : !f2
  %s2 = arith.mulf %u2, %r2 : !f2
  %f2 = arith.subf %s2, %d2 : !f2
  %zf2 = arith.constant dense<0.0> : !f2
  %n3 = arith.constant 3 : index
  %k3 = surge.fold_in %key, %n3 : index
  %u3 = surge.random uniform %k3 : !w3
  %r3 = tensor.splat %range3 : !w3
  %d3 = tensor.splat %bound3 : !w3
  %s3 = arith.mulf %u3, %r3 : !w3
  %w3 = arith.subf %s3, %d3 : !w3
  %zw3 = arith.constant dense<0.0> : !w3
  %n4 = arith.constant 4 : index
  %k4 = surge.fold_in %key, %n4 : index
  %u4 = surge.random uniform %k4 : !b3
  %r4 = tensor.splat %range3 : !b3
  %d4 = tensor.splat %bound3 : !b3
  %s4 = arith.mulf %u4, %r4 : !b3
  %b3 = arith.subf %s4, %d4 : !b3
  %zb3 = arith.constant dense<0.0> : !b3
  return %f1, %c1, %f2, %w3, %b3, %zf1, %zc1, %zf2, %zw3, %zb3, %zf1, %zc1, %zf2, %zw3, %zb3
      : !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3
}

// The mean of the softmax cross-entropies, and the share of examples whose class has the largest logit.
func.func @loss(%x: !signals, %labels: !labels, %f1: !f1, %c1: !c1, %f2: !f2, %w3: !w3, %b3: !b3) -> (f32, f32) {
  %zero = arith.constant 0.0 : f32
  %nought = arith.constant dense<0.0> : !channels
  %wide = tensor.expand_shape %x [[0], [1, 2]] output_shape [500, 40, 1] : !signals into tensor<500x40x1xf32>
  %e1 = tensor.empty() : !channels
  %i1 = linalg.broadcast ins(%c1 : !c1) outs(%e1 : !channels) dimensions = [0, 1]
  %p1 = linalg.conv_1d_nwc_wcf ins(%wide, %f1 : tensor<500x40x1xf32>, !f1) outs(%i1 : !channels) -> !channels
  %s1 = surge.site %p1 name("convolution") : !channels
  %h1 = arith.maximumf %s1, %nought : !channels
  %padded = tensor.pad %h1 low[0, 1, 0] high[0, 1, 0] {
  ^bb0(%i: index, %j: index, %k: index):
    tensor.yield %zero : f32
  } : !channels to tensor<500x38x16xf32>
  %p2 = linalg.conv_1d_nwc_wcf ins(%padded, %f2 : tensor<500x38x16xf32>, !f2) outs(%h1 : !channels) -> !channels
  %s2 = surge.site %p2 name("residual") : !channels
  %h2 = arith.maximumf %s2, %nought : !channels
  %groups = tensor.expand_shape %h2 [[0], [1, 2], [3]] output_shape [500, 9, 4, 16]
      : !channels into tensor<500x9x4x16xf32>
  %none9 = arith.constant dense<0.0> : tensor<500x9x16xf32>
  %pooled = linalg.reduce { arith.addf } ins(%groups : tensor<500x9x4x16xf32>) outs(%none9 : tensor<500x9x16xf32>)
      dimensions = [2]
  %quarter = arith.constant dense<0.25> : tensor<500x9x16xf32>
  %means = arith.mulf %pooled, %quarter : tensor<500x9x16xf32>
  %flat = tensor.collapse_shape %means [[0], [1, 2]] : tensor<500x9x16xf32> into tensor<500x144xf32>
  %e3 = tensor.empty() : !logits
  %i3 = linalg.broadcast ins(%b3 : !b3) outs(%e3 : !logits) dimensions = [0]
  %p3 = linalg.matmul ins(%flat, %w3 : tensor<500x144xf32>, !w3) outs(%i3 : !logits) -> !logits
  %s4 = surge.site %p3 name("logits") : !logits
  %none = arith.constant dense<0.0> : !costs
  %lowest = arith.constant dense<0xFF800000> : !costs
  %most = linalg.reduce { arith.maximumf } ins(%s4 : !logits) outs(%lowest : !costs) dimensions = [1]
  %shift = surge.stop_gradient %most : !costs
  %sums:3 = linalg.generic {indexing_maps = [#table, #row, #row, #row, #row, #row],
                            iterator_types = ["parallel", "reduction"]}
      ins(%s4, %shift, %labels : !logits, !costs, !labels) outs(%none, %none, %none : !costs, !costs, !costs) {
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
  %examples = arith.constant 500.0 : f32
  %l = tensor.extract %total[] : tensor<f32>
  %h = tensor.extract %hits[] : tensor<f32>
  %mean = arith.divf %l, %examples : f32
  %accuracy = arith.divf %h, %examples : f32
  return %mean, %accuracy : f32, f32
}

// One step of AdamW from the gradients g.
func.func private @update(%f1: !f1, %c1: !c1, %f2: !f2, %w3: !w3, %b3: !b3, %mf1: !f1, %mc1: !c1, %mf2: !f2,
                          %mw3: !w3, %mb3: !b3, %vf1: !f1, %vc1: !c1, %vf2: !f2, %vw3: !w3, %vb3: !b3, %gf1: !f1,
                          %gc1: !c1, %gf2: !f2, %gw3: !w3, %gb3: !b3, %step: i64, %rate: f32)
    -> (!f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3) {
  %f1_, %mf1_, %vf1_ = surge.update %f1, %gf1 slots(%mf1, %vf1) step(%step) rate(%rate) using(#surge.adamw)
      : !f1, i64
  %c1_, %mc1_, %vc1_ = surge.update %c1, %gc1 slots(%mc1, %vc1) step(%step) rate(%rate) using(#surge.adamw)
      : !c1, i64
  %f2_, %mf2_, %vf2_ = surge.update %f2, %gf2 slots(%mf2, %vf2) step(%step) rate(%rate) using(#surge.adamw)
      : !f2, i64
  %w3_, %mw3_, %vw3_ = surge.update %w3, %gw3 slots(%mw3, %vw3) step(%step) rate(%rate) using(#surge.adamw)
      : !w3, i64
  %b3_, %mb3_, %vb3_ = surge.update %b3, %gb3 slots(%mb3, %vb3) step(%step) rate(%rate) using(#surge.adamw)
      : !b3, i64
  return %f1_, %c1_, %f2_, %w3_, %b3_, %mf1_, %mc1_, %mf2_, %mw3_, %mb3_, %vf1_, %vc1_, %vf2_, %vw3_, %vb3_
      : !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3
}

// A forward gradient with a guess at each site.
func.func @step(%f1: !f1, %c1: !c1, %f2: !f2, %w3: !w3, %b3: !b3, %mf1: !f1, %mc1: !c1, %mf2: !f2, %mw3: !w3,
                %mb3: !b3, %vf1: !f1, %vc1: !c1, %vf2: !f2, %vw3: !w3, %vb3: !b3,
                %x: !signals {surge.data = "signals"}, %labels: !labels {surge.data = "labels"},
                %step: i64 {surge.step}, %rate: f32 {surge.setting = "rate", surge.default = 0.001 : f32},
                %key: !surge.key)
    -> (!f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, f32 {surge.name = "loss"},
        f32 {surge.name = "accuracy"}) {
  %loss, %accuracy, %g:5 = surge.forward_gradient @loss(%x, %labels, %f1, %c1, %f2, %w3, %b3) wrt [2, 3, 4, 5, 6]
      seed(%key) guess(#surge.w_perp<shared = true>)
      : (!signals, !labels, !f1, !c1, !f2, !w3, !b3) -> (f32, f32, !f1, !c1, !f2, !w3, !b3)
  %new:15 = call @update(%f1, %c1, %f2, %w3, %b3, %mf1, %mc1, %mf2, %mw3, %mb3, %vf1, %vc1, %vf2, %vw3, %vb3, %g#0,
      %g#1, %g#2, %g#3, %g#4, %step, %rate)
      : (!f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, i64, f32)
     -> (!f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3)
  return %new#0, %new#1, %new#2, %new#3, %new#4, %new#5, %new#6, %new#7, %new#8, %new#9, %new#10, %new#11, %new#12,
      %new#13, %new#14, %loss, %accuracy
      : !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, f32, f32
}

// The exact gradient.
func.func @backpropagation(%f1: !f1, %c1: !c1, %f2: !f2, %w3: !w3, %b3: !b3, %mf1: !f1, %mc1: !c1, %mf2: !f2,
                           %mw3: !w3, %mb3: !b3, %vf1: !f1, %vc1: !c1, %vf2: !f2, %vw3: !w3, %vb3: !b3,
                           %x: !signals {surge.data = "signals"}, %labels: !labels {surge.data = "labels"},
                           %step: i64 {surge.step}, %rate: f32 {surge.setting = "rate", surge.default = 0.001 : f32},
                           %key: !surge.key)
    -> (!f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, f32 {surge.name = "loss"},
        f32 {surge.name = "accuracy"}) {
  %loss, %accuracy, %g:5 = surge.value_and_grad @loss(%x, %labels, %f1, %c1, %f2, %w3, %b3) wrt [2, 3, 4, 5, 6]
      : (!signals, !labels, !f1, !c1, !f2, !w3, !b3) -> (f32, f32, !f1, !c1, !f2, !w3, !b3)
  %new:15 = call @update(%f1, %c1, %f2, %w3, %b3, %mf1, %mc1, %mf2, %mw3, %mb3, %vf1, %vc1, %vf2, %vw3, %vb3, %g#0,
      %g#1, %g#2, %g#3, %g#4, %step, %rate)
      : (!f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, i64, f32)
     -> (!f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3)
  return %new#0, %new#1, %new#2, %new#3, %new#4, %new#5, %new#6, %new#7, %new#8, %new#9, %new#10, %new#11, %new#12,
      %new#13, %new#14, %loss, %accuracy
      : !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, !f1, !c1, !f2, !w3, !b3, f32, f32
}

func.func @evaluate(%f1: !f1, %c1: !c1, %f2: !f2, %w3: !w3, %b3: !b3, %x: !signals {surge.data = "signals"},
                    %labels: !labels {surge.data = "labels"}, %key: !surge.key)
    -> (f32 {surge.name = "loss"}, f32 {surge.name = "accuracy"}) {
  %loss, %accuracy = call @loss(%x, %labels, %f1, %c1, %f2, %w3, %b3)
      : (!signals, !labels, !f1, !c1, !f2, !w3, !b3) -> (f32, f32)
  return %loss, %accuracy : f32, f32
}
