// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// Every pooling of floats by name, with strides and dilations; the squares of values of both signs.

func.func @pooling_nwc_sum(%x: tensor<2x5x2xf64>) -> tensor<2x2x2xf64> {
  %init = arith.constant dense<0.0> : tensor<2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x5x2xf64>
  %window = tensor.empty() : tensor<3xf64>
  %r = linalg.pooling_nwc_sum {strides = dense<[2]> : tensor<1xi64>, dilations = dense<[1]> : tensor<1xi64>}
      ins(%square, %window : tensor<2x5x2xf64>, tensor<3xf64>) outs(%init : tensor<2x2x2xf64>) -> tensor<2x2x2xf64>
  return %r : tensor<2x2x2xf64>
}

func.func @pooling_ncw_sum(%x: tensor<2x2x5xf64>) -> tensor<2x2x2xf64> {
  %init = arith.constant dense<0.0> : tensor<2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x2x5xf64>
  %window = tensor.empty() : tensor<3xf64>
  %r = linalg.pooling_ncw_sum {strides = dense<[2]> : tensor<1xi64>, dilations = dense<[1]> : tensor<1xi64>}
      ins(%square, %window : tensor<2x2x5xf64>, tensor<3xf64>) outs(%init : tensor<2x2x2xf64>) -> tensor<2x2x2xf64>
  return %r : tensor<2x2x2xf64>
}

func.func @pooling_nhwc_sum(%x: tensor<2x4x6x2xf64>) -> tensor<2x2x2x2xf64> {
  %init = arith.constant dense<0.0> : tensor<2x2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x4x6x2xf64>
  %window = tensor.empty() : tensor<2x3xf64>
  %r = linalg.pooling_nhwc_sum {strides = dense<[2, 1]> : tensor<2xi64>, dilations = dense<[1, 2]> : tensor<2xi64>}
      ins(%square, %window : tensor<2x4x6x2xf64>, tensor<2x3xf64>) outs(%init : tensor<2x2x2x2xf64>) -> tensor<2x2x2x2xf64>
  return %r : tensor<2x2x2x2xf64>
}

func.func @pooling_nchw_sum(%x: tensor<2x2x4x6xf64>) -> tensor<2x2x2x2xf64> {
  %init = arith.constant dense<0.0> : tensor<2x2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x2x4x6xf64>
  %window = tensor.empty() : tensor<2x3xf64>
  %r = linalg.pooling_nchw_sum {strides = dense<[2, 1]> : tensor<2xi64>, dilations = dense<[1, 2]> : tensor<2xi64>}
      ins(%square, %window : tensor<2x2x4x6xf64>, tensor<2x3xf64>) outs(%init : tensor<2x2x2x2xf64>) -> tensor<2x2x2x2xf64>
  return %r : tensor<2x2x2x2xf64>
}

func.func @pooling_ndhwc_sum(%x: tensor<2x4x4x5x2xf64>) -> tensor<2x2x2x2x2xf64> {
  %init = arith.constant dense<0.0> : tensor<2x2x2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x4x4x5x2xf64>
  %window = tensor.empty() : tensor<2x2x3xf64>
  %r = linalg.pooling_ndhwc_sum {strides = dense<[2, 1, 2]> : tensor<3xi64>, dilations = dense<[1, 2, 1]> : tensor<3xi64>}
      ins(%square, %window : tensor<2x4x4x5x2xf64>, tensor<2x2x3xf64>) outs(%init : tensor<2x2x2x2x2xf64>) -> tensor<2x2x2x2x2xf64>
  return %r : tensor<2x2x2x2x2xf64>
}

func.func @pooling_nwc_max(%x: tensor<2x5x2xf64>) -> tensor<2x2x2xf64> {
  %init = arith.constant dense<0xFFF0000000000000> : tensor<2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x5x2xf64>
  %window = tensor.empty() : tensor<3xf64>
  %r = linalg.pooling_nwc_max {strides = dense<[2]> : tensor<1xi64>, dilations = dense<[1]> : tensor<1xi64>}
      ins(%square, %window : tensor<2x5x2xf64>, tensor<3xf64>) outs(%init : tensor<2x2x2xf64>) -> tensor<2x2x2xf64>
  return %r : tensor<2x2x2xf64>
}

func.func @pooling_ncw_max(%x: tensor<2x2x5xf64>) -> tensor<2x2x2xf64> {
  %init = arith.constant dense<0xFFF0000000000000> : tensor<2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x2x5xf64>
  %window = tensor.empty() : tensor<3xf64>
  %r = linalg.pooling_ncw_max {strides = dense<[2]> : tensor<1xi64>, dilations = dense<[1]> : tensor<1xi64>}
      ins(%square, %window : tensor<2x2x5xf64>, tensor<3xf64>) outs(%init : tensor<2x2x2xf64>) -> tensor<2x2x2xf64>
  return %r : tensor<2x2x2xf64>
}

func.func @pooling_nhwc_max(%x: tensor<2x4x6x2xf64>) -> tensor<2x2x2x2xf64> {
  %init = arith.constant dense<0xFFF0000000000000> : tensor<2x2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x4x6x2xf64>
  %window = tensor.empty() : tensor<2x3xf64>
  %r = linalg.pooling_nhwc_max {strides = dense<[2, 1]> : tensor<2xi64>, dilations = dense<[1, 2]> : tensor<2xi64>}
      ins(%square, %window : tensor<2x4x6x2xf64>, tensor<2x3xf64>) outs(%init : tensor<2x2x2x2xf64>) -> tensor<2x2x2x2xf64>
  return %r : tensor<2x2x2x2xf64>
}

func.func @pooling_nchw_max(%x: tensor<2x2x4x6xf64>) -> tensor<2x2x2x2xf64> {
  %init = arith.constant dense<0xFFF0000000000000> : tensor<2x2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x2x4x6xf64>
  %window = tensor.empty() : tensor<2x3xf64>
  %r = linalg.pooling_nchw_max {strides = dense<[2, 1]> : tensor<2xi64>, dilations = dense<[1, 2]> : tensor<2xi64>}
      ins(%square, %window : tensor<2x2x4x6xf64>, tensor<2x3xf64>) outs(%init : tensor<2x2x2x2xf64>) -> tensor<2x2x2x2xf64>
  return %r : tensor<2x2x2x2xf64>
}

func.func @pooling_ndhwc_max(%x: tensor<2x4x4x5x2xf64>) -> tensor<2x2x2x2x2xf64> {
  %init = arith.constant dense<0xFFF0000000000000> : tensor<2x2x2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x4x4x5x2xf64>
  %window = tensor.empty() : tensor<2x2x3xf64>
  %r = linalg.pooling_ndhwc_max {strides = dense<[2, 1, 2]> : tensor<3xi64>, dilations = dense<[1, 2, 1]> : tensor<3xi64>}
      ins(%square, %window : tensor<2x4x4x5x2xf64>, tensor<2x2x3xf64>) outs(%init : tensor<2x2x2x2x2xf64>) -> tensor<2x2x2x2x2xf64>
  return %r : tensor<2x2x2x2x2xf64>
}

func.func @pooling_nwc_min(%x: tensor<2x4x2xf64>) -> tensor<2x2x2xf64> {
  %init = arith.constant dense<0x7FF0000000000000> : tensor<2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x4x2xf64>
  %window = tensor.empty() : tensor<3xf64>
  %r = linalg.pooling_nwc_min {strides = dense<[1]> : tensor<1xi64>, dilations = dense<[1]> : tensor<1xi64>}
      ins(%square, %window : tensor<2x4x2xf64>, tensor<3xf64>) outs(%init : tensor<2x2x2xf64>) -> tensor<2x2x2xf64>
  return %r : tensor<2x2x2xf64>
}

func.func @pooling_nhwc_min(%x: tensor<2x3x7x2xf64>) -> tensor<2x2x2x2xf64> {
  %init = arith.constant dense<0x7FF0000000000000> : tensor<2x2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x3x7x2xf64>
  %window = tensor.empty() : tensor<2x3xf64>
  %r = linalg.pooling_nhwc_min {strides = dense<[1, 2]> : tensor<2xi64>, dilations = dense<[1, 2]> : tensor<2xi64>}
      ins(%square, %window : tensor<2x3x7x2xf64>, tensor<2x3xf64>) outs(%init : tensor<2x2x2x2xf64>) -> tensor<2x2x2x2xf64>
  return %r : tensor<2x2x2x2xf64>
}

func.func @pooling_ndhwc_min(%x: tensor<2x3x5x4x2xf64>) -> tensor<2x2x2x2x2xf64> {
  %init = arith.constant dense<0x7FF0000000000000> : tensor<2x2x2x2x2xf64>
  %square = arith.mulf %x, %x : tensor<2x3x5x4x2xf64>
  %window = tensor.empty() : tensor<2x2x3xf64>
  %r = linalg.pooling_ndhwc_min {strides = dense<[1, 2, 1]> : tensor<3xi64>, dilations = dense<[1, 2, 1]> : tensor<3xi64>}
      ins(%square, %window : tensor<2x3x5x4x2xf64>, tensor<2x2x3xf64>) outs(%init : tensor<2x2x2x2x2xf64>) -> tensor<2x2x2x2x2xf64>
  return %r : tensor<2x2x2x2x2xf64>
}

// The mean over a window: a sum divided by a constant.
func.func @average_by_constant(%x: tensor<1x4x4x2xf64>) -> tensor<1x2x2x2xf64> {
  %zero = arith.constant dense<0.0> : tensor<1x2x2x2xf64>
  %count = arith.constant dense<4.0> : tensor<1x2x2x2xf64>
  %window = tensor.empty() : tensor<2x2xf64>
  %xx = arith.mulf %x, %x : tensor<1x4x4x2xf64>
  %sum = linalg.pooling_nhwc_sum {strides = dense<2> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>}
      ins(%xx, %window : tensor<1x4x4x2xf64>, tensor<2x2xf64>) outs(%zero : tensor<1x2x2x2xf64>) -> tensor<1x2x2x2xf64>
  %r = arith.divf %sum, %count : tensor<1x2x2x2xf64>
  return %r : tensor<1x2x2x2xf64>
}

// The mean over what of a window lies inside: the window of a corner holds 4 elements, of an edge 6.
func.func @average_by_counts(%x: tensor<1x3x3x1xf64>) -> tensor<1x3x3x1xf64> {
  %zero = arith.constant 0.0 : f64
  %zeros = arith.constant dense<0.0> : tensor<1x3x3x1xf64>
  %ones = arith.constant dense<1.0> : tensor<1x3x3x1xf64>
  %window = tensor.empty() : tensor<3x3xf64>
  %xx = arith.mulf %x, %x : tensor<1x3x3x1xf64>
  %padded = tensor.pad %xx low[0, 1, 1, 0] high[0, 1, 1, 0] {
  ^bb0(%n: index, %h: index, %w: index, %c: index):
    tensor.yield %zero : f64
  } : tensor<1x3x3x1xf64> to tensor<1x5x5x1xf64>
  %inside = tensor.pad %ones low[0, 1, 1, 0] high[0, 1, 1, 0] {
  ^bb0(%n: index, %h: index, %w: index, %c: index):
    tensor.yield %zero : f64
  } : tensor<1x3x3x1xf64> to tensor<1x5x5x1xf64>
  %sum = linalg.pooling_nhwc_sum {strides = dense<1> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>}
      ins(%padded, %window : tensor<1x5x5x1xf64>, tensor<3x3xf64>) outs(%zeros : tensor<1x3x3x1xf64>) -> tensor<1x3x3x1xf64>
  %count = linalg.pooling_nhwc_sum {strides = dense<1> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>}
      ins(%inside, %window : tensor<1x5x5x1xf64>, tensor<3x3xf64>) outs(%zeros : tensor<1x3x3x1xf64>) -> tensor<1x3x3x1xf64>
  %r = arith.divf %sum, %count : tensor<1x3x3x1xf64>
  return %r : tensor<1x3x3x1xf64>
}

// The init takes part in the maximum.
func.func @max_with_init(%x: tensor<1x6x2xf64>, %c: tensor<1x3x2xf64>) -> tensor<1x3x2xf64> {
  %window = tensor.empty() : tensor<2xf64>
  %r = linalg.pooling_nwc_max {strides = dense<2> : tensor<1xi64>, dilations = dense<1> : tensor<1xi64>}
      ins(%x, %window : tensor<1x6x2xf64>, tensor<2xf64>) outs(%c : tensor<1x3x2xf64>) -> tensor<1x3x2xf64>
  return %r : tensor<1x3x2xf64>
}

// Sizes that only the run knows.
func.func @dynamic(%x: tensor<?x?x2xf64>) -> tensor<?x?x2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c0 : tensor<?x?x2xf64>
  %w = tensor.dim %x, %c1 : tensor<?x?x2xf64>
  %less = arith.subi %w, %c1 : index
  %e = tensor.empty(%n, %less) : tensor<?x?x2xf64>
  %low = arith.constant 0xFFF0000000000000 : f64
  %init = linalg.fill ins(%low : f64) outs(%e : tensor<?x?x2xf64>) -> tensor<?x?x2xf64>
  %window = tensor.empty() : tensor<2xf64>
  %r = linalg.pooling_nwc_max {strides = dense<1> : tensor<1xi64>, dilations = dense<1> : tensor<1xi64>}
      ins(%x, %window : tensor<?x?x2xf64>, tensor<2xf64>) outs(%init : tensor<?x?x2xf64>) -> tensor<?x?x2xf64>
  %rr = arith.mulf %r, %r : tensor<?x?x2xf64>
  return %rr : tensor<?x?x2xf64>
}
