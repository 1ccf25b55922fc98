// RUN: surge-opt %s --surge-transpose --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func private @addf.transpose
//  CHECK-SAME:   (%[[CT:.*]]: f32)
//       CHECK:   return %[[CT]], %[[CT]]
func.func private @addf(%dx: f32 {surge.linear = 0}, %dy: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %z = arith.addf %dx, %dy : f32
  return %z : f32
}

// -----

func.func private @addf_affine(%c: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  // expected-error @+1 {{expected every operand of 'arith.addf' to be linear, but operand 1 is not: the derivative rule that built it adds a value that is no tangent to one}}
  %z = arith.addf %dx, %c : f32
  return %z : f32
}

// -----

// CHECK-LABEL: func.func private @divf.transpose
//  CHECK-SAME:   (%[[C:.*]]: f32, %[[CT:.*]]: f32)
//       CHECK:   %[[A:.*]] = arith.divf %[[CT]], %[[C]]
//       CHECK:   return %[[A]]
func.func private @divf(%c: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %z = arith.divf %dx, %c : f32
  return %z : f32
}

// -----

func.func private @divf_by_linear(%c: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  // expected-error @+1 {{expected a divisor that is not linear: the derivative rule that built this quotient is not linear in the tangents}}
  %z = arith.divf %c, %dx : f32
  return %z : f32
}

// -----

// CHECK-LABEL: func.func private @extf.transpose
//  CHECK-SAME:   (%[[CT:.*]]: f32)
//       CHECK:   %[[A:.*]] = arith.truncf %[[CT]] : f32 to f16
//       CHECK:   return %[[A]]
func.func private @extf(%dx: f16 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %z = arith.extf %dx : f16 to f32
  return %z : f32
}

// -----

// CHECK-LABEL: func.func private @mulf.transpose
//  CHECK-SAME:   (%[[C:.*]]: f32, %[[CT0:.*]]: f32, %[[CT1:.*]]: f32)
//   CHECK-DAG:   %[[A:.*]] = arith.mulf %[[CT0]], %[[C]]
//   CHECK-DAG:   %[[B:.*]] = arith.mulf %[[CT1]], %[[C]]
//       CHECK:   return %[[A]], %[[B]]
func.func private @mulf(%c: f32, %dx: f32 {surge.linear = 0}, %dy: f32 {surge.linear = 0}) -> (f32 {surge.linear}, f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %z = arith.mulf %dx, %c : f32
  %w = arith.mulf %c, %dy : f32
  return %z, %w : f32, f32
}

// -----

// CHECK-LABEL: func.func private @negf.transpose
//  CHECK-SAME:   (%[[CT:.*]]: f32)
//       CHECK:   %[[A:.*]] = arith.negf %[[CT]]
//       CHECK:   return %[[A]]
func.func private @negf(%dx: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %z = arith.negf %dx : f32
  return %z : f32
}

// -----

// CHECK-LABEL: func.func private @select.transpose
//  CHECK-SAME:   (%[[C:.*]]: i1, %[[CT:.*]]: f32)
//       CHECK:   %[[ZERO:.*]] = arith.constant 0.0
//       CHECK:   %[[A:.*]] = arith.select %[[C]], %[[CT]], %[[ZERO]]
//       CHECK:   %[[B:.*]] = arith.select %[[C]], %{{.*}}, %[[CT]]
//       CHECK:   return %[[A]], %[[B]]
func.func private @select(%c: i1, %dx: f32 {surge.linear = 0}, %dy: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %z = arith.select %c, %dx, %dy : f32
  return %z : f32
}

// -----

// A constant zero is as good as a tangent that is zero.
// CHECK-LABEL: func.func private @select_zero.transpose
//  CHECK-SAME:   (%[[C:.*]]: i1, %[[CT:.*]]: f32)
//       CHECK:   %[[A:.*]] = arith.select %[[C]], %[[CT]]
//       CHECK:   return %[[A]]
func.func private @select_zero(%c: i1, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %zero = arith.constant 0.0 : f32
  %z = arith.select %c, %dx, %zero : f32
  return %z : f32
}

// -----

func.func private @select_affine(%c: i1, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %one = arith.constant 1.0 : f32
  // expected-error @+1 {{expected every operand of 'arith.select' to be linear, but operand 1 is not}}
  %z = arith.select %c, %one, %dx : f32
  return %z : f32
}

// -----

// CHECK-LABEL: func.func private @subf.transpose
//  CHECK-SAME:   (%[[CT:.*]]: f32)
//       CHECK:   %[[B:.*]] = arith.negf %[[CT]]
//       CHECK:   return %[[CT]], %[[B]]
func.func private @subf(%dx: f32 {surge.linear = 0}, %dy: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %z = arith.subf %dx, %dy : f32
  return %z : f32
}

// -----

// One value in both places collects both cotangents.
// CHECK-LABEL: func.func private @subf_same.transpose
//  CHECK-SAME:   (%[[CT:.*]]: f32)
//       CHECK:   %[[B:.*]] = arith.negf %[[CT]]
//       CHECK:   %[[SUM:.*]] = arith.addf %[[CT]], %[[B]]
//       CHECK:   return %[[SUM]]
func.func private @subf_same(%dx: f32 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %z = arith.subf %dx, %dx : f32
  return %z : f32
}

// -----

// CHECK-LABEL: func.func private @truncf.transpose
//  CHECK-SAME:   (%[[CT:.*]]: f32)
//       CHECK:   %[[A:.*]] = arith.extf %[[CT]] : f32 to f64
//       CHECK:   return %[[A]]
func.func private @truncf(%dx: f64 {surge.linear = 0}) -> (f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %z = arith.truncf %dx : f64 to f32
  return %z : f32
}
