// RUN: surge-opt %s --surge-lower | FileCheck %s

// One generic whose body computes the number where it is used: no bits go
// through memory.
// CHECK-LABEL: @uniform
// CHECK-SAME: (%{{.*}}: vector<2xi64>, %[[N:.*]]: index)
// CHECK: %[[EMPTY:.*]] = tensor.empty(%[[N]]) : tensor<?x3xf32>
// CHECK: linalg.generic {{.*}} outs(%[[EMPTY]] : tensor<?x3xf32>)
// CHECK-DAG: linalg.index 0
// CHECK-DAG: linalg.index 1
// CHECK-COUNT-20: arith.mului_extended
// CHECK: arith.sitofp
// CHECK: linalg.yield
// CHECK-NOT: linalg.generic
func.func @uniform(%k: !surge.key, %n: index) -> tensor<?x3xf32> {
  %0 = surge.random uniform %k sizes(%n) : tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// CHECK-LABEL: @normal_scalar
// CHECK-NOT: linalg.generic
// CHECK: math.log
// CHECK: math.sqrt
// CHECK-NOT: math.cos
// CHECK-NOT: math.sin
func.func @normal_scalar(%k: !surge.key) -> f32 {
  %0 = surge.random normal %k : f32
  return %0 : f32
}

// Noise of a narrow type is computed in f32.
// CHECK-LABEL: @gumbel_bf16
// CHECK-COUNT-2: math.log %{{.*}} : f32
// CHECK: arith.truncf %{{.*}} : f32 to bf16
func.func @gumbel_bf16(%k: !surge.key) -> tensor<4xbf16> {
  %0 = surge.random gumbel %k : tensor<4xbf16>
  return %0 : tensor<4xbf16>
}
