// RUN: surge-opt %s --surge-unzip | FileCheck %s

// The linear half gets an argument of the primal by reference (-1 - argument) and other residuals from the primal's results; constants
// and index arithmetic it computes itself.
// CHECK-LABEL: func.func private @f.primal
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[Y:.*]]: f32) -> (f32, f32)
//       CHECK:   %[[E:.*]] = math.exp %[[X]]
//       CHECK:   %[[Z:.*]] = arith.mulf %[[E]], %[[Y]]
//   CHECK-NOT:   arith.constant
//       CHECK:   return %[[Z]], %[[E]]
// CHECK-LABEL: func.func private @f.linear
//  CHECK-SAME:   (%[[Y:.*]]: f32, %[[E:.*]]: f32, %[[DX:.*]]: f32 {surge.linear = 0 : i64}) -> (f32 {surge.linear})
//  CHECK-SAME:   surge.residuals = array<i64: 1, -2>
func.func private @f(%x: f32, %y: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
  %two = arith.constant 2.0 : f32
  %e = math.exp %x : f32
  %de = arith.mulf %dx, %e : f32
  %z = arith.mulf %e, %y : f32
  %dz = arith.mulf %de, %y : f32
  %doubled = arith.mulf %dz, %two : f32
  return %z, %doubled : f32, f32
}

// A tangent of unknown size brings the size of its primal with it.
// CHECK-LABEL: func.func private @dynamic.linear
//  CHECK-SAME:   (%[[N:.*]]: index, %[[X:.*]]: tensor<?xf32>, %[[DX:.*]]: tensor<?xf32> {surge.dims = array<i64: 0>, surge.linear = 0 : i64})
func.func private @dynamic(%x: tensor<?xf32>, %dx: tensor<?xf32> {surge.linear = 0})
    -> (tensor<?xf32>, tensor<?xf32> {surge.linear}) {
  %y = arith.mulf %x, %x : tensor<?xf32>
  %dy = arith.mulf %dx, %x : tensor<?xf32>
  return %y, %dy : tensor<?xf32>, tensor<?xf32>
}
