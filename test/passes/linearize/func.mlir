// RUN: surge-opt %s --surge-linearize | FileCheck %s

func.func private @square(%x: f32) -> f32 {
  %y = arith.mulf %x, %x : f32
  return %y : f32
}

// A function called twice is derived once.
// CHECK-LABEL: func.func private @twice.jvp.0
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {surge.linear = 0 : i64})
//       CHECK:   %[[Y:.*]]:2 = call @square.jvp.0(%[[X]], %[[DX]])
//       CHECK:   %[[Z:.*]]:2 = call @square.jvp.0(%[[Y]]#0, %[[Y]]#1)
//       CHECK:   return %[[Z]]#0, %[[Z]]#1
func.func @twice(%x: f32) -> f32 {
  %y = func.call @square(%x) : (f32) -> f32
  %z = func.call @square(%y) : (f32) -> f32
  return %z : f32
}

// Ops that do not vary with the input, or do not reach the output, have no tangents.
// CHECK-LABEL: func.func private @inactive.jvp.0.1
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[N:.*]]: i32, %[[DX:.*]]: f32 {{.*}}, %[[DY:.*]]: f32
//       CHECK:   %[[A:.*]] = math.exp %[[X]]
//  CHECK-NEXT:   %[[DA:.*]] = arith.mulf %[[DX]], %[[A]]
//  CHECK-NEXT:   arith.mulf %[[Y]], %[[Y]]
//  CHECK-NEXT:   return
func.func @inactive(%x: f32, %y: f32, %n: i32) -> f32 {
  %a = math.exp %x : f32
  %unused = arith.mulf %y, %y : f32
  return %a : f32
}
