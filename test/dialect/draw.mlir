// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @draw
// CHECK-SAME: %[[X:.*]]: tensor<?x10xf32>, %[[M:.*]]: tensor<?x10xi1>, %[[K:.*]]: !surge.key
func.func @draw(%x: tensor<?x10xf32>, %m: tensor<?x10xi1>, %k: !surge.key) -> (tensor<?xi32>, tensor<?xi32>) {
  // CHECK: surge.draw %[[X]], %[[K]] : tensor<?x10xf32> -> tensor<?xi32>
  // CHECK: surge.draw %[[X]], %[[K]] mask %[[M]] perturbed : tensor<?x10xf32> -> tensor<?xi32>
  %c = surge.draw %x, %k : tensor<?x10xf32> -> tensor<?xi32>
  %d = surge.draw %x, %k mask %m perturbed : tensor<?x10xf32> -> tensor<?xi32>
  return %c, %d : tensor<?xi32>, tensor<?xi32>
}

// CHECK-LABEL: @one_row
func.func @one_row(%x: tensor<10xf32>, %k: !surge.key) -> tensor<i32> {
  // CHECK: tensor<10xf32> -> tensor<i32>
  %c = surge.draw %x, %k : tensor<10xf32> -> tensor<i32>
  return %c : tensor<i32>
}
