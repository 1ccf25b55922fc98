// A step of gradient descent on a classifier of images: 784-1024-1024-10, ReLU, softmax cross-entropy, batch 512.

!images = tensor<512x784xf32>
!labels = tensor<512xi32>
!hidden = tensor<512x1024xf32>
!logits = tensor<512x10xf32>
!row = tensor<512xf32>
!w1 = tensor<784x1024xf32>
!w2 = tensor<1024x1024xf32>
!w3 = tensor<1024x10xf32>
!b1 = tensor<1024xf32>
!b3 = tensor<10xf32>

#table = affine_map<(b, k) -> (b, k)>
#rows = affine_map<(b, k) -> (b)>

// Parameters ~ U(-0.03, 0.03), images ~ U(0, 1), labels uniform.
func.func @inputs(%key: !surge.key) -> (!w1, !b1, !w2, !b1, !w3, !b3, !images, !labels) {
  %n0 = arith.constant 0 : index
  %k0 = surge.fold_in %key, %n0 : index
  %u0 = surge.random uniform %k0 : !w1
  %n1 = arith.constant 1 : index
  %k1 = surge.fold_in %key, %n1 : index
  %u1 = surge.random uniform %k1 : !b1
  %n2 = arith.constant 2 : index
  %k2 = surge.fold_in %key, %n2 : index
  %u2 = surge.random uniform %k2 : !w2
  %n3 = arith.constant 3 : index
  %k3 = surge.fold_in %key, %n3 : index
  %u3 = surge.random uniform %k3 : !b1
  %n4 = arith.constant 4 : index
  %k4 = surge.fold_in %key, %n4 : index
  %u4 = surge.random uniform %k4 : !w3
  %n5 = arith.constant 5 : index
  %k5 = surge.fold_in %key, %n5 : index
  %u5 = surge.random uniform %k5 : !b3
  %n6 = arith.constant 6 : index
  %k6 = surge.fold_in %key, %n6 : index
  %u6 = surge.random uniform %k6 : !images
  %n7 = arith.constant 7 : index
  %k7 = surge.fold_in %key, %n7 : index
  %u7 = surge.random uniform %k7 : !row
  %offset0 = arith.constant dense<-0.5> : !w1
  %scale0 = arith.constant dense<0.06> : !w1
  %centred0 = arith.addf %u0, %offset0 : !w1
  %w1 = arith.mulf %centred0, %scale0 : !w1
  %offset1 = arith.constant dense<-0.5> : !b1
  %scale1 = arith.constant dense<0.06> : !b1
  %centred1 = arith.addf %u1, %offset1 : !b1
  %b1 = arith.mulf %centred1, %scale1 : !b1
  %offset2 = arith.constant dense<-0.5> : !w2
  %scale2 = arith.constant dense<0.06> : !w2
  %centred2 = arith.addf %u2, %offset2 : !w2
  %w2 = arith.mulf %centred2, %scale2 : !w2
  %offset3 = arith.constant dense<-0.5> : !b1
  %scale3 = arith.constant dense<0.06> : !b1
  %centred3 = arith.addf %u3, %offset3 : !b1
  %b2 = arith.mulf %centred3, %scale3 : !b1
  %offset4 = arith.constant dense<-0.5> : !w3
  %scale4 = arith.constant dense<0.06> : !w3
  %centred4 = arith.addf %u4, %offset4 : !w3
  %w3 = arith.mulf %centred4, %scale4 : !w3
  %offset5 = arith.constant dense<-0.5> : !b3
  %scale5 = arith.constant dense<0.06> : !b3
  %centred5 = arith.addf %u5, %offset5 : !b3
  %b3 = arith.mulf %centred5, %scale5 : !b3
  %ten = arith.constant dense<10.0> : !row
  %wide = arith.mulf %u7, %ten : !row
  %labels = arith.fptosi %wide : !row to !labels
  return %w1, %b1, %w2, %b2, %w3, %b3, %u6, %labels : !w1, !b1, !w2, !b1, !w3, !b3, !images, !labels
}

func.func private @logits(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b1, %w3: !w3, %b3: !b3, %x: !images) -> !logits {
  %zero = arith.constant dense<0.0> : !hidden
  %e1 = tensor.empty() : !hidden
  %i1 = linalg.broadcast ins(%b1 : !b1) outs(%e1 : !hidden) dimensions = [0]
  %a1 = linalg.matmul ins(%x, %w1 : !images, !w1) outs(%i1 : !hidden) -> !hidden
  %h1 = arith.maximumf %a1, %zero : !hidden
  %e2 = tensor.empty() : !hidden
  %i2 = linalg.broadcast ins(%b2 : !b1) outs(%e2 : !hidden) dimensions = [0]
  %a2 = linalg.matmul ins(%h1, %w2 : !hidden, !w2) outs(%i2 : !hidden) -> !hidden
  %h2 = arith.maximumf %a2, %zero : !hidden
  %e3 = tensor.empty() : !logits
  %i3 = linalg.broadcast ins(%b3 : !b3) outs(%e3 : !logits) dimensions = [0]
  %a3 = linalg.matmul ins(%h2, %w3 : !hidden, !w3) outs(%i3 : !logits) -> !logits
  return %a3 : !logits
}

// The mean over the batch of log sum_k exp(logits_k) - logits_label.
func.func private @loss(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b1, %w3: !w3, %b3: !b3, %x: !images, %labels: !labels)
    -> tensor<f32> {
  %logits = call @logits(%w1, %b1, %w2, %b2, %w3, %b3, %x) : (!w1, !b1, !w2, !b1, !w3, !b3, !images) -> !logits
  %lowest = arith.constant dense<0xFF800000> : !row
  %zeros = arith.constant dense<0.0> : !row
  %most = linalg.reduce { arith.maximumf } ins(%logits : !logits) outs(%lowest : !row) dimensions = [1]
  // The shift cancels in the losses, whose derivative by it is zero: none is computed.
  %shift = surge.stop_gradient %most : !row
  %sums:2 = linalg.generic {
      indexing_maps = [#table, #rows, #rows, #rows, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%logits, %shift, %labels : !logits, !row, !labels) outs(%zeros, %zeros : !row, !row) {
  ^bb0(%logit: f32, %m: f32, %label: i32, %sum: f32, %chosen: f32):
    %shifted = arith.subf %logit, %m : f32
    %e = math.exp %shifted : f32
    %next = arith.addf %sum, %e : f32
    %k = linalg.index 1 : index
    %category = arith.index_cast %k : index to i32
    %is_label = arith.cmpi eq, %category, %label : i32
    %zero = arith.constant 0.0 : f32
    %own = arith.select %is_label, %shifted, %zero : f32
    %found = arith.addf %chosen, %own : f32
    linalg.yield %next, %found : f32, f32
  } -> (!row, !row)
  %logs = math.log %sums#0 : !row
  %start = arith.constant dense<0.0> : tensor<f32>
  %mean = linalg.generic {
      indexing_maps = [affine_map<(b) -> (b)>, affine_map<(b) -> (b)>, affine_map<(b) -> ()>],
      iterator_types = ["reduction"]} ins(%logs, %sums#1 : !row, !row) outs(%start : tensor<f32>) {
  ^bb0(%log: f32, %chosen: f32, %sum: f32):
    %weight = arith.constant 1.953125e-03 : f32
    %loss = arith.subf %log, %chosen : f32
    %weighted = arith.mulf %loss, %weight : f32
    %next = arith.addf %sum, %weighted : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  return %mean : tensor<f32>
}

func.func @step(%w1: !w1, %b1: !b1, %w2: !w2, %b2: !b1, %w3: !w3, %b3: !b3, %x: !images, %labels: !labels,
                %step: i64 {surge.step}, %rate: f32) -> (!w1, !b1, !w2, !b1, !w3, !b3, tensor<f32>) {
  %loss, %g1, %h1, %g2, %h2, %g3, %h3 = surge.value_and_grad @loss(%w1, %b1, %w2, %b2, %w3, %b3, %x, %labels)
      wrt [0, 1, 2, 3, 4, 5]
      : (!w1, !b1, !w2, !b1, !w3, !b3, !images, !labels) -> (tensor<f32>, !w1, !b1, !w2, !b1, !w3, !b3)
  %w1_ = surge.update %w1, %g1 step(%step) rate(%rate) using(#surge.sgd) : !w1, i64
  %b1_ = surge.update %b1, %h1 step(%step) rate(%rate) using(#surge.sgd) : !b1, i64
  %w2_ = surge.update %w2, %g2 step(%step) rate(%rate) using(#surge.sgd) : !w2, i64
  %b2_ = surge.update %b2, %h2 step(%step) rate(%rate) using(#surge.sgd) : !b1, i64
  %w3_ = surge.update %w3, %g3 step(%step) rate(%rate) using(#surge.sgd) : !w3, i64
  %b3_ = surge.update %b3, %h3 step(%step) rate(%rate) using(#surge.sgd) : !b3, i64
  return %w1_, %b1_, %w2_, %b2_, %w3_, %b3_, %loss : !w1, !b1, !w2, !b1, !w3, !b3, tensor<f32>
}
