// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @bernoulli
// CHECK-SAME: %[[X:.*]]: tensor<8x200xf32>, %[[A:.*]]: f64, %[[K:.*]]: !surge.key
func.func @bernoulli(%x: tensor<8x200xf32>, %a: f64, %k: !surge.key) -> (tensor<8x200xf32>, f64) {
  // CHECK: surge.bernoulli %[[X]], %[[K]] using(#surge.straight_through) : tensor<8x200xf32>
  // CHECK: surge.bernoulli %[[A]], %[[K]] using(#surge.reinmax) : f64
  %b = surge.bernoulli %x, %k using(#surge.straight_through) : tensor<8x200xf32>
  %c = surge.bernoulli %a, %k using(#surge.reinmax) : f64
  return %b, %c : tensor<8x200xf32>, f64
}
