// RUN: surge-opt %s --surge-linearize | FileCheck %s

// A loop stays one loop; only what varies and is asked for carries a tangent.
// CHECK-LABEL: func.func private @loop.jvp.0
// CHECK-SAME: (%[[X:.*]]: f32, %[[N:.*]]: index, %[[DX:.*]]: f32
// CHECK: %[[R:.*]]:4 = scf.for {{.*}} iter_args(%[[A:.*]] = %[[X]], %[[K:.*]] = %{{.*}}, %[[U:.*]] = %[[X]], %[[DA:.*]] = %[[DX]])
// CHECK-DAG:   %[[S:.*]] = math.sin %[[A]]
// CHECK-DAG:   %[[C:.*]] = math.cos %[[A]]
// CHECK-DAG:   %[[DS:.*]] = arith.mulf %[[DA]], %[[C]]
// CHECK:   scf.yield %[[S]], %{{.*}}, %[[U]], %[[DS]] : f32, i32, f32, f32
// CHECK: return %[[R]]#0, %[[R]]#3
func.func @loop(%x: f32, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i32
  %r:3 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x, %k = %one, %unused = %x) -> (f32, i32, f32) {
    %s = math.sin %a : f32
    %next = arith.addi %k, %one : i32
    scf.yield %s, %next, %unused : f32, i32, f32
  }
  return %r#0 : f32
}

// A branch that does not depend on the argument yields a zero.
// CHECK-LABEL: func.func private @branch.jvp.1
// CHECK: scf.if
// CHECK:   math.exp
// CHECK:   scf.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: } else {
// CHECK:   %[[Z:.*]] = surge.zero : f32
// CHECK:   scf.yield %{{.*}}, %[[Z]] : f32, f32
func.func @branch(%c: i1, %x: f32) -> f32 {
  %one = arith.constant 1.0 : f32
  %r = scf.if %c -> f32 {
    %e = math.exp %x : f32
    scf.yield %e : f32
  } else {
    scf.yield %one : f32
  }
  return %r : f32
}

// What the condition forwards has tangents of its own.
// CHECK-LABEL: func.func private @while.jvp.0
// CHECK-SAME: (%[[X:.*]]: f32, %[[DX:.*]]: f32
// CHECK: scf.while (%[[A:.*]] = %[[X]], %[[DA:.*]] = %[[DX]])
// CHECK:   scf.condition(%{{.*}}) %{{.*}}, %{{.*}} : f32, f32
// CHECK: ^bb0(%[[M:.*]]: f32, %[[DM:.*]]: f32):
// CHECK:   scf.yield %[[M]], %[[DM]] : f32, f32
func.func @while(%x: f32) -> f32 {
  %small = arith.constant 0.1 : f32
  %r = scf.while (%a = %x) : (f32) -> f32 {
    %more = arith.cmpf ogt, %a, %small : f32
    %m = arith.mulf %a, %a : f32
    scf.condition(%more) %m : f32
  } do {
  ^bb0(%m: f32):
    scf.yield %m : f32
  }
  return %r : f32
}
