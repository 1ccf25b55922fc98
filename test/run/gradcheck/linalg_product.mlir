// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

func.func @matmul(%x: tensor<3x4xf64>, %w: tensor<4x5xf64>, %c: tensor<3x5xf64>) -> tensor<3x5xf64> {
  %r = linalg.matmul ins(%x, %w : tensor<3x4xf64>, tensor<4x5xf64>) outs(%c : tensor<3x5xf64>) -> tensor<3x5xf64>
  return %r : tensor<3x5xf64>
}

func.func @matmul_transposed_left(%x: tensor<4x3xf64>, %w: tensor<4x5xf64>, %c: tensor<3x5xf64>) -> tensor<3x5xf64> {
  %r = linalg.matmul
      indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>]
      ins(%x, %w : tensor<4x3xf64>, tensor<4x5xf64>) outs(%c : tensor<3x5xf64>) -> tensor<3x5xf64>
  return %r : tensor<3x5xf64>
}

func.func @matmul_transposed_right(%x: tensor<3x4xf64>, %w: tensor<5x4xf64>, %c: tensor<3x5xf64>) -> tensor<3x5xf64> {
  %r = linalg.matmul
      indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>]
      ins(%x, %w : tensor<3x4xf64>, tensor<5x4xf64>) outs(%c : tensor<3x5xf64>) -> tensor<3x5xf64>
  return %r : tensor<3x5xf64>
}

func.func @matmul_transposed_both(%x: tensor<4x3xf64>, %w: tensor<5x4xf64>, %c: tensor<3x5xf64>) -> tensor<3x5xf64> {
  %r = linalg.matmul
      indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>]
      ins(%x, %w : tensor<4x3xf64>, tensor<5x4xf64>) outs(%c : tensor<3x5xf64>) -> tensor<3x5xf64>
  return %r : tensor<3x5xf64>
}

func.func @matmul_broadcast(%x: tensor<4xf64>, %w: tensor<4x5xf64>, %c: tensor<3x5xf64>) -> tensor<3x5xf64> {
  %r = linalg.matmul
      indexing_maps = [affine_map<(m, n, k) -> (k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>]
      ins(%x, %w : tensor<4xf64>, tensor<4x5xf64>) outs(%c : tensor<3x5xf64>) -> tensor<3x5xf64>
  return %r : tensor<3x5xf64>
}

func.func @matmul_square(%x: tensor<4x4xf64>) -> tensor<4x4xf64> {
  %r = linalg.matmul ins(%x, %x : tensor<4x4xf64>, tensor<4x4xf64>) outs(%x : tensor<4x4xf64>) -> tensor<4x4xf64>
  return %r : tensor<4x4xf64>
}

func.func @matmul_dynamic(%x: tensor<?x?xf64>, %w: tensor<?x?xf64>, %c: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %r = linalg.matmul ins(%x, %w : tensor<?x?xf64>, tensor<?x?xf64>) outs(%c : tensor<?x?xf64>) -> tensor<?x?xf64>
  return %r : tensor<?x?xf64>
}

// Nothing is summed, but the init still passes.
func.func @matmul_empty(%x: tensor<3x0xf64>, %w: tensor<0x5xf64>, %c: tensor<3x5xf64>) -> tensor<3x5xf64> {
  %r = linalg.matmul ins(%x, %w : tensor<3x0xf64>, tensor<0x5xf64>) outs(%c : tensor<3x5xf64>) -> tensor<3x5xf64>
  return %r : tensor<3x5xf64>
}

func.func @batch_matmul(%x: tensor<2x3x4xf64>, %w: tensor<2x4x5xf64>, %c: tensor<2x3x5xf64>) -> tensor<2x3x5xf64> {
  %r = linalg.batch_matmul ins(%x, %w : tensor<2x3x4xf64>, tensor<2x4x5xf64>) outs(%c : tensor<2x3x5xf64>) -> tensor<2x3x5xf64>
  return %r : tensor<2x3x5xf64>
}

func.func @batch_matmul_transposed(%x: tensor<2x4x3xf64>, %w: tensor<2x5x4xf64>, %c: tensor<2x3x5xf64>) -> tensor<2x3x5xf64> {
  %r = linalg.batch_matmul
      indexing_maps = [affine_map<(b, m, n, k) -> (b, k, m)>, affine_map<(b, m, n, k) -> (b, n, k)>,
                       affine_map<(b, m, n, k) -> (b, m, n)>]
      ins(%x, %w : tensor<2x4x3xf64>, tensor<2x5x4xf64>) outs(%c : tensor<2x3x5xf64>) -> tensor<2x3x5xf64>
  return %r : tensor<2x3x5xf64>
}

func.func @batch_reduce_matmul(%x: tensor<2x3x4xf64>, %w: tensor<2x4x5xf64>, %c: tensor<3x5xf64>) -> tensor<3x5xf64> {
  %r = linalg.batch_reduce_matmul ins(%x, %w : tensor<2x3x4xf64>, tensor<2x4x5xf64>) outs(%c : tensor<3x5xf64>) -> tensor<3x5xf64>
  return %r : tensor<3x5xf64>
}

func.func @matvec(%x: tensor<3x4xf64>, %w: tensor<4xf64>, %c: tensor<3xf64>) -> tensor<3xf64> {
  %r = linalg.matvec ins(%x, %w : tensor<3x4xf64>, tensor<4xf64>) outs(%c : tensor<3xf64>) -> tensor<3xf64>
  return %r : tensor<3xf64>
}

func.func @vecmat(%x: tensor<4xf64>, %w: tensor<4x5xf64>, %c: tensor<5xf64>) -> tensor<5xf64> {
  %r = linalg.vecmat ins(%x, %w : tensor<4xf64>, tensor<4x5xf64>) outs(%c : tensor<5xf64>) -> tensor<5xf64>
  return %r : tensor<5xf64>
}

func.func @batch_matvec(%x: tensor<2x3x4xf64>, %w: tensor<2x4xf64>, %c: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %r = linalg.batch_matvec ins(%x, %w : tensor<2x3x4xf64>, tensor<2x4xf64>) outs(%c : tensor<2x3xf64>) -> tensor<2x3xf64>
  return %r : tensor<2x3xf64>
}

func.func @batch_vecmat(%x: tensor<2x4xf64>, %w: tensor<2x4x5xf64>, %c: tensor<2x5xf64>) -> tensor<2x5xf64> {
  %r = linalg.batch_vecmat ins(%x, %w : tensor<2x4xf64>, tensor<2x4x5xf64>) outs(%c : tensor<2x5xf64>) -> tensor<2x5xf64>
  return %r : tensor<2x5xf64>
}

func.func @dot(%x: tensor<4xf64>, %w: tensor<4xf64>, %c: tensor<f64>) -> tensor<f64> {
  %r = linalg.dot ins(%x, %w : tensor<4xf64>, tensor<4xf64>) outs(%c : tensor<f64>) -> tensor<f64>
  return %r : tensor<f64>
}

func.func @contract(%x: tensor<3x2x4xf64>, %w: tensor<4x2x5xf64>, %c: tensor<5x3xf64>) -> tensor<5x3xf64> {
  %r = linalg.contract
      indexing_maps = [affine_map<(m, n, k, l) -> (m, l, k)>, affine_map<(m, n, k, l) -> (k, l, n)>,
                       affine_map<(m, n, k, l) -> (n, m)>]
      ins(%x, %w : tensor<3x2x4xf64>, tensor<4x2x5xf64>) outs(%c : tensor<5x3xf64>) -> tensor<5x3xf64>
  return %r : tensor<5x3xf64>
}

func.func @narrow_factors(%x: tensor<3x4xf32>, %w: tensor<4x5xf32>, %c: tensor<3x5xf64>) -> tensor<3x5xf64> {
  %r = linalg.matmul ins(%x, %w : tensor<3x4xf32>, tensor<4x5xf32>) outs(%c : tensor<3x5xf64>) -> tensor<3x5xf64>
  return %r : tensor<3x5xf64>
}
