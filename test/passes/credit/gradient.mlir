// RUN: surge-opt %s --surge-gradient --inline --canonicalize --cse --symbol-dce | FileCheck %s

func.func private @f(%x: f64, %y: f64) -> (f64, i32, f64) {
  %n = arith.constant 7 : i32
  %a = arith.mulf %x, %y : f64
  %b = arith.mulf %a, %x : f64
  return %b, %n, %a : f64, i32, f64
}

// Gradients come in the order of `wrt`: d(x x y)/dy = x x, d(x x y)/dx = x y + x y.
// CHECK-LABEL: func.func @value_and_grad
//  CHECK-SAME:   (%[[X:.*]]: f64, %[[Y:.*]]: f64)
//   CHECK-DAG:   %[[A:.*]] = arith.mulf %[[X]], %[[Y]]
//   CHECK-DAG:   %[[B:.*]] = arith.mulf %[[A]], %[[X]]
//   CHECK-DAG:   %[[XX:.*]] = arith.mulf %[[X]], %[[X]]
//   CHECK-DAG:   %[[GX:.*]] = arith.addf %[[A]], %[[A]]
//       CHECK:   return %[[B]], %{{.*}}, %[[A]], %[[XX]], %[[GX]]
func.func @value_and_grad(%x: f64, %y: f64) -> (f64, i32, f64, f64, f64) {
  %b, %n, %a, %gy, %gx = surge.value_and_grad @f(%x, %y) wrt [1, 0] : (f64, f64) -> (f64, i32, f64, f64, f64)
  return %b, %n, %a, %gy, %gx : f64, i32, f64, f64, f64
}

// One tangent per floating-point result, the integer has none: da = y dx.
// CHECK-LABEL: func.func @jvp
//  CHECK-SAME:   (%[[X:.*]]: f64, %[[Y:.*]]: f64, %[[DX:.*]]: f64)
//       CHECK:   %[[DA:.*]] = arith.mulf %[[DX]], %[[Y]]
//       CHECK:   return %{{.*}}, %[[DA]]
func.func @jvp(%x: f64, %y: f64, %dx: f64) -> (f64, f64) {
  %b, %n, %a, %db, %da = surge.jvp @f(%x, %y) wrt [0] tangents(%dx) : (f64, f64), (f64) -> (f64, i32, f64, f64, f64)
  return %a, %da : f64, f64
}

// gy = (ca + cb x) x.
// CHECK-LABEL: func.func @vjp
//  CHECK-SAME:   (%[[X:.*]]: f64, %[[Y:.*]]: f64, %[[CB:.*]]: f64, %[[CA:.*]]: f64)
//       CHECK:   %[[BX:.*]] = arith.mulf %[[CB]], %[[X]]
//       CHECK:   %[[SUM:.*]] = arith.addf %[[CA]], %[[BX]]
//       CHECK:   %[[GY:.*]] = arith.mulf %[[SUM]], %[[X]]
//       CHECK:   return %[[GY]]
func.func @vjp(%x: f64, %y: f64, %cb: f64, %ca: f64) -> f64 {
  %b, %n, %a, %gy = surge.vjp @f(%x, %y) wrt [1] cotangents(%cb, %ca) : (f64, f64), (f64, f64) -> (f64, i32, f64, f64)
  return %gy : f64
}
