// RUN: surge-opt --surge-linearize %s | FileCheck %s

// On a deterministic step the slope is 1: nothing is computed.

// CHECK-LABEL: func.func private @round.jvp.0
// CHECK-SAME: %[[X:[^:]*]]: f32, %[[DX:[^:]*]]: f32
// CHECK-NEXT: %[[Y:.*]] = surge.round %[[X]]
// CHECK-NEXT: return %[[Y]], %[[DX]]
func.func @round(%x: f32) -> f32 {
  %y = surge.round %x using(#surge.straight_through) : f32
  return %y : f32
}

// The derivative of a sample takes the logits and the category drawn, but no key.

// CHECK-LABEL: func.func private @sample.jvp.0
// CHECK-SAME: %[[X:[^:]*]]: tensor<8x3xf32>, %[[K:[^:]*]]: !surge.key, %[[DX:[^:]*]]: tensor<8x3xf32>
// CHECK: surge.sample_product %[[DX]], %[[X]], %{{[^ ]*}} using(#surge.straight_through) : tensor<8xi32>, tensor<8x3xf32>
func.func @sample(%x: tensor<8x3xf32>, %k: !surge.key) -> tensor<8x3xf32> {
  %z = surge.categorical %x, %k using(#surge.straight_through) : tensor<8x3xf32>
  return %z : tensor<8x3xf32>
}
