// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

func.func @batch_of_heads(%q: tensor<2x3x2x4xf64>, %k: tensor<2x3x2x4xf64>) -> tensor<2x2x3x3xf64> {
  %zero = arith.constant dense<0.0> : tensor<2x2x3x3xf64>
  %r = linalg.contract
      indexing_maps = [affine_map<(b, h, i, j, d) -> (b, i, h, d)>, affine_map<(b, h, i, j, d) -> (b, j, h, d)>,
                       affine_map<(b, h, i, j, d) -> (b, h, i, j)>]
      ins(%q, %k : tensor<2x3x2x4xf64>, tensor<2x3x2x4xf64>) outs(%zero : tensor<2x2x3x3xf64>) -> tensor<2x2x3x3xf64>
  return %r : tensor<2x2x3x3xf64>
}

// In the matrix the transpose is an outer product, which sums nothing.
func.func @matrix_times_vector(%a: tensor<3x4xf64>, %x: tensor<4xf64>, %c: tensor<3xf64>) -> tensor<3xf64> {
  %r = linalg.contract
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i)>]
      ins(%a, %x : tensor<3x4xf64>, tensor<4xf64>) outs(%c : tensor<3xf64>) -> tensor<3xf64>
  return %r : tensor<3xf64>
}

func.func @same_twice(%a: tensor<3x4xf64>) -> tensor<3x3xf64> {
  %zero = arith.constant dense<0.0> : tensor<3x3xf64>
  %r = linalg.contract
      indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>, affine_map<(i, j, k) -> (i, j)>]
      ins(%a, %a : tensor<3x4xf64>, tensor<3x4xf64>) outs(%zero : tensor<3x3xf64>) -> tensor<3x3xf64>
  return %r : tensor<3x3xf64>
}

func.func @dynamic(%a: tensor<?x?xf64>, %x: tensor<?x?xf64>, %c: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %r = linalg.contract
      indexing_maps = [affine_map<(i, j, k) -> (k, i)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (j, i)>]
      ins(%a, %x : tensor<?x?xf64>, tensor<?x?xf64>) outs(%c : tensor<?x?xf64>) -> tensor<?x?xf64>
  return %r : tensor<?x?xf64>
}

func.func @mmt4d(%a: tensor<2x3x2x2xf64>, %x: tensor<2x3x4x2xf64>, %c: tensor<2x2x2x4xf64>) -> tensor<2x2x2x4xf64> {
  %r = linalg.mmt4d ins(%a, %x : tensor<2x3x2x2xf64>, tensor<2x3x4x2xf64>) outs(%c : tensor<2x2x2x4xf64>) -> tensor<2x2x2x4xf64>
  return %r : tensor<2x2x2x4xf64>
}

func.func @batch_mmt4d(%a: tensor<2x2x3x2x2xf64>, %x: tensor<2x2x3x4x2xf64>, %c: tensor<2x2x2x2x4xf64>) -> tensor<2x2x2x2x4xf64> {
  %r = linalg.batch_mmt4d ins(%a, %x : tensor<2x2x3x2x2xf64>, tensor<2x2x3x4x2xf64>) outs(%c : tensor<2x2x2x2x4xf64>) -> tensor<2x2x2x2x4xf64>
  return %r : tensor<2x2x2x2x4xf64>
}
