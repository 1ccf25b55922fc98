// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @sample_product
// CHECK-SAME: %[[V:[^:]*]]: tensor<8x10xf32>, %[[X:[^:]*]]: tensor<8x10xf32>, %[[C:[^:]*]]: tensor<8xi32>, %[[M:[^:]*]]: tensor<8x10xi1>, %[[K:[^:]*]]: !surge.key
func.func @sample_product(%v: tensor<8x10xf32>, %x: tensor<8x10xf32>, %c: tensor<8xi32>, %m: tensor<8x10xi1>, %k: !surge.key) {
  // CHECK: surge.sample_product %[[V]], %[[X]], %[[C]] using(#surge.reinmax) : tensor<8xi32>, tensor<8x10xf32>
  // CHECK: surge.sample_product %[[V]], %[[X]], %[[C]] mask %[[M]] using(#surge.reinmax) : tensor<8xi32>, tensor<8x10xf32>
  // CHECK: surge.sample_product %[[V]], %[[X]], %[[C]] key %[[K]] mask %[[M]] using(#surge.gumbel_softmax) : tensor<8xi32>, tensor<8x10xf32>
  %a = surge.sample_product %v, %x, %c using(#surge.reinmax) : tensor<8xi32>, tensor<8x10xf32>
  %b = surge.sample_product %v, %x, %c mask %m using(#surge.reinmax) : tensor<8xi32>, tensor<8x10xf32>
  %d = surge.sample_product %v, %x, %c key %k mask %m using(#surge.gumbel_softmax) : tensor<8xi32>, tensor<8x10xf32>
  return
}
