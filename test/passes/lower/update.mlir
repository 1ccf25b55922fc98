// RUN: surge-opt %s --surge-lower | FileCheck %s

// One pass with parameter and slots as destinations; what no element changes
// stands before it.
// CHECK-LABEL: @adam
// CHECK-SAME: (%[[P:.*]]: tensor<8xf32>, %[[G:.*]]: tensor<8xf32>, %[[M:.*]]: tensor<8xf32>, %[[V:.*]]: tensor<8xf32>, %[[T:.*]]: i64, %{{.*}}: f32)
// CHECK: arith.sitofp %[[T]] : i64 to f64
// CHECK: %[[NEW:.*]]:3 = linalg.generic {{.*}} ins(%[[G]] : tensor<8xf32>) outs(%[[P]], %[[M]], %[[V]] :
// CHECK-NOT: math.powf
// CHECK: math.sqrt
// CHECK: linalg.yield
// CHECK: return %[[NEW]]#0, %[[NEW]]#1, %[[NEW]]#2
func.func @adam(%p: tensor<8xf32>, %g: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>, %t: i64, %rate: f32)
    -> (tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) {
  %p1, %m1, %v1 = surge.update %p, %g slots(%m, %v) step(%t) rate(%rate) using(#surge.adam) : tensor<8xf32>, i64
  return %p1, %m1, %v1 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32>
}

// CHECK-LABEL: @scalar
// CHECK-NOT: linalg.generic
func.func @scalar(%p: f64, %g: f64, %t: index, %rate: f64) -> f64 {
  %p1 = surge.update %p, %g step(%t) rate(%rate) using(#surge.sgd) : f64, index
  return %p1 : f64
}
