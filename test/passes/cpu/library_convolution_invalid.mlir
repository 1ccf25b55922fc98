// RUN: surge-opt %s --surge-library-convolution --verify-diagnostics

// expected-error@+1 {{expected no function called 'surge_convolution_f32', which is the runtime's; rename it}}
func.func @surge_convolution_f32(%x: f32) -> f32 {
  return %x : f32
}

func.func @f(%image: memref<4x12x12x8xf32>, %filter: memref<3x3x8x16xf32>, %result: memref<4x10x10x16xf32>) {
  linalg.conv_2d_nhwc_hwcf ins(%image, %filter : memref<4x12x12x8xf32>, memref<3x3x8x16xf32>)
      outs(%result : memref<4x10x10x16xf32>)
  return
}
