// The eight products of a step of mlp.mlir, with nothing between them: forward, the weights' gradients, the inputs'.

!images = tensor<512x784xf32>
!hidden = tensor<512x1024xf32>
!logits = tensor<512x10xf32>
!w1 = tensor<784x1024xf32>
!w2 = tensor<1024x1024xf32>
!w3 = tensor<1024x10xf32>

func.func @inputs(%key: !surge.key) -> (!images, !hidden, !logits, !w1, !w2, !w3) {
  %first, %second = surge.split %key
  %third, %fourth = surge.split %first
  %fifth, %sixth = surge.split %second
  %x = surge.random normal %first : !images
  %h = surge.random normal %second : !hidden
  %d = surge.random normal %third : !logits
  %w1 = surge.random normal %fourth : !w1
  %w2 = surge.random normal %fifth : !w2
  %w3 = surge.random normal %sixth : !w3
  return %x, %h, %d, %w1, %w2, %w3 : !images, !hidden, !logits, !w1, !w2, !w3
}

func.func @products(%x: !images, %h: !hidden, %d: !logits, %w1: !w1, %w2: !w2, %w3: !w3)
    -> (!hidden, !hidden, !logits, !w3, !hidden, !w2, !hidden, !w1) {
  %zero_h = arith.constant dense<0.0> : !hidden
  %zero_l = arith.constant dense<0.0> : !logits
  %zero_1 = arith.constant dense<0.0> : !w1
  %zero_2 = arith.constant dense<0.0> : !w2
  %zero_3 = arith.constant dense<0.0> : !w3
  %a1 = linalg.matmul ins(%x, %w1 : !images, !w1) outs(%zero_h : !hidden) -> !hidden
  %a2 = linalg.matmul ins(%h, %w2 : !hidden, !w2) outs(%zero_h : !hidden) -> !hidden
  %a3 = linalg.matmul ins(%h, %w3 : !hidden, !w3) outs(%zero_l : !logits) -> !logits
  %g3 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (k, n)>,
                                       affine_map<(m, n, k) -> (m, n)>]
      ins(%h, %d : !hidden, !logits) outs(%zero_3 : !w3) -> !w3
  %d2 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>,
                                       affine_map<(m, n, k) -> (m, n)>]
      ins(%d, %w3 : !logits, !w3) outs(%zero_h : !hidden) -> !hidden
  %g2 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (k, n)>,
                                       affine_map<(m, n, k) -> (m, n)>]
      ins(%h, %h : !hidden, !hidden) outs(%zero_2 : !w2) -> !w2
  %d1 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>,
                                       affine_map<(m, n, k) -> (m, n)>]
      ins(%h, %w2 : !hidden, !w2) outs(%zero_h : !hidden) -> !hidden
  %g1 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (k, n)>,
                                       affine_map<(m, n, k) -> (m, n)>]
      ins(%x, %h : !images, !hidden) outs(%zero_1 : !w1) -> !w1
  return %a1, %a2, %a3, %g3, %d2, %g2, %d1, %g1 : !hidden, !hidden, !logits, !w3, !hidden, !w2, !hidden, !w1
}
