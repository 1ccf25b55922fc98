// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

func.func @pack(%x: tensor<4x6xf64>) -> tensor<2x2x2x3xf64> {
  %e = tensor.empty() : tensor<2x2x2x3xf64>
  %y = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [2, 3] into %e : tensor<4x6xf64> -> tensor<2x2x2x3xf64>
  %yy = arith.mulf %y, %y : tensor<2x2x2x3xf64>
  return %yy : tensor<2x2x2x3xf64>
}

// Axes permuted outside and inside, and padding that varies.
func.func @pack_padded(%x: tensor<5x7x2xf64>, %v: f64) -> tensor<2x3x2x4x3xf64> {
  %e = tensor.empty() : tensor<2x3x2x4x3xf64>
  %y = linalg.pack %x padding_value(%v : f64) outer_dims_perm = [0, 1, 2] inner_dims_pos = [0, 1] inner_tiles = [4, 3] into %e
      : tensor<5x7x2xf64> -> tensor<2x3x2x4x3xf64>
  %yy = arith.mulf %y, %y : tensor<2x3x2x4x3xf64>
  return %yy : tensor<2x3x2x4x3xf64>
}

func.func @pack_permuted(%x: tensor<5x6xf64>) -> tensor<3x2x2x3xf64> {
  %v = arith.constant 2.0 : f64
  %e = tensor.empty() : tensor<3x2x2x3xf64>
  %y = linalg.pack %x padding_value(%v : f64) outer_dims_perm = [1, 0] inner_dims_pos = [1, 0] inner_tiles = [2, 3] into %e
      : tensor<5x6xf64> -> tensor<3x2x2x3xf64>
  %yy = arith.mulf %y, %y : tensor<3x2x2x3xf64>
  return %yy : tensor<3x2x2x3xf64>
}

func.func @pack_only_padding_varies(%v: f64) -> tensor<2x2xf64> {
  %x = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf64>
  %e = tensor.empty() : tensor<2x2xf64>
  %y = linalg.pack %x padding_value(%v : f64) inner_dims_pos = [0] inner_tiles = [2] into %e : tensor<3xf64> -> tensor<2x2xf64>
  %yy = arith.mulf %y, %y : tensor<2x2xf64>
  return %yy : tensor<2x2xf64>
}

// Sizes and tiles of values that the program computes.
func.func @pack_dynamic(%x: tensor<?x?xf64>, %v: f64) -> tensor<?x?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %tile = arith.constant 2 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf64>
  %n = tensor.dim %x, %c1 : tensor<?x?xf64>
  %tiles = arith.ceildivsi %n, %tile : index
  %e = tensor.empty(%m, %tiles, %tile) : tensor<?x?x?xf64>
  %y = linalg.pack %x padding_value(%v : f64) inner_dims_pos = [1] inner_tiles = [%tile] into %e : tensor<?x?xf64> -> tensor<?x?x?xf64>
  %yy = arith.mulf %y, %y : tensor<?x?x?xf64>
  return %yy : tensor<?x?x?xf64>
}

func.func @unpack(%x: tensor<2x2x2x3xf64>) -> tensor<4x6xf64> {
  %e = tensor.empty() : tensor<4x6xf64>
  %y = linalg.unpack %x inner_dims_pos = [0, 1] inner_tiles = [2, 3] into %e : tensor<2x2x2x3xf64> -> tensor<4x6xf64>
  %yy = arith.mulf %y, %y : tensor<4x6xf64>
  return %yy : tensor<4x6xf64>
}

// What lies beyond 5 x 5 is dropped.
func.func @unpack_permuted(%x: tensor<3x2x2x3xf64>) -> tensor<5x5xf64> {
  %e = tensor.empty() : tensor<5x5xf64>
  %y = linalg.unpack %x outer_dims_perm = [1, 0] inner_dims_pos = [1, 0] inner_tiles = [2, 3] into %e : tensor<3x2x2x3xf64> -> tensor<5x5xf64>
  %yy = arith.mulf %y, %y : tensor<5x5xf64>
  return %yy : tensor<5x5xf64>
}

func.func @unpack_dynamic(%x: tensor<?x?x?xf64>) -> tensor<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %m = tensor.dim %x, %c0 : tensor<?x?x?xf64>
  %tile = tensor.dim %x, %c2 : tensor<?x?x?xf64>
  %n = arith.constant 7 : index
  %e = tensor.empty(%m, %n) : tensor<?x?xf64>
  %y = linalg.unpack %x inner_dims_pos = [1] inner_tiles = [%tile] into %e : tensor<?x?x?xf64> -> tensor<?x?xf64>
  %yy = arith.mulf %y, %y : tensor<?x?xf64>
  return %yy : tensor<?x?xf64>
}
