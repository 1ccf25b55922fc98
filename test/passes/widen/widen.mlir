// What becomes of a function, whatever its ops are.
// RUN: surge-opt %s --surge-widen --split-input-file --verify-diagnostics | FileCheck %s

// The number of directions is read off the first tangent; primals stay single, marks go.
// CHECK-LABEL: func.func private @jvp.wide
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: tensor<?xf32>) -> (f32, tensor<?xf32>)
//   CHECK-NOT:   surge.linear
//       CHECK:   %[[K:.*]] = tensor.dim %[[DX]]
//       CHECK:   %[[Y:.*]] = math.exp %[[X]] : f32
//       CHECK:   tensor.empty(%[[K]]) : tensor<?xf32>
//       CHECK:   return %[[Y]], %{{.*}} : f32, tensor<?xf32>
func.func private @jvp(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
  %y = math.exp %x : f32
  %dy = arith.mulf %dx, %y : f32
  return %y, %dy : f32, f32
}

// -----

// Behind the residuals of a transpose, all is cotangents; a result that is zero is repeated.
// CHECK-LABEL: func.func private @transpose.wide
//  CHECK-SAME:   (%[[R:.*]]: f32, %[[CY:.*]]: tensor<?xf32>) -> (tensor<?xf32>, tensor<?x2xf32>)
//       CHECK:   %[[ZERO:.*]] = arith.constant 0.0{{.*}} : f32
//       CHECK:   %[[CX:.*]] = linalg.generic
//       CHECK:   %[[REPEATED:.*]] = linalg.fill ins(%[[ZERO]] : f32) outs(%{{.*}} : tensor<?x2xf32>)
//       CHECK:   return %[[CX]], %[[REPEATED]]
func.func private @transpose(%r: f32, %cy: f32) -> (f32, tensor<2xf32>) attributes {surge.residuals = array<i64: 0>} {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2xf32>
  %none = linalg.fill ins(%zero : f32) outs(%empty : tensor<2xf32>) -> tensor<2xf32>
  %cx = arith.mulf %cy, %r : f32
  return %cx, %none : f32, tensor<2xf32>
}

// -----

// A size that is asked of a tangent stands one axis further back.
// CHECK-LABEL: func.func private @size.wide
//  CHECK-SAME:   (%[[DX:.*]]: tensor<?x?xf32>) -> (index, tensor<?x?xf32>)
//       CHECK:   %[[ONE:.*]] = arith.constant 1 : index
//       CHECK:   %[[N:.*]] = tensor.dim %[[DX]], %[[ONE]]
//       CHECK:   return %[[N]], %[[DX]]
func.func private @size(%dx: tensor<?xf32> {surge.linear = 0}) -> (index, tensor<?xf32> {surge.linear}) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %dx, %c0 : tensor<?xf32>
  return %n, %dx : index, tensor<?xf32>
}

// -----

// A function without tangents is left alone.
// CHECK-LABEL: func.func @plain
//   CHECK-NOT: wide
func.func @plain(%x: f32) -> f32 {
  return %x : f32
}

// -----

func.func private @no_rule(%dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) {
  // expected-error @+2 {{no rule for many tangents of 'math.sin'}}
  // expected-note @+1 {{a rule belongs in passes/widen/MathRules.cpp}}
  %dy = math.sin %dx : f32
  return %dy : f32
}

// -----

func.func private @not_linear(%dx: f32 {surge.linear = 0}) -> (i1, f32 {surge.linear}) {
  // expected-error @+1 {{expected 'arith.cmpf' not to use a tangent: its results are not linear in it}}
  %c = arith.cmpf olt, %dx, %dx : f32
  return %c, %dx : i1, f32
}
