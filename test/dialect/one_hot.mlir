// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @one_hot
// CHECK-SAME: %[[C:.*]]: tensor<?xi32>, %[[X:.*]]: tensor<?x3xf32>
func.func @one_hot(%c: tensor<?xi32>, %x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // CHECK: surge.one_hot %[[C]] like %[[X]] : tensor<?xi32> -> tensor<?x3xf32>
  %z = surge.one_hot %c like %x : tensor<?xi32> -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}
