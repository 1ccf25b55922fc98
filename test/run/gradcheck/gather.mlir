// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// Rows of a table, one of them twice: their cotangents add.
func.func @embedding(%table: tensor<4x3xf64>) -> tensor<3x3xf64> {
  %ids = arith.constant dense<[[2], [0], [2]]> : tensor<3x1xi32>
  %weights = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]> : tensor<3x3xf64>
  %rows = tensor.gather %table[%ids] gather_dims([0]) : (tensor<4x3xf64>, tensor<3x1xi32>) -> tensor<3x3xf64>
  %sq = arith.mulf %rows, %rows : tensor<3x3xf64>
  %y = arith.mulf %sq, %weights : tensor<3x3xf64>
  return %y : tensor<3x3xf64>
}

func.func @gather_rank_kept(%x: tensor<2x4x3xf64>) -> tensor<3x2x1x3xf64> {
  %i = arith.constant dense<[[3], [1], [3]]> : tensor<3x1xindex>
  %y = tensor.gather %x[%i] gather_dims([1]) : (tensor<2x4x3xf64>, tensor<3x1xindex>) -> tensor<3x2x1x3xf64>
  %yy = arith.mulf %y, %y : tensor<3x2x1x3xf64>
  return %yy : tensor<3x2x1x3xf64>
}

func.func @gather_elements(%x: tensor<2x4x3xf64>) -> tensor<2x2xf64> {
  %i = arith.constant dense<[[[1, 3, 2], [0, 0, 0]], [[1, 3, 2], [1, 3, 1]]]> : tensor<2x2x3xi64>
  %y = tensor.gather %x[%i] gather_dims([0, 1, 2]) : (tensor<2x4x3xf64>, tensor<2x2x3xi64>) -> tensor<2x2xf64>
  %yy = arith.mulf %y, %y : tensor<2x2xf64>
  return %yy : tensor<2x2xf64>
}

func.func @gather_outer_axes(%x: tensor<2x4x3xf64>) -> tensor<2x4xf64> {
  %i = arith.constant dense<[[1, 2], [1, 0]]> : tensor<2x2xindex>
  %y = tensor.gather %x[%i] gather_dims([0, 2]) : (tensor<2x4x3xf64>, tensor<2x2xindex>) -> tensor<2x4xf64>
  %yy = arith.mulf %y, %y : tensor<2x4xf64>
  return %yy : tensor<2x4xf64>
}

func.func @gather_dynamic(%x: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %ids = arith.constant dense<[[2], [0], [2]]> : tensor<3x1xi32>
  %some = tensor.cast %ids : tensor<3x1xi32> to tensor<?x1xi32>
  %y = tensor.gather %x[%some] gather_dims([0]) : (tensor<?x?xf64>, tensor<?x1xi32>) -> tensor<?x?xf64>
  %yy = arith.mulf %y, %y : tensor<?x?xf64>
  return %yy : tensor<?x?xf64>
}

// The indices vary with nothing, but come out of the program.
func.func @gather_by_order(%x: tensor<4xf64>, %v: tensor<4xf64>) -> tensor<4xf64> {
  %o = surge.sort_order %x : tensor<4xf64> -> tensor<4xindex>
  %i = tensor.expand_shape %o [[0, 1]] output_shape [4, 1] : tensor<4xindex> into tensor<4x1xindex>
  %y = tensor.gather %v[%i] gather_dims([0]) unique : (tensor<4xf64>, tensor<4x1xindex>) -> tensor<4xf64>
  %z = arith.mulf %y, %x : tensor<4xf64>
  return %z : tensor<4xf64>
}

func.func @scatter(%v: tensor<2x3xf64>, %x: tensor<4x3xf64>) -> tensor<4x3xf64> {
  %i = arith.constant dense<[[3], [1]]> : tensor<2x1xindex>
  %xx = arith.mulf %x, %x : tensor<4x3xf64>
  %y = tensor.scatter %v into %xx[%i] scatter_dims([0]) unique : (tensor<2x3xf64>, tensor<4x3xf64>, tensor<2x1xindex>) -> tensor<4x3xf64>
  %yy = arith.mulf %y, %y : tensor<4x3xf64>
  return %yy : tensor<4x3xf64>
}

func.func @scatter_rank_kept(%v: tensor<2x2x1xf64>) -> tensor<2x4xf64> {
  %i = arith.constant dense<[[3], [1]]> : tensor<2x1xi16>
  %c = arith.constant dense<2.0> : tensor<2x4xf64>
  %y = tensor.scatter %v into %c[%i] scatter_dims([1]) unique : (tensor<2x2x1xf64>, tensor<2x4xf64>, tensor<2x1xi16>) -> tensor<2x4xf64>
  %yy = arith.mulf %y, %y : tensor<2x4xf64>
  return %yy : tensor<2x4xf64>
}

func.func @scatter_dynamic(%v: tensor<?x?xf64>, %x: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %ids = arith.constant dense<[[2], [0], [1]]> : tensor<3x1xi32>
  %some = tensor.cast %ids : tensor<3x1xi32> to tensor<?x1xi32>
  %xx = arith.mulf %x, %x : tensor<?x?xf64>
  %y = tensor.scatter %v into %xx[%some] scatter_dims([0]) unique : (tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x1xi32>) -> tensor<?x?xf64>
  %yy = arith.mulf %y, %x : tensor<?x?xf64>
  return %yy : tensor<?x?xf64>
}

// Two values for element (1, 2).
func.func @scatter_add(%v: tensor<3xf64>, %x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %i = arith.constant dense<[[1, 2], [0, 0], [1, 2]]> : tensor<3x2xi32>
  %y = surge.scatter_add %v into %x[%i] dims([0, 1]) : (tensor<3xf64>, tensor<2x3xf64>, tensor<3x2xi32>) -> tensor<2x3xf64>
  %yy = arith.mulf %y, %y : tensor<2x3xf64>
  return %yy : tensor<2x3xf64>
}

func.func @scatter_add_dynamic(%v: tensor<?x?xf64>, %x: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %ids = arith.constant dense<[[2], [0], [2]]> : tensor<3x1xi32>
  %some = tensor.cast %ids : tensor<3x1xi32> to tensor<?x1xi32>
  %y = surge.scatter_add %v into %x[%some] dims([0]) : (tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x1xi32>) -> tensor<?x?xf64>
  %yy = arith.mulf %y, %y : tensor<?x?xf64>
  return %yy : tensor<?x?xf64>
}

// A single index, without an axis that counts.
func.func @gather_one(%x: tensor<3x2xf64>) -> tensor<2xf64> {
  %i = arith.constant dense<[1]> : tensor<1xi32>
  %y = tensor.gather %x[%i] gather_dims([0]) : (tensor<3x2xf64>, tensor<1xi32>) -> tensor<2xf64>
  %yy = arith.mulf %y, %y : tensor<2xf64>
  return %yy : tensor<2xf64>
}
