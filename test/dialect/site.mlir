// RUN: surge-opt --verify-roundtrip %s | FileCheck %s
// RUN: surge-opt --canonicalize %s | FileCheck %s

// A site is the identity, yet no folder may take its name away.

// CHECK-LABEL: @site
// CHECK-SAME: %[[X:.*]]: tensor<8xf32>
func.func @site(%x: tensor<8xf32>) -> tensor<8xf32> {
  // CHECK: %[[H:.*]] = surge.site %[[X]] name("h1") : tensor<8xf32>
  // CHECK: return %[[H]]
  %h = surge.site %x name("h1") : tensor<8xf32>
  return %h : tensor<8xf32>
}
