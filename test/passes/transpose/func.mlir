// RUN: surge-opt %s --surge-transpose --split-input-file --verify-diagnostics | FileCheck %s

// A value used twice collects two cotangents; an unused tangent receives zero.
// CHECK-LABEL: func.func private @fan_out.transpose
//  CHECK-SAME:   (%[[A:.*]]: f32, %[[CT:.*]]: f32) -> (f32, f32)
//       CHECK:   %[[L:.*]] = arith.mulf %[[CT]], %[[A]]
//       CHECK:   %[[SUM:.*]] = arith.addf %[[CT]], %[[L]]
//       CHECK:   %[[ZERO:.*]] = arith.constant 0.0
//       CHECK:   return %[[SUM]], %[[ZERO]]
func.func private @fan_out(%a: f32, %dx: f32 {surge.linear = 0}, %dy: f32 {surge.linear = 1}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64: 0>} {
  %s = arith.mulf %dx, %a : f32
  %t = arith.addf %s, %dx : f32
  return %t : f32
}

// -----

func.func private @square(%dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) attributes {surge.residuals = array<i64>} {
  // expected-error @+1 {{expected exactly one linear operand of the product 'arith.mulf', but it has 2: the derivative rule that built it is not linear in the tangents}}
  %s = arith.mulf %dx, %dx : f32
  return %s : f32
}

// -----

func.func private @no_rule(%dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) attributes {surge.residuals = array<i64>} {
  // expected-error @+2 {{no transpose rule for 'math.exp'}}
  // expected-note @+1 {{a rule belongs in passes/transpose/MathRules.cpp if the op is linear; if it is not, it must not be applied to a tangent}}
  %s = math.exp %dx : f32
  return %s : f32
}
