// A multilayer perceptron on MNIST-1D, trained without a backward pass: the experiment of Wang, Markou and Campbell,
// "Towards scalable backpropagation-free gradient estimation" (AJCAI 2025). 40 points, three hidden layers of 64 ReLU
// units, 10 classes, AdamW with rate 1e-4; 300 epochs are 2400 steps of 500 (in the
// paper of 512, which does not divide the 4000 examples).
//
//   draw_signals.py 5000 signals.npy labels.npy
//   surge-run train mlp.mlir --steps 2400 --data signals=signals.npy[0:4000] --data labels=labels.npy[0:4000]
//     --eval train:signals=signals.npy[0:4000] --eval train:labels=labels.npy[0:4000]
//     --eval test:signals=signals.npy[4000:5000] --eval test:labels=labels.npy[4000:5000]
//
// --step says how the gradient is found: @step guesses at sites (W-perp; others with --set-guess '#surge.upstream'),
// @weights at the weights, @backpropagation finds the exact one. `sed 's/64\([x.]\)/512\1/g' mlp.mlir` makes the layers wider.

!signals = tensor<500x40xf32>
!labels = tensor<500xi32>
!hidden = tensor<500x64xf32>
!logits = tensor<500x10xf32>
!costs = tensor<500xf32>
!w1 = tensor<40x64xf32>
!w2 = tensor<64x64xf32>
!w3 = tensor<64x64xf32>
!w4 = tensor<64x10xf32>
!b1 = tensor<64xf32>
!b2 = tensor<64xf32>
!b3 = tensor<64xf32>
!b4 = tensor<10xf32>

#table = affine_map<(b, k) -> (b, k)>
#row = affine_map<(b, k) -> (b)>

// Weights and biases ~ U(-1/sqrt(fan_in), 1/sqrt(fan_in)), the default of PyTorch; then the two moments of each.
func.func @init(%key: !surge.key) -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4,
        !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4) {
  %fan_in1 = arith.constant 40.0 : f32
  %fan_in2 = arith.constant 64.0 : f32
  %two = arith.constant 2.0 : f32
  %bound1 = math.rsqrt %fan_in1 : f32
  %bound2 = math.rsqrt %fan_in2 : f32
  %range1 = arith.mulf %bound1, %two : f32
  %range2 = arith.mulf %bound2, %two : f32
  %n0 = arith.constant 0 : index
  %k0 = surge.fold_in %key, %n0 : index
  %u0 = surge.random uniform %k0 : !w1
  %r0 = tensor.splat %range1 : !w1
  %d0 = tensor.splat %bound1 : !w1
  %s0 = arith.mulf %u0, %r0 : !w1
  %w1 = arith.subf %s0, %d0 : !w1
  %zw1 = arith.constant dense<0.0> : !w1
  %n1 = arith.constant 1 : index
  %k1 = surge.fold_in %key, %n1 : index
  %u1 = surge.random uniform %k1 : !b1
  %r1 = tensor.splat %range1 : !b1
  %d1 = tensor.splat %bound1 : !b1
  %s1 = arith.mulf %u1, %r1 : !b1
  %b1 = arith.subf %s1, %d1 : !b1
  %zb1 = arith.constant dense<0.0> : !b1
  %n2 = arith.constant 2 : index
  %k2 = surge.fold_in %key, %n2 : index
  %u2 = surge.random uniform %k2 : !w2
  %r2 = tensor.splat %range2 : !w2
  %d2 = tensor.splat %bound2 : !w2
  %s2 = arith.mulf %u2, %r2 : !w2
  %w2 = arith.subf %s2, %d2 : !w2
  %zw2 = arith.constant dense<0.0> : !w2
  %n3 = arith.constant 3 : index
  %k3 = surge.fold_in %key, %n3 : index
  %u3 = surge.random uniform %k3 : !b2
  %r3 = tensor.splat %range2 : !b2
  %d3 = tensor.splat %bound2 : !b2
  %s3 = arith.mulf %u3, %r3 : !b2
  %b2 = arith.subf %s3, %d3 : !b2
  %zb2 = arith.constant dense<0.0> : !b2
  %n4 = arith.constant 4 : index
  %k4 = surge.fold_in %key, %n4 : index
  %u4 = surge.random uniform %k4 : !w3
  %r4 = tensor.splat %range2 : !w3
  %d4 = tensor.splat %bound2 : !w3
  %s4 = arith.mulf %u4, %r4 : !w3
  %w3 = arith.subf %s4, %d4 : !w3
  %zw3 = arith.constant dense<0.0> : !w3
  %n5 = arith.constant 5 : index
  %k5 = surge.fold_in %key, %n5 : index
  %u5 = surge.random uniform %k5 : !b3
  %r5 = tensor.splat %range2 : !b3
  %d5 = tensor.splat %bound2 : !b3
  %s5 = arith.mulf %u5, %r5 : !b3
  %b3 = arith.subf %s5, %d5 : !b3
  %zb3 = arith.constant dense<0.0> : !b3
  %n6 = arith.constant 6 : index
  %k6 = surge.fold_in %key, %n6 : index
  %u6 = surge.random uniform %k6 : !w4
  %r6 = tensor.splat %range2 : !w4
  %d6 = tensor.splat %bound2 : !w4
  %s6 = arith.mulf %u6, %r6 : !w4
  %w4 = arith.subf %s6, %d6 : !w4
  %zw4 = arith.constant dense<0.0> : !w4
  %n7 = arith.constant 7 : index
  %k7 = surge.fold_in %key, %n7 : index
  %u7 = surge.random uniform %k7 : !b4
  %r7 = tensor.splat %range2 : !b4
  %d7 = tensor.splat %bound2 : !b4
  %s7 = arith.mulf %u7, %r7 : !b4
  %b4 = arith.subf %s7, %d7 : !b4
  %zb4 = arith.constant dense<0.0> : !b4
  return %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %zw1, %zb1, %zw2, %zb2, %zw3, %zb3, %zw4, %zb4, %zw1, %zb1, %zw2,
      %zb2, %zw3, %zb3, %zw4, %zb4
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4
}

// The mean of the softmax cross-entropies, and the share of examples whose class has the largest logit. Each
// pre-activation is a site, and the loss is the mean of costs, so that a forward gradient has a derivative an example.
func.func @loss(%x: !signals, %labels: !labels, %w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4,
                %b4: !b4) -> (f32, f32) {
  %zero = arith.constant dense<0.0> : !hidden
  %e1 = tensor.empty() : !hidden
  %i1 = linalg.broadcast ins(%b1 : !b1) outs(%e1 : !hidden) dimensions = [0]
  %p1 = linalg.matmul ins(%x, %w1 : !signals, !w1) outs(%i1 : !hidden) -> !hidden
  %s1 = surge.site %p1 name("hidden1") : !hidden
  %h1 = arith.maximumf %s1, %zero : !hidden
  %e2 = tensor.empty() : !hidden
  %i2 = linalg.broadcast ins(%b2 : !b2) outs(%e2 : !hidden) dimensions = [0]
  %p2 = linalg.matmul ins(%h1, %w2 : !hidden, !w2) outs(%i2 : !hidden) -> !hidden
  %s2 = surge.site %p2 name("hidden2") : !hidden
  %h2 = arith.maximumf %s2, %zero : !hidden
  %e3 = tensor.empty() : !hidden
  %i3 = linalg.broadcast ins(%b3 : !b3) outs(%e3 : !hidden) dimensions = [0]
  %p3 = linalg.matmul ins(%h2, %w3 : !hidden, !w3) outs(%i3 : !hidden) -> !hidden
  %s3 = surge.site %p3 name("hidden3") : !hidden
  %h3 = arith.maximumf %s3, %zero : !hidden
  %e4 = tensor.empty() : !logits
  %i4 = linalg.broadcast ins(%b4 : !b4) outs(%e4 : !logits) dimensions = [0]
  %p4 = linalg.matmul ins(%h3, %w4 : !hidden, !w4) outs(%i4 : !logits) -> !logits
  %s4 = surge.site %p4 name("logits") : !logits
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
func.func private @update(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %mw1: !w1,
                          %mb1: !b1, %mw2: !w2, %mb2: !b2, %mw3: !w3, %mb3: !b3, %mw4: !w4, %mb4: !b4, %vw1: !w1,
                          %vb1: !b1, %vw2: !w2, %vb2: !b2, %vw3: !w3, %vb3: !b3, %vw4: !w4, %vb4: !b4, %gw1: !w1,
                          %gb1: !b1, %gw2: !w2, %gb2: !b2, %gw3: !w3, %gb3: !b3, %gw4: !w4, %gb4: !b4, %step: i64,
                          %rate: f32)
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4) {
  %w1_, %mw1_, %vw1_ = surge.update %w1, %gw1 slots(%mw1, %vw1) step(%step) rate(%rate) using(#surge.adamw)
      : !w1, i64
  %b1_, %mb1_, %vb1_ = surge.update %b1, %gb1 slots(%mb1, %vb1) step(%step) rate(%rate) using(#surge.adamw)
      : !b1, i64
  %w2_, %mw2_, %vw2_ = surge.update %w2, %gw2 slots(%mw2, %vw2) step(%step) rate(%rate) using(#surge.adamw)
      : !w2, i64
  %b2_, %mb2_, %vb2_ = surge.update %b2, %gb2 slots(%mb2, %vb2) step(%step) rate(%rate) using(#surge.adamw)
      : !b2, i64
  %w3_, %mw3_, %vw3_ = surge.update %w3, %gw3 slots(%mw3, %vw3) step(%step) rate(%rate) using(#surge.adamw)
      : !w3, i64
  %b3_, %mb3_, %vb3_ = surge.update %b3, %gb3 slots(%mb3, %vb3) step(%step) rate(%rate) using(#surge.adamw)
      : !b3, i64
  %w4_, %mw4_, %vw4_ = surge.update %w4, %gw4 slots(%mw4, %vw4) step(%step) rate(%rate) using(#surge.adamw)
      : !w4, i64
  %b4_, %mb4_, %vb4_ = surge.update %b4, %gb4 slots(%mb4, %vb4) step(%step) rate(%rate) using(#surge.adamw)
      : !b4, i64
  return %w1_, %b1_, %w2_, %b2_, %w3_, %b3_, %w4_, %b4_, %mw1_, %mb1_, %mw2_, %mb2_, %mw3_, %mb3_, %mw4_, %mb4_,
      %vw1_, %vb1_, %vw2_, %vb2_, %vw3_, %vb3_, %vw4_, %vb4_
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4
}

// A forward gradient with a guess at each site.
func.func @step(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %mw1: !w1, %mb1: !b1,
                %mw2: !w2, %mb2: !b2, %mw3: !w3, %mb3: !b3, %mw4: !w4, %mb4: !b4, %vw1: !w1, %vb1: !b1, %vw2: !w2,
                %vb2: !b2, %vw3: !w3, %vb3: !b3, %vw4: !w4, %vb4: !b4, %x: !signals {surge.data = "signals"},
                %labels: !labels {surge.data = "labels"}, %step: i64 {surge.step},
                %rate: f32 {surge.setting = "rate", surge.default = 0.0001 : f32}, %key: !surge.key)
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4, f32 {surge.name = "loss"}, f32 {surge.name = "accuracy"}) {
  %loss, %accuracy, %g:8 = surge.forward_gradient @loss(%x, %labels, %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4)
      wrt [2, 3, 4, 5, 6, 7, 8, 9]
      seed(%key) guess(#surge.w_perp)
      : (!signals, !labels, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
     -> (f32, f32, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
  %new:24 = call @update(%w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %mw1, %mb1, %mw2, %mb2, %mw3, %mb3, %mw4, %mb4, %vw1,
      %vb1, %vw2, %vb2, %vw3, %vb3, %vw4, %vb4, %g#0, %g#1, %g#2, %g#3, %g#4, %g#5, %g#6, %g#7, %step, %rate)
      : (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, i64, f32)
     -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4)
  return %new#0, %new#1, %new#2, %new#3, %new#4, %new#5, %new#6, %new#7, %new#8, %new#9, %new#10, %new#11, %new#12,
      %new#13, %new#14, %new#15, %new#16, %new#17, %new#18, %new#19, %new#20, %new#21, %new#22, %new#23, %loss,
      %accuracy
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4, f32, f32
}

// A forward gradient with a guess at the weights.
func.func @weights(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %mw1: !w1,
                   %mb1: !b1, %mw2: !w2, %mb2: !b2, %mw3: !w3, %mb3: !b3, %mw4: !w4, %mb4: !b4, %vw1: !w1, %vb1: !b1,
                   %vw2: !w2, %vb2: !b2, %vw3: !w3, %vb3: !b3, %vw4: !w4, %vb4: !b4,
                   %x: !signals {surge.data = "signals"}, %labels: !labels {surge.data = "labels"},
                   %step: i64 {surge.step}, %rate: f32 {surge.setting = "rate", surge.default = 0.0001 : f32},
                   %key: !surge.key)
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4, f32 {surge.name = "loss"}, f32 {surge.name = "accuracy"}) {
  %loss, %accuracy, %g:8 = surge.forward_gradient @loss(%x, %labels, %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4)
      wrt [2, 3, 4, 5, 6, 7, 8, 9]
      seed(%key) guess(#surge.gaussian) space(parameters)
      : (!signals, !labels, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
     -> (f32, f32, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
  %new:24 = call @update(%w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %mw1, %mb1, %mw2, %mb2, %mw3, %mb3, %mw4, %mb4, %vw1,
      %vb1, %vw2, %vb2, %vw3, %vb3, %vw4, %vb4, %g#0, %g#1, %g#2, %g#3, %g#4, %g#5, %g#6, %g#7, %step, %rate)
      : (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, i64, f32)
     -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4)
  return %new#0, %new#1, %new#2, %new#3, %new#4, %new#5, %new#6, %new#7, %new#8, %new#9, %new#10, %new#11, %new#12,
      %new#13, %new#14, %new#15, %new#16, %new#17, %new#18, %new#19, %new#20, %new#21, %new#22, %new#23, %loss,
      %accuracy
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4, f32, f32
}

// The exact gradient.
func.func @backpropagation(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4, %mw1: !w1,
                           %mb1: !b1, %mw2: !w2, %mb2: !b2, %mw3: !w3, %mb3: !b3, %mw4: !w4, %mb4: !b4, %vw1: !w1,
                           %vb1: !b1, %vw2: !w2, %vb2: !b2, %vw3: !w3, %vb3: !b3, %vw4: !w4, %vb4: !b4,
                           %x: !signals {surge.data = "signals"}, %labels: !labels {surge.data = "labels"},
                           %step: i64 {surge.step}, %rate: f32 {surge.setting = "rate", surge.default = 0.0001 : f32},
                           %key: !surge.key)
    -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4, f32 {surge.name = "loss"}, f32 {surge.name = "accuracy"}) {
  %loss, %accuracy, %g:8 = surge.value_and_grad @loss(%x, %labels, %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4)
      wrt [2, 3, 4, 5, 6, 7, 8, 9]
      : (!signals, !labels, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
     -> (f32, f32, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4)
  %new:24 = call @update(%w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4, %mw1, %mb1, %mw2, %mb2, %mw3, %mb3, %mw4, %mb4, %vw1,
      %vb1, %vw2, %vb2, %vw3, %vb3, %vw4, %vb4, %g#0, %g#1, %g#2, %g#3, %g#4, %g#5, %g#6, %g#7, %step, %rate)
      : (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, i64, f32)
     -> (!w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4)
  return %new#0, %new#1, %new#2, %new#3, %new#4, %new#5, %new#6, %new#7, %new#8, %new#9, %new#10, %new#11, %new#12,
      %new#13, %new#14, %new#15, %new#16, %new#17, %new#18, %new#19, %new#20, %new#21, %new#22, %new#23, %loss,
      %accuracy
      : !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4, !w1, !b1, !w2, !b2, !w3, !b3,
        !w4, !b4, f32, f32
}

func.func @evaluate(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b2, %w3: !w3, %b3: !b3, %w4: !w4, %b4: !b4,
                    %x: !signals {surge.data = "signals"}, %labels: !labels {surge.data = "labels"}, %key: !surge.key)
    -> (f32 {surge.name = "loss"}, f32 {surge.name = "accuracy"}) {
  %loss, %accuracy = call @loss(%x, %labels, %w1, %b1, %w2, %b2, %w3, %b3, %w4, %b4)
      : (!signals, !labels, !w1, !b1, !w2, !b2, !w3, !b3, !w4, !b4) -> (f32, f32)
  return %loss, %accuracy : f32, f32
}
