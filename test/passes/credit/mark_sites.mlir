// RUN: surge-opt %s --surge-mark-sites | FileCheck %s

// A bias by a generic op; a convolution with a kernel in another layout; a layer that is marked by hand; a product of no
// parameter. Names that are taken are left out.
// CHECK-LABEL: func.func private @loss
//       CHECK:   %[[P:.*]] = linalg.matmul
//       CHECK:   %[[B:.*]] = linalg.generic {{.*}} ins(%[[P]]
//       CHECK:   %[[S1:.*]] = surge.site %[[B]] name("s1")
//       CHECK:   %[[Q:.*]] = linalg.matmul ins(%[[S1]]
//       CHECK:   %[[S0:.*]] = surge.site %[[Q]] name("s0")
//   CHECK-NOT:   surge.site
//       CHECK:   %[[R:.*]] = linalg.matmul ins(%[[S0]], %{{.*}} : tensor<4x4xf32>
//   CHECK-NOT:   surge.site
//       CHECK:   %[[C:.*]] = linalg.conv_1d
//       CHECK:   surge.site %[[C]] name("s2")
func.func private @loss(%w: tensor<4x4xf32>, %b: tensor<4xf32>, %v: tensor<4x4xf32>, %x: tensor<4x4xf32>,
                        %f: tensor<1x3xf32>) -> f32 {
  %i = arith.constant 0 : index
  %n = arith.constant dense<0.0> : tensor<4x4xf32>
  %p = linalg.matmul ins(%x, %w : tensor<4x4xf32>, tensor<4x4xf32>) outs(%n : tensor<4x4xf32>) -> tensor<4x4xf32>
  %a = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>,
                                        affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%p, %b : tensor<4x4xf32>, tensor<4xf32>) outs(%n : tensor<4x4xf32>) {
  ^bb0(%e: f32, %bias: f32, %old: f32):
    %sum = arith.addf %e, %bias : f32
    linalg.yield %sum : f32
  } -> tensor<4x4xf32>
  %q = linalg.matmul ins(%a, %v : tensor<4x4xf32>, tensor<4x4xf32>) outs(%n : tensor<4x4xf32>) -> tensor<4x4xf32>
  %s = surge.site %q name("s0") : tensor<4x4xf32>
  %r = linalg.matmul ins(%s, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%n : tensor<4x4xf32>) -> tensor<4x4xf32>
  %line = tensor.collapse_shape %r [[0, 1]] : tensor<4x4xf32> into tensor<16xf32>
  %kernel = tensor.collapse_shape %f [[0, 1]] : tensor<1x3xf32> into tensor<3xf32>
  %z = arith.constant dense<0.0> : tensor<14xf32>
  %c = linalg.conv_1d ins(%line, %kernel : tensor<16xf32>, tensor<3xf32>) outs(%z : tensor<14xf32>) -> tensor<14xf32>
  %l = tensor.extract %c[%i] : tensor<14xf32>
  return %l : f32
}
func.func @gradient(%w: tensor<4x4xf32>, %b: tensor<4xf32>, %v: tensor<4x4xf32>, %x: tensor<4x4xf32>,
                    %f: tensor<1x3xf32>, %k: !surge.key) -> f32 {
  %l, %g:4 = surge.forward_gradient @loss(%w, %b, %v, %x, %f) wrt [0, 1, 2, 4] seed(%k) guess(#surge.gaussian)
      : (tensor<4x4xf32>, tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<1x3xf32>)
     -> (f32, tensor<4x4xf32>, tensor<4xf32>, tensor<4x4xf32>, tensor<1x3xf32>)
  return %l : f32
}
