// RUN: surge-opt %s --surge-widen=directions=3 --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func private @addf.wide3
//  CHECK-SAME:   (%[[DX:.*]]: tensor<3x2xf32>, %[[DY:.*]]: tensor<3x2xf32>) -> tensor<3x2xf32>
//       CHECK:   %[[DZ:.*]] = arith.addf %[[DX]], %[[DY]] : tensor<3x2xf32>
//       CHECK:   return %[[DZ]]
func.func private @addf(%dx: tensor<2xf32> {surge.linear = 0}, %dy: tensor<2xf32> {surge.linear = 1})
    -> (tensor<2xf32> {surge.linear}) {
  %dz = arith.addf %dx, %dy : tensor<2xf32>
  return %dz : tensor<2xf32>
}

// -----

// A scalar has an axis of directions and no other; the divisor is read from outside.
// CHECK-LABEL: func.func private @divf.wide3
//  CHECK-SAME:   (%[[C:.*]]: f32, %[[DX:.*]]: tensor<3xf32>) -> tensor<3xf32>
//       CHECK:   linalg.generic {{.*}} iterator_types = ["parallel"]} ins(%[[DX]] : tensor<3xf32>)
//       CHECK:     arith.divf %{{.*}}, %[[C]] : f32
func.func private @divf(%c: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) {
  %dz = arith.divf %dx, %c : f32
  return %dz : f32
}

// -----

func.func private @divf_by_linear(%c: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) {
  // expected-error @+1 {{expected a divisor that is not linear: the derivative rule that built this quotient is not linear in the tangents}}
  %dz = arith.divf %c, %dx : f32
  return %dz : f32
}

// -----

// CHECK-LABEL: func.func private @extf.wide3
//       CHECK:   arith.extf %{{.*}} : tensor<3xf16> to tensor<3xf32>
func.func private @extf(%dx: f16 {surge.linear = 0}) -> (f32 {surge.linear}) {
  %dz = arith.extf %dx : f16 to f32
  return %dz : f32
}

// -----

// The factor is the same for all directions.
// CHECK-DAG: #[[$EVERY:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-DAG: #[[$ONE:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-LABEL: func.func private @mulf.wide3
//  CHECK-SAME:   (%[[C:.*]]: tensor<?x2xf32>, %[[DX:.*]]: tensor<3x?x2xf32>) -> tensor<3x?x2xf32>
//       CHECK:   %[[SIZE:.*]] = tensor.dim %[[DX]], %{{.*}}
//       CHECK:   %[[EMPTY:.*]] = tensor.empty(%[[SIZE]]) : tensor<3x?x2xf32>
//       CHECK:   %[[DZ:.*]] = linalg.generic {indexing_maps = [#[[$EVERY]], #[[$ONE]], #[[$EVERY]]]
//  CHECK-SAME:     ins(%[[DX]], %[[C]] : tensor<3x?x2xf32>, tensor<?x2xf32>) outs(%[[EMPTY]]
//       CHECK:     arith.mulf
//       CHECK:   return %[[DZ]]
func.func private @mulf(%c: tensor<?x2xf32>, %dx: tensor<?x2xf32> {surge.linear = 0})
    -> (tensor<?x2xf32> {surge.linear}) {
  %dz = arith.mulf %dx, %c : tensor<?x2xf32>
  return %dz : tensor<?x2xf32>
}

// -----

func.func private @mulf_of_linear(%dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) {
  // expected-error @+1 {{expected exactly one linear operand of the product 'arith.mulf', but it has 2: the derivative rule that built it is not linear in the tangents}}
  %dz = arith.mulf %dx, %dx : f32
  return %dz : f32
}

// -----

// CHECK-LABEL: func.func private @negf.wide3
//       CHECK:   arith.negf %{{.*}} : tensor<3xf32>
func.func private @negf(%dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) {
  %dz = arith.negf %dx : f32
  return %dz : f32
}

// -----

// The zero that stands for a missing tangent is not repeated in memory.
// CHECK-LABEL: func.func private @select.wide3
//  CHECK-SAME:   (%[[C:.*]]: tensor<2xi1>, %[[DX:.*]]: tensor<3x2xf32>)
//       CHECK:   %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<2xf32>
//       CHECK:   linalg.generic {{.*}} ins(%[[C]], %[[DX]], %[[ZERO]] : tensor<2xi1>, tensor<3x2xf32>, tensor<2xf32>)
//       CHECK:     arith.select %{{.*}} : f32
func.func private @select(%c: tensor<2xi1>, %dx: tensor<2xf32> {surge.linear = 0}) -> (tensor<2xf32> {surge.linear}) {
  %zero = arith.constant dense<0.0> : tensor<2xf32>
  %dz = arith.select %c, %dx, %zero : tensor<2xi1>, tensor<2xf32>
  return %dz : tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func private @subf.wide3
//       CHECK:   arith.subf %{{.*}}, %{{.*}} : tensor<3xf32>
func.func private @subf(%dx: f32 {surge.linear = 0}, %dy: f32 {surge.linear = 1}) -> (f32 {surge.linear}) {
  %dz = arith.subf %dx, %dy : f32
  return %dz : f32
}

// -----

// CHECK-LABEL: func.func private @truncf.wide3
//       CHECK:   arith.truncf %{{.*}} : tensor<3xf32> to tensor<3xf16>
func.func private @truncf(%dx: f32 {surge.linear = 0}) -> (f16 {surge.linear}) {
  %dz = arith.truncf %dx : f32 to f16
  return %dz : f16
}
