// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

func.func @conv_1d(%x: tensor<7xf64>, %w: tensor<3xf64>, %c: tensor<5xf64>) -> tensor<5xf64> {
  %r = linalg.conv_1d ins(%x, %w : tensor<7xf64>, tensor<3xf64>) outs(%c : tensor<5xf64>) -> tensor<5xf64>
  return %r : tensor<5xf64>
}

func.func @conv_2d_strided(%x: tensor<2x5x7x3xf64>, %w: tensor<2x3x3x4xf64>, %c: tensor<2x2x3x4xf64>) -> tensor<2x2x3x4xf64> {
  %r = linalg.conv_2d_nhwc_hwcf {strides = dense<2> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>}
      ins(%x, %w : tensor<2x5x7x3xf64>, tensor<2x3x3x4xf64>) outs(%c : tensor<2x2x3x4xf64>) -> tensor<2x2x3x4xf64>
  return %r : tensor<2x2x3x4xf64>
}

func.func @depthwise_conv_dilated(%x: tensor<1x5x6x2xf64>, %w: tensor<2x2x2xf64>, %c: tensor<1x3x4x2xf64>) -> tensor<1x3x4x2xf64> {
  %r = linalg.depthwise_conv_2d_nhwc_hwc {strides = dense<1> : tensor<2xi64>, dilations = dense<2> : tensor<2xi64>}
      ins(%x, %w : tensor<1x5x6x2xf64>, tensor<2x2x2xf64>) outs(%c : tensor<1x3x4x2xf64>) -> tensor<1x3x4x2xf64>
  return %r : tensor<1x3x4x2xf64>
}

func.func @pooling_sum(%x: tensor<1x4x5x2xf64>, %c: tensor<1x2x2x2xf64>) -> tensor<1x2x2x2xf64> {
  %square = arith.mulf %x, %x : tensor<1x4x5x2xf64>
  %window = tensor.empty() : tensor<2x3xf64>
  %r = linalg.pooling_nhwc_sum {strides = dense<2> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>}
      ins(%square, %window : tensor<1x4x5x2xf64>, tensor<2x3xf64>) outs(%c : tensor<1x2x2x2xf64>) -> tensor<1x2x2x2xf64>
  return %r : tensor<1x2x2x2xf64>
}

func.func @pooling_max(%x: tensor<1x4x5x2xf64>) -> tensor<1x2x2x2xf64> {
  %square = arith.mulf %x, %x : tensor<1x4x5x2xf64>
  %low = arith.constant dense<0xFFF0000000000000> : tensor<1x2x2x2xf64>
  %window = tensor.empty() : tensor<2x3xf64>
  %r = linalg.pooling_nhwc_max {strides = dense<2> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>}
      ins(%square, %window : tensor<1x4x5x2xf64>, tensor<2x3xf64>) outs(%low : tensor<1x2x2x2xf64>) -> tensor<1x2x2x2xf64>
  return %r : tensor<1x2x2x2xf64>
}

func.func @strided_read(%x: tensor<6xf64>, %y: tensor<3xf64>) -> tensor<3xf64> {
  %e = tensor.empty() : tensor<3xf64>
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i * 2)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                       iterator_types = ["parallel"]}
      ins(%x, %y : tensor<6xf64>, tensor<3xf64>) outs(%e : tensor<3xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %0 = arith.mulf %a, %b : f64
    linalg.yield %0 : f64
  } -> tensor<3xf64>
  return %r : tensor<3xf64>
}
