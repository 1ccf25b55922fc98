// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @update
// CHECK-SAME: %[[P:[^:]*]]: tensor<?xf32>, %[[G:[^:]*]]: tensor<?xf32>, %[[M:[^:]*]]: tensor<?xf32>, %[[V:[^:]*]]: tensor<?xf32>, %[[T:[^:]*]]: i64, %[[R:[^:]*]]: f32
func.func @update(%p: tensor<?xf32>, %g: tensor<?xf32>, %m: tensor<?xf32>, %v: tensor<?xf32>, %t: i64, %rate: f32) {
  // CHECK: surge.update %[[P]], %[[G]] step(%[[T]]) rate(%[[R]]) using(#surge.sgd) : tensor<?xf32>, i64
  // CHECK: surge.update %[[P]], %[[G]] slots(%[[M]]) step(%[[T]]) rate(%[[R]]) using(#surge.sgd<momentum = 0.9, nesterov = true>) : tensor<?xf32>, i64
  // CHECK: surge.update %[[P]], %[[G]] slots(%[[M]], %[[V]]) step(%[[T]]) rate(%[[R]]) using(#surge.adam<epsilon = 1.0e-06>) : tensor<?xf32>, i64
  %p0 = surge.update %p, %g step(%t) rate(%rate) using(#surge.sgd) : tensor<?xf32>, i64
  %p1, %m1 = surge.update %p, %g slots(%m) step(%t) rate(%rate) using(#surge.sgd<momentum = 0.9, nesterov = true>) : tensor<?xf32>, i64
  %p2, %m2, %v2 = surge.update %p, %g slots(%m, %v) step(%t) rate(%rate) using(#surge.adam<epsilon = 1.0e-6>) : tensor<?xf32>, i64
  return
}

// The rate of a narrow parameter may be wider.

// CHECK-LABEL: @wide_rate
func.func @wide_rate(%p: tensor<8xbf16>, %g: tensor<8xbf16>, %t: index, %rate: f32) {
  // CHECK: using(#surge.sgd) : tensor<8xbf16>, index, f32
  %p0 = surge.update %p, %g step(%t) rate(%rate) using(#surge.sgd) : tensor<8xbf16>, index, f32
  return
}
