// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @distributions
// CHECK-SAME: %[[K:.*]]: !surge.key
func.func @distributions(%k: !surge.key) {
  // CHECK: surge.random uniform %[[K]] : tensor<64x10xf32>
  // CHECK: surge.random normal %[[K]] : tensor<3xf64>
  // CHECK: surge.random gumbel %[[K]] : tensor<3xf16>
  // CHECK: surge.random exponential %[[K]] : tensor<0x4xbf16>
  // CHECK: surge.random rademacher %[[K]] : f32
  %u = surge.random uniform %k : tensor<64x10xf32>
  %n = surge.random normal %k : tensor<3xf64>
  %g = surge.random gumbel %k : tensor<3xf16>
  %e = surge.random exponential %k : tensor<0x4xbf16>
  %r = surge.random rademacher %k : f32
  return
}

// CHECK-LABEL: @dynamic
// CHECK-SAME: %[[K:.*]]: !surge.key, %[[M:.*]]: index, %[[N:.*]]: index
func.func @dynamic(%k: !surge.key, %m: index, %n: index) -> tensor<?x3x?xf32> {
  // CHECK: surge.random uniform %[[K]] sizes(%[[M]], %[[N]]) : tensor<?x3x?xf32>
  %u = surge.random uniform %k sizes(%m, %n) : tensor<?x3x?xf32>
  return %u : tensor<?x3x?xf32>
}
