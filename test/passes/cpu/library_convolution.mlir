// RUN: surge-opt %s --surge-library-convolution --split-input-file | FileCheck %s

// The filter and the image of what the transpose of a convolution sums up, and the three targets.

// CHECK: memref.global "private" constant @[[$SHAPE:.*]] : memref<25xi64> = dense<[4, 1, 16, 8, 5, 5, 3, 3, 2, 2, 1, 1, 1152, 1, 96, 8, 1, 1, 16, 384, 128, 400, 1, 80, 16]>
// CHECK-LABEL: @by_filter
// CHECK-NOT: linalg
// CHECK: memref.get_global @[[$SHAPE]]
// CHECK-DAG: %[[TARGET:.*]] = arith.constant 2 : i64
// CHECK-DAG: %[[BETA:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: call @surge_convolution_f32(%{{.*}}, %[[TARGET]], %{{.*}}, %{{.*}}, %{{.*}}, %[[BETA]])
func.func @by_filter(%image: memref<4x12x12x8xf32>, %result: memref<4x5x5x16xf32>, %filter: memref<3x3x8x16xf32>) {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%filter : memref<3x3x8x16xf32>)
  linalg.generic {
      indexing_maps = [affine_map<(n, y, x, o, r, s, i) -> (n, y * 2 + r, x * 2 + s, i)>,
                       affine_map<(n, y, x, o, r, s, i) -> (n, y, x, o)>,
                       affine_map<(n, y, x, o, r, s, i) -> (r, s, i, o)>],
      iterator_types = ["reduction", "reduction", "reduction", "parallel", "parallel", "parallel", "parallel"]}
      ins(%image, %result : memref<4x12x12x8xf32>, memref<4x5x5x16xf32>) outs(%filter : memref<3x3x8x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.mulf %b, %a : f32
    %1 = arith.addf %c, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// -----

// No window reaches the last row and column of the image, so that the fill stays.
// CHECK-LABEL: @by_image
// CHECK: linalg.fill
// CHECK: %[[TARGET:.*]] = arith.constant 1 : i64
// CHECK: %[[BETA:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: call @surge_convolution_f32(%{{.*}}, %[[TARGET]], %{{.*}}, %{{.*}}, %{{.*}}, %[[BETA]])
func.func @by_image(%image: memref<4x12x12x8xf32>, %result: memref<4x5x5x16xf32>, %filter: memref<3x3x8x16xf32>) {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%image : memref<4x12x12x8xf32>)
  linalg.generic {
      indexing_maps = [affine_map<(n, y, x, o, r, s, i) -> (r, s, i, o)>,
                       affine_map<(n, y, x, o, r, s, i) -> (n, y, x, o)>,
                       affine_map<(n, y, x, o, r, s, i) -> (n, y * 2 + r, x * 2 + s, i)>],
      iterator_types = ["parallel", "reduction", "reduction", "reduction", "reduction", "reduction", "parallel"]}
      ins(%filter, %result : memref<3x3x8x16xf32>, memref<4x5x5x16xf32>) outs(%image : memref<4x12x12x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.mulf %b, %a : f32
    %1 = arith.addf %c, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// -----

// Two convolutions of one shape share its description.
// CHECK-COUNT-1: memref.global
// CHECK-NOT: memref.global
// CHECK-LABEL: @by_channel
// CHECK: %[[BETA:.*]] = arith.constant 1.000000e+00 : f32
// CHECK-COUNT-2: call @surge_convolution_f32
func.func @by_channel(%image: memref<4x12x12x16xf32>, %filter: memref<3x3x16xf32>, %result: memref<4x10x10x16xf32>) {
  linalg.depthwise_conv_2d_nhwc_hwc ins(%image, %filter : memref<4x12x12x16xf32>, memref<3x3x16xf32>)
      outs(%result : memref<4x10x10x16xf32>)
  linalg.depthwise_conv_2d_nhwc_hwc ins(%image, %filter : memref<4x12x12x16xf32>, memref<3x3x16xf32>)
      outs(%result : memref<4x10x10x16xf32>)
  return
}

// -----

// CHECK-LABEL: @no_call
// CHECK-NOT: call
// CHECK: return
func.func @no_call(%small: memref<1x4x4x8xf32>, %filter: memref<3x3x8x16xf32>, %result: memref<1x2x2x16xf32>,
                   %dynamic: memref<?x12x12x8xf32>, %many: memref<?x10x10x16xf32>,
                   %double: memref<4x12x12x8xf64>, %weights: memref<3x3x8x16xf64>, %wide: memref<4x10x10x16xf64>,
                   %pool: memref<4x12x12x8xf32>, %window: memref<3x3xf32>, %sums: memref<4x10x10x8xf32>) {
  linalg.conv_2d_nhwc_hwcf ins(%small, %filter : memref<1x4x4x8xf32>, memref<3x3x8x16xf32>)
      outs(%result : memref<1x2x2x16xf32>)
  linalg.conv_2d_nhwc_hwcf ins(%dynamic, %filter : memref<?x12x12x8xf32>, memref<3x3x8x16xf32>)
      outs(%many : memref<?x10x10x16xf32>)
  linalg.conv_2d_nhwc_hwcf ins(%double, %weights : memref<4x12x12x8xf64>, memref<3x3x8x16xf64>)
      outs(%wide : memref<4x10x10x16xf64>)
  linalg.pooling_nhwc_sum ins(%pool, %window : memref<4x12x12x8xf32>, memref<3x3xf32>)
      outs(%sums : memref<4x10x10x8xf32>)
  return
}
