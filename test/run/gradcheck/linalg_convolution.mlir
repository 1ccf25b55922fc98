// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// Every convolution by name, with strides and dilations.

func.func @conv_1d(%x: tensor<5xf64>, %w: tensor<3xf64>, %c: tensor<3xf64>) -> tensor<3xf64> {
  %r = linalg.conv_1d
      ins(%x, %w : tensor<5xf64>, tensor<3xf64>) outs(%c : tensor<3xf64>) -> tensor<3xf64>
  return %r : tensor<3xf64>
}

func.func @conv_1d_nwc_wcf(%x: tensor<2x7x2xf64>, %w: tensor<3x2x3xf64>, %c: tensor<2x3x3xf64>) -> tensor<2x3x3xf64> {
  %r = linalg.conv_1d_nwc_wcf {strides = dense<[2]> : tensor<1xi64>, dilations = dense<[1]> : tensor<1xi64>}
      ins(%x, %w : tensor<2x7x2xf64>, tensor<3x2x3xf64>) outs(%c : tensor<2x3x3xf64>) -> tensor<2x3x3xf64>
  return %r : tensor<2x3x3xf64>
}

func.func @conv_1d_ncw_fcw(%x: tensor<2x2x7xf64>, %w: tensor<3x2x3xf64>, %c: tensor<2x3x3xf64>) -> tensor<2x3x3xf64> {
  %r = linalg.conv_1d_ncw_fcw {strides = dense<[1]> : tensor<1xi64>, dilations = dense<[2]> : tensor<1xi64>}
      ins(%x, %w : tensor<2x2x7xf64>, tensor<3x2x3xf64>) outs(%c : tensor<2x3x3xf64>) -> tensor<2x3x3xf64>
  return %r : tensor<2x3x3xf64>
}

func.func @conv_2d(%x: tensor<3x5xf64>, %w: tensor<2x3xf64>, %c: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %r = linalg.conv_2d
      ins(%x, %w : tensor<3x5xf64>, tensor<2x3xf64>) outs(%c : tensor<2x3xf64>) -> tensor<2x3xf64>
  return %r : tensor<2x3xf64>
}

func.func @conv_2d_nhwc_hwcf(%x: tensor<2x4x7x2xf64>, %w: tensor<2x3x2x3xf64>, %c: tensor<2x2x3x3xf64>) -> tensor<2x2x3x3xf64> {
  %r = linalg.conv_2d_nhwc_hwcf {strides = dense<[2, 1]> : tensor<2xi64>, dilations = dense<[1, 2]> : tensor<2xi64>}
      ins(%x, %w : tensor<2x4x7x2xf64>, tensor<2x3x2x3xf64>) outs(%c : tensor<2x2x3x3xf64>) -> tensor<2x2x3x3xf64>
  return %r : tensor<2x2x3x3xf64>
}

func.func @conv_2d_nhwc_fhwc(%x: tensor<2x3x7x2xf64>, %w: tensor<3x2x3x2xf64>, %c: tensor<2x2x3x3xf64>) -> tensor<2x2x3x3xf64> {
  %r = linalg.conv_2d_nhwc_fhwc {strides = dense<[1, 2]> : tensor<2xi64>, dilations = dense<[1, 1]> : tensor<2xi64>}
      ins(%x, %w : tensor<2x3x7x2xf64>, tensor<3x2x3x2xf64>) outs(%c : tensor<2x2x3x3xf64>) -> tensor<2x2x3x3xf64>
  return %r : tensor<2x2x3x3xf64>
}

func.func @conv_2d_nchw_fchw(%x: tensor<2x2x5x7xf64>, %w: tensor<3x2x2x3xf64>, %c: tensor<2x3x2x3xf64>) -> tensor<2x3x2x3xf64> {
  %r = linalg.conv_2d_nchw_fchw {strides = dense<[2, 2]> : tensor<2xi64>, dilations = dense<[2, 1]> : tensor<2xi64>}
      ins(%x, %w : tensor<2x2x5x7xf64>, tensor<3x2x2x3xf64>) outs(%c : tensor<2x3x2x3xf64>) -> tensor<2x3x2x3xf64>
  return %r : tensor<2x3x2x3xf64>
}

func.func @conv_2d_ngchw_fgchw(%x: tensor<2x2x2x3x7xf64>, %w: tensor<3x2x2x2x3xf64>, %c: tensor<2x2x3x2x3xf64>) -> tensor<2x2x3x2x3xf64> {
  %r = linalg.conv_2d_ngchw_fgchw {strides = dense<[1, 2]> : tensor<2xi64>, dilations = dense<[1, 1]> : tensor<2xi64>}
      ins(%x, %w : tensor<2x2x2x3x7xf64>, tensor<3x2x2x2x3xf64>) outs(%c : tensor<2x2x3x2x3xf64>) -> tensor<2x2x3x2x3xf64>
  return %r : tensor<2x2x3x2x3xf64>
}

func.func @conv_2d_ngchw_gfchw(%x: tensor<2x2x2x4x5xf64>, %w: tensor<2x3x2x2x3xf64>, %c: tensor<2x2x3x2x3xf64>) -> tensor<2x2x3x2x3xf64> {
  %r = linalg.conv_2d_ngchw_gfchw {strides = dense<[2, 1]> : tensor<2xi64>, dilations = dense<[1, 1]> : tensor<2xi64>}
      ins(%x, %w : tensor<2x2x2x4x5xf64>, tensor<2x3x2x2x3xf64>) outs(%c : tensor<2x2x3x2x3xf64>) -> tensor<2x2x3x2x3xf64>
  return %r : tensor<2x2x3x2x3xf64>
}

func.func @conv_2d_nhwgc_gfhwc(%x: tensor<2x4x5x2x2xf64>, %w: tensor<2x3x2x3x2xf64>, %c: tensor<2x2x3x2x3xf64>) -> tensor<2x2x3x2x3xf64> {
  %r = linalg.conv_2d_nhwgc_gfhwc {strides = dense<[1, 1]> : tensor<2xi64>, dilations = dense<[2, 1]> : tensor<2xi64>}
      ins(%x, %w : tensor<2x4x5x2x2xf64>, tensor<2x3x2x3x2xf64>) outs(%c : tensor<2x2x3x2x3xf64>) -> tensor<2x2x3x2x3xf64>
  return %r : tensor<2x2x3x2x3xf64>
}

func.func @conv_3d(%x: tensor<3x3x5xf64>, %w: tensor<2x2x3xf64>, %c: tensor<2x2x3xf64>) -> tensor<2x2x3xf64> {
  %r = linalg.conv_3d
      ins(%x, %w : tensor<3x3x5xf64>, tensor<2x2x3xf64>) outs(%c : tensor<2x2x3xf64>) -> tensor<2x2x3xf64>
  return %r : tensor<2x2x3xf64>
}

func.func @conv_3d_ndhwc_dhwcf(%x: tensor<2x4x4x5x2xf64>, %w: tensor<2x2x3x2x3xf64>, %c: tensor<2x2x2x3x3xf64>) -> tensor<2x2x2x3x3xf64> {
  %r = linalg.conv_3d_ndhwc_dhwcf {strides = dense<[1, 2, 1]> : tensor<3xi64>, dilations = dense<[2, 1, 1]> : tensor<3xi64>}
      ins(%x, %w : tensor<2x4x4x5x2xf64>, tensor<2x2x3x2x3xf64>) outs(%c : tensor<2x2x2x3x3xf64>) -> tensor<2x2x2x3x3xf64>
  return %r : tensor<2x2x2x3x3xf64>
}

func.func @conv_3d_ncdhw_fcdhw(%x: tensor<2x2x4x3x5xf64>, %w: tensor<3x2x2x2x3xf64>, %c: tensor<2x3x2x2x3xf64>) -> tensor<2x3x2x2x3xf64> {
  %r = linalg.conv_3d_ncdhw_fcdhw {strides = dense<[2, 1, 1]> : tensor<3xi64>, dilations = dense<[1, 1, 1]> : tensor<3xi64>}
      ins(%x, %w : tensor<2x2x4x3x5xf64>, tensor<3x2x2x2x3xf64>) outs(%c : tensor<2x3x2x2x3xf64>) -> tensor<2x3x2x2x3xf64>
  return %r : tensor<2x3x2x2x3xf64>
}

func.func @depthwise_conv_1d_nwc_wc(%x: tensor<2x7x2xf64>, %w: tensor<3x2xf64>, %c: tensor<2x3x2xf64>) -> tensor<2x3x2xf64> {
  %r = linalg.depthwise_conv_1d_nwc_wc {strides = dense<[2]> : tensor<1xi64>, dilations = dense<[1]> : tensor<1xi64>}
      ins(%x, %w : tensor<2x7x2xf64>, tensor<3x2xf64>) outs(%c : tensor<2x3x2xf64>) -> tensor<2x3x2xf64>
  return %r : tensor<2x3x2xf64>
}

func.func @depthwise_conv_1d_ncw_cw(%x: tensor<2x2x7xf64>, %w: tensor<2x3xf64>, %c: tensor<2x2x3xf64>) -> tensor<2x2x3xf64> {
  %r = linalg.depthwise_conv_1d_ncw_cw {strides = dense<[1]> : tensor<1xi64>, dilations = dense<[2]> : tensor<1xi64>}
      ins(%x, %w : tensor<2x2x7xf64>, tensor<2x3xf64>) outs(%c : tensor<2x2x3xf64>) -> tensor<2x2x3xf64>
  return %r : tensor<2x2x3xf64>
}

func.func @depthwise_conv_1d_nwc_wcm(%x: tensor<2x9x2xf64>, %w: tensor<3x2x3xf64>, %c: tensor<2x3x2x3xf64>) -> tensor<2x3x2x3xf64> {
  %r = linalg.depthwise_conv_1d_nwc_wcm {strides = dense<[2]> : tensor<1xi64>, dilations = dense<[2]> : tensor<1xi64>}
      ins(%x, %w : tensor<2x9x2xf64>, tensor<3x2x3xf64>) outs(%c : tensor<2x3x2x3xf64>) -> tensor<2x3x2x3xf64>
  return %r : tensor<2x3x2x3xf64>
}

func.func @depthwise_conv_2d_nhwc_hwc(%x: tensor<2x4x7x2xf64>, %w: tensor<2x3x2xf64>, %c: tensor<2x2x3x2xf64>) -> tensor<2x2x3x2xf64> {
  %r = linalg.depthwise_conv_2d_nhwc_hwc {strides = dense<[2, 1]> : tensor<2xi64>, dilations = dense<[1, 2]> : tensor<2xi64>}
      ins(%x, %w : tensor<2x4x7x2xf64>, tensor<2x3x2xf64>) outs(%c : tensor<2x2x3x2xf64>) -> tensor<2x2x3x2xf64>
  return %r : tensor<2x2x3x2xf64>
}

func.func @depthwise_conv_2d_nchw_chw(%x: tensor<2x2x3x7xf64>, %w: tensor<2x2x3xf64>, %c: tensor<2x2x2x3xf64>) -> tensor<2x2x2x3xf64> {
  %r = linalg.depthwise_conv_2d_nchw_chw {strides = dense<[1, 2]> : tensor<2xi64>, dilations = dense<[1, 1]> : tensor<2xi64>}
      ins(%x, %w : tensor<2x2x3x7xf64>, tensor<2x2x3xf64>) outs(%c : tensor<2x2x2x3xf64>) -> tensor<2x2x2x3xf64>
  return %r : tensor<2x2x2x3xf64>
}

func.func @depthwise_conv_2d_nhwc_hwcm(%x: tensor<2x4x5x2xf64>, %w: tensor<2x3x2x3xf64>, %c: tensor<2x2x3x2x3xf64>) -> tensor<2x2x3x2x3xf64> {
  %r = linalg.depthwise_conv_2d_nhwc_hwcm {strides = dense<[1, 1]> : tensor<2xi64>, dilations = dense<[2, 1]> : tensor<2xi64>}
      ins(%x, %w : tensor<2x4x5x2xf64>, tensor<2x3x2x3xf64>) outs(%c : tensor<2x2x3x2x3xf64>) -> tensor<2x2x3x2x3xf64>
  return %r : tensor<2x2x3x2x3xf64>
}

func.func @depthwise_conv_3d_ndhwc_dhwc(%x: tensor<2x3x4x5x2xf64>, %w: tensor<2x2x3x2xf64>, %c: tensor<2x2x2x3x2xf64>) -> tensor<2x2x2x3x2xf64> {
  %r = linalg.depthwise_conv_3d_ndhwc_dhwc {strides = dense<[1, 2, 1]> : tensor<3xi64>, dilations = dense<[1, 1, 1]> : tensor<3xi64>}
      ins(%x, %w : tensor<2x3x4x5x2xf64>, tensor<2x2x3x2xf64>) outs(%c : tensor<2x2x2x3x2xf64>) -> tensor<2x2x2x3x2xf64>
  return %r : tensor<2x2x2x3x2xf64>
}

func.func @depthwise_conv_3d_ncdhw_cdhw(%x: tensor<2x2x4x3x5xf64>, %w: tensor<2x2x2x3xf64>, %c: tensor<2x2x2x2x3xf64>) -> tensor<2x2x2x2x3xf64> {
  %r = linalg.depthwise_conv_3d_ncdhw_cdhw {strides = dense<[2, 1, 1]> : tensor<3xi64>, dilations = dense<[1, 1, 1]> : tensor<3xi64>}
      ins(%x, %w : tensor<2x2x4x3x5xf64>, tensor<2x2x2x3xf64>) outs(%c : tensor<2x2x2x2x3xf64>) -> tensor<2x2x2x2x3xf64>
  return %r : tensor<2x2x2x2x3xf64>
}

func.func @depthwise_conv_3d_ndhwc_dhwcm(%x: tensor<2x3x4x5x2xf64>, %w: tensor<2x2x3x2x3xf64>, %c: tensor<2x2x2x3x2x3xf64>) -> tensor<2x2x2x3x2x3xf64> {
  %r = linalg.depthwise_conv_3d_ndhwc_dhwcm {strides = dense<[1, 1, 1]> : tensor<3xi64>, dilations = dense<[1, 2, 1]> : tensor<3xi64>}
      ins(%x, %w : tensor<2x3x4x5x2xf64>, tensor<2x2x3x2x3xf64>) outs(%c : tensor<2x2x2x3x2x3xf64>) -> tensor<2x2x2x3x2x3xf64>
  return %r : tensor<2x2x2x3x2x3xf64>
}

// Numbers with zero points, in floats.
func.func @conv_q(%x: tensor<1x5x5x2xf64>, %w: tensor<2x2x2x3xf64>, %c: tensor<1x4x4x3xf64>) -> tensor<1x4x4x3xf64> {
  %zx = arith.constant 2 : i32
  %zw = arith.constant 3 : i32
  %r = linalg.conv_2d_nhwc_hwcf_q {strides = dense<1> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>}
      ins(%x, %w, %zx, %zw : tensor<1x5x5x2xf64>, tensor<2x2x2x3xf64>, i32, i32) outs(%c : tensor<1x4x4x3xf64>) -> tensor<1x4x4x3xf64>
  return %r : tensor<1x4x4x3xf64>
}

// Every size but those of the window known to the run alone.
func.func @conv_dynamic(%x: tensor<?x?x?x2xf64>, %w: tensor<2x2x2x3xf64>) -> tensor<?x?x?x3xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %x, %c0 : tensor<?x?x?x2xf64>
  %h = tensor.dim %x, %c1 : tensor<?x?x?x2xf64>
  %v = tensor.dim %x, %c2 : tensor<?x?x?x2xf64>
  %oh = arith.subi %h, %c1 : index
  %ow = arith.subi %v, %c1 : index
  %e = tensor.empty(%n, %oh, %ow) : tensor<?x?x?x3xf64>
  %init = linalg.fill ins(%zero : f64) outs(%e : tensor<?x?x?x3xf64>) -> tensor<?x?x?x3xf64>
  %r = linalg.conv_2d_nhwc_hwcf {strides = dense<1> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>}
      ins(%x, %w : tensor<?x?x?x2xf64>, tensor<2x2x2x3xf64>) outs(%init : tensor<?x?x?x3xf64>) -> tensor<?x?x?x3xf64>
  return %r : tensor<?x?x?x3xf64>
}
