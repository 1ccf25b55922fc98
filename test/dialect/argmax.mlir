// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @argmax
// CHECK-SAME: %[[X:.*]]: tensor<?x10xf32>
func.func @argmax(%x: tensor<?x10xf32>) -> tensor<?x10xf32> {
  // CHECK: surge.argmax %[[X]] using(#surge.reinmax) : tensor<?x10xf32>
  %z = surge.argmax %x using(#surge.reinmax) : tensor<?x10xf32>
  return %z : tensor<?x10xf32>
}
