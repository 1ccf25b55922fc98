// Marks of derived functions that do not say what they must, and derived functions that have been changed.
// RUN: surge-opt %s --surge-unzip --split-input-file --verify-diagnostics | FileCheck %s

// expected-error @+1 {{expected 'surge.linear' of argument 1 of 'no_tangent' to mark a float or a tensor of floats, but got 'index'}}
func.func private @no_tangent(%x: index, %dx: index {surge.linear = 0}) -> (index, index {surge.linear}) {
  %y = arith.addi %x, %dx : index
  return %x, %y : index, index
}

// -----

// expected-error @+1 {{cannot differentiate the recursive function 'ping'}}
func.func private @ping(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
  %y, %dy = call @pong(%x, %dx) : (f32, f32) -> (f32, f32)
  return %y, %dy : f32, f32
}
func.func private @pong(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
  %y, %dy = call @ping(%x, %dx) : (f32, f32) -> (f32, f32)
  return %y, %dy : f32, f32
}

// -----

// A tangent in front: residuals are told by the arguments of the primal half, as its caller passes them.
// CHECK-LABEL: func.func private @tangent_first.linear
//  CHECK-SAME:   surge.residuals = array<i64: -1>
func.func private @tangent_first(%dx: f32 {surge.linear = 1}, %x: f32) -> (f32 {surge.linear}, f32) {
  %y = math.sin %x : f32
  %dy = arith.mulf %dx, %x : f32
  return %dy, %y : f32, f32
}
// CHECK-LABEL: func.func private @caller.linear
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: f32 {surge.linear = 1 : i64})
//       CHECK:   call @tangent_first.linear(%[[X]], %[[DX]])
func.func private @caller(%dx: f32 {surge.linear = 1}, %x: f32) -> (f32 {surge.linear}, f32) {
  %dy, %y = call @tangent_first(%dx, %x) : (f32, f32) -> (f32, f32)
  return %dy, %y : f32, f32
}

// -----

// A half that stands alone, and halves that no longer fit, are made anew.
// CHECK-LABEL: func.func private @alone.linear
// CHECK-LABEL: func.func private @changed.primal_0
//       CHECK: func.func private @changed.linear_0
//  CHECK-SAME:   surge.residuals = array<i64: 0>
//       CHECK: func.func private @both.linear
//       CHECK:   call @alone.linear(
//       CHECK:   call @changed.linear_0(
func.func private @alone(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
  %y = math.exp %x : f32
  %dy = arith.mulf %y, %dx : f32
  return %y, %dy : f32, f32
}
func.func private @alone.primal(%x: f32) -> f32 attributes {surge.source = [@alone, "alone.primal"]} {
  %y = math.exp %x : f32
  return %y : f32
}
func.func private @changed(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
  %y = math.exp %x : f32
  %dy = arith.mulf %y, %dx : f32
  return %y, %dy : f32, f32
}
func.func private @changed.primal(%x: f32) -> f32 attributes {surge.source = [@changed, "changed.primal"]} {
  %y = math.exp %x : f32
  return %y : f32
}
func.func private @changed.linear(%y: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64: 7>, surge.source = [@changed.primal, "changed.linear"]} {
  %dy = arith.mulf %y, %dx : f32
  return %dy : f32
}
func.func private @both(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
  %y, %dy = call @alone(%x, %dx) : (f32, f32) -> (f32, f32)
  %z, %dz = call @changed(%y, %dy) : (f32, f32) -> (f32, f32)
  return %z, %dz : f32, f32
}
