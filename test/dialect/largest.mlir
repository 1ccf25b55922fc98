// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @largest
// CHECK-SAME: %[[X:.*]]: tensor<4x?x3xf16>
func.func @largest(%x: tensor<4x?x3xf16>) -> tensor<4x?xi32> {
  // CHECK: surge.largest %[[X]] : tensor<4x?x3xf16> -> tensor<4x?xi32>
  %c = surge.largest %x : tensor<4x?x3xf16> -> tensor<4x?xi32>
  return %c : tensor<4x?xi32>
}
