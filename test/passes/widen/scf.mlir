// RUN: surge-opt %s --surge-widen=directions=3 --split-input-file | FileCheck %s

// One loop for all directions; what it carries beside tangents stays single.
// CHECK-LABEL: func.func private @for.wide3
//  CHECK-SAME:   (%[[N:.*]]: index, %[[X:.*]]: f32, %[[DX:.*]]: tensor<3xf32>) -> (f32, tensor<3xf32>)
//       CHECK:   %[[R:.*]]:2 = scf.for {{.*}} iter_args(%[[S:.*]] = %[[X]], %[[DS:.*]] = %[[DX]]) -> (f32, tensor<3xf32>)
//       CHECK:     linalg.generic {{.*}} ins(%[[DS]] : tensor<3xf32>)
//       CHECK:     scf.yield %{{.*}}, %{{.*}} : f32, tensor<3xf32>
//       CHECK:   return %[[R]]#0, %[[R]]#1
func.func private @for(%n: index, %x: f32, %dx: f32 {surge.linear = 1}) -> (f32, f32 {surge.linear}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%s = %x, %ds = %dx) -> (f32, f32) {
    %y = math.exp %s : f32
    %dy = arith.mulf %ds, %y : f32
    scf.yield %y, %dy : f32, f32
  }
  return %r#0, %r#1 : f32, f32
}

// -----

// A sum that starts at zero starts at zero in every direction.
// CHECK-LABEL: func.func private @for_from_zero.wide3
//       CHECK:   %[[ZEROS:.*]] = linalg.fill ins(%{{.*}} : f32) outs(%{{.*}} : tensor<3xf32>)
//       CHECK:   scf.for {{.*}} iter_args(%{{.*}} = %[[ZEROS]]) -> (tensor<3xf32>)
func.func private @for_from_zero(%n: index, %ct: f32) -> f32 attributes {surge.residuals = array<i64: 0>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero) -> (f32) {
    %t = arith.addf %s, %ct : f32
    scf.yield %t : f32
  }
  return %r : f32
}

// -----

// CHECK-LABEL: func.func private @if.wide3
//  CHECK-SAME:   (%[[C:.*]]: i1, %[[DX:.*]]: tensor<3xf32>)
//       CHECK:   %[[R:.*]] = scf.if %[[C]] -> (tensor<3xf32>)
//       CHECK:     %[[N:.*]] = arith.negf %[[DX]] : tensor<3xf32>
//       CHECK:     scf.yield %[[N]]
//       CHECK:   } else {
//       CHECK:     %[[Z:.*]] = surge.zero : tensor<3xf32>
//       CHECK:     scf.yield %[[Z]]
//       CHECK:   return %[[R]]
func.func private @if(%c: i1, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) {
  %r = scf.if %c -> (f32) {
    %n = arith.negf %dx : f32
    scf.yield %n : f32
  } else {
    %z = surge.zero : f32
    scf.yield %z : f32
  }
  return %r : f32
}

// -----

// CHECK-LABEL: func.func private @index_switch.wide3
//       CHECK:   scf.index_switch %{{.*}} -> tensor<3xf32>
func.func private @index_switch(%i: index, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) {
  %r = scf.index_switch %i -> f32
  case 2 {
    %n = arith.negf %dx : f32
    scf.yield %n : f32
  }
  default {
    scf.yield %dx : f32
  }
  return %r : f32
}

// -----

// CHECK-LABEL: func.func private @while.wide3
//       CHECK:   %[[R:.*]]:2 = scf.while (%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}) : (f32, tensor<3xf32>) -> (f32, tensor<3xf32>)
//       CHECK:     scf.condition(%{{.*}}) %{{.*}}, %{{.*}} : f32, tensor<3xf32>
//       CHECK:   ^bb0(%{{.*}}: f32, %{{.*}}: tensor<3xf32>):
//       CHECK:     scf.yield %{{.*}}, %{{.*}} : f32, tensor<3xf32>
func.func private @while(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
  %ten = arith.constant 10.0 : f32
  %r:2 = scf.while (%s = %x, %ds = %dx) : (f32, f32) -> (f32, f32) {
    %c = arith.cmpf olt, %s, %ten : f32
    scf.condition(%c) %s, %ds : f32, f32
  } do {
  ^bb0(%s: f32, %ds: f32):
    %t = arith.addf %s, %s : f32
    %dt = arith.addf %ds, %ds : f32
    scf.yield %t, %dt : f32, f32
  }
  return %r#0, %r#1 : f32, f32
}
