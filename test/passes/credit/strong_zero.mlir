// RUN: surge-opt %s --surge-gradient=strong-zero=true | FileCheck %s
// RUN: surge-opt %s --surge-gradient | FileCheck %s --check-prefix=WEAK

// CHECK-LABEL: func.func private @f.jvp.0.linear.transpose
//  CHECK-SAME:   (%[[SLOPE:.*]]: f32, %[[CT:.*]]: f32)
//   CHECK-DAG:   %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
//   CHECK-DAG:   %[[PRODUCT:.*]] = arith.mulf %[[CT]], %[[SLOPE]]
//   CHECK-DAG:   %[[DIFFERS:.*]] = arith.cmpf une, %[[CT]], %{{.*}}
//       CHECK:   arith.select %[[DIFFERS]], %[[PRODUCT]], %{{.*}}
// CHECK-NOT: surge.strong_zero
// WEAK-NOT: arith.select
func.func private @f(%x: f32) -> f32 {
  %y = math.exp %x : f32
  return %y : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}
