// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @deterministic
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf32>, %[[A:.*]]: bf16
func.func @deterministic(%x: tensor<?x3xf32>, %a: bf16) {
  // CHECK: surge.step %[[X]] using(#surge.fast_sigmoid) : tensor<?x3xf32>
  // CHECK: surge.sign %[[X]] using(#surge.clipped_straight_through) : tensor<?x3xf32>
  // CHECK: surge.round %[[A]] using(#surge.straight_through) : bf16
  %s = surge.step %x using(#surge.fast_sigmoid) : tensor<?x3xf32>
  %t = surge.sign %x using(#surge.clipped_straight_through) : tensor<?x3xf32>
  %u = surge.round %a using(#surge.straight_through) : bf16
  return
}
