// RUN: surge-opt %s --surge-widen=directions=3 --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func private @zero.wide3
//  CHECK-SAME:   (%[[N:.*]]: index,
//       CHECK:   surge.zero sizes(%[[N]]) : tensor<3x?xf32>
func.func private @zero(%n: index, %dx: f32 {surge.linear = 0}) -> (tensor<?xf32> {surge.linear}) {
  %dy = surge.zero sizes(%n) : tensor<?xf32>
  return %dy : tensor<?xf32>
}

// -----

// One softmax for all directions.
// CHECK-LABEL: func.func private @sample_product.wide3
//  CHECK-SAME:   (%[[X:.*]]: tensor<8x10xf32>, %[[C:.*]]: tensor<8xi32>, %[[V:.*]]: tensor<3x8x10xf32>) -> tensor<3x8x10xf32>
//   CHECK-NOT:   surge.sample_product
//       CHECK:     math.exp %{{.*}} : f32
//       CHECK:   linalg.generic {{.*}} ins({{.*}}%[[V]]
//   CHECK-NOT:   math.exp
//       CHECK:   return %{{.*}} : tensor<3x8x10xf32>
func.func private @sample_product(%x: tensor<8x10xf32>, %c: tensor<8xi32>, %v: tensor<8x10xf32> {surge.linear = 0})
    -> (tensor<8x10xf32> {surge.linear}) {
  %w = surge.sample_product %v, %x, %c using(#surge.straight_through) : tensor<8xi32>, tensor<8x10xf32>
  return %w : tensor<8x10xf32>
}

// -----

func.func private @sample_product_of_linear(%c: tensor<8xi32>, %v: tensor<8x10xf32> {surge.linear = 0})
    -> (tensor<8x10xf32> {surge.linear}) {
  // expected-error @+1 {{expected logits that are not linear: the derivative rule that built this product is not linear in the tangents}}
  %w = surge.sample_product %v, %v, %c using(#surge.straight_through) : tensor<8xi32>, tensor<8x10xf32>
  return %w : tensor<8x10xf32>
}
