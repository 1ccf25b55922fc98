// RUN: surge-opt %s --surge-transpose | FileCheck %s

// The loop runs backwards and adds up the cotangent of what every round reads.
// CHECK-LABEL: func.func private @loop.transpose
// CHECK-SAME: (%[[R:.*]]: tensor<5xf32>, %[[CY:.*]]: f32) -> (f32, f32)
// CHECK: %[[Z:.*]] = arith.constant 0.0
// CHECK: %[[B:.*]]:2 = scf.for %[[I:.*]] = {{.*}} iter_args(%[[CA:.*]] = %[[CY]], %[[CW:.*]] = %[[Z]])
// CHECK:   %[[ROUND:.*]] = arith.subi %{{.*}}, %[[I]]
// CHECK:   %[[V:.*]] = tensor.extract %[[R]][%[[ROUND]]]
// CHECK-DAG:   %[[SUM:.*]] = arith.addf %[[CW]], %[[CA]]
// CHECK-DAG:   %[[P:.*]] = arith.mulf %[[CA]], %[[V]]
// CHECK:   scf.yield %[[P]], %[[SUM]]
// CHECK: return %[[B]]#0, %[[B]]#1
func.func private @loop(%r: tensor<5xf32>, %dx: f32 {surge.linear = 0}, %dw: f32 {surge.linear = 1}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64: 0>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %y = scf.for %i = %c0 to %c5 step %c1 iter_args(%a = %dx) -> f32 {
    %v = tensor.extract %r[%i] : tensor<5xf32>
    %p = arith.mulf %a, %v : f32
    %s = arith.addf %p, %dw : f32
    scf.yield %s : f32
  }
  return %y : f32
}

// CHECK-LABEL: func.func private @branch.transpose
// CHECK-SAME: (%[[C:.*]]: i1, %[[R:.*]]: f32, %[[CY:.*]]: f32) -> f32
// CHECK: %[[B:.*]] = scf.if %[[C]] -> (f32)
// CHECK:   %[[P:.*]] = arith.mulf %[[CY]], %[[R]]
// CHECK:   arith.addf %{{.*}}, %[[P]]
// CHECK: } else {
// CHECK:   scf.yield %{{.*}} : f32
// CHECK: return %[[B]]
func.func private @branch(%c: i1, %r: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64: 0, 1>} {
  %y = scf.if %c -> f32 {
    %p = arith.mulf %dx, %r : f32
    scf.yield %p : f32
  } else {
    %z = surge.zero : f32
    scf.yield %z : f32
  }
  return %y : f32
}
