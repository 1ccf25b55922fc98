// RUN: surge-opt %s --surge-linearize --split-input-file | FileCheck %s

// CHECK-LABEL: func.func private @cumulative_sum.jvp.0
//  CHECK-SAME:   (%{{.*}}: tensor<2x3xf64>, %[[DX:.*]]: tensor<2x3xf64> {surge.linear = 0 : i64})
//       CHECK:   %[[DY:.*]] = surge.cumulative_sum %[[DX]] axis(1) reverse
//       CHECK:   return %{{.*}}, %[[DY]]
func.func @cumulative_sum(%x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %y = surge.cumulative_sum %x axis(1) reverse : tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// -----

// The order is computed once and has no tangent.
// CHECK-LABEL: func.func private @sort.jvp.0
//  CHECK-SAME:   (%[[X:.*]]: tensor<3xf64>, %[[DX:.*]]: tensor<3xf64> {surge.linear = 0 : i64})
//       CHECK:   %[[O:.*]] = surge.sort_order %[[X]]
//   CHECK-NOT:   surge.sort_order
//       CHECK:   surge.take_along %[[X]], %[[O]]
//       CHECK:   %[[DY:.*]] = surge.take_along %[[DX]], %[[O]]
//       CHECK:   return %{{.*}}, %[[DY]]
func.func @sort(%x: tensor<3xf64>) -> tensor<3xf64> {
  %o = surge.sort_order %x : tensor<3xf64> -> tensor<3xi32>
  %y = surge.take_along %x, %o : tensor<3xf64>, tensor<3xi32> -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// -----

// Two solves with the factor, its lower triangle, one product.
// CHECK-LABEL: func.func private @cholesky.jvp.0
//       CHECK:   %[[L:.*]] = surge.cholesky
//       CHECK:   surge.triangular_solve %[[L]], %{{.*}} lower :
//       CHECK:   linalg.transpose
//       CHECK:   surge.triangular_solve %[[L]], %{{.*}} lower :
//       CHECK:   %[[TRIANGLE:.*]] = linalg.generic
//       CHECK:   %[[DL:.*]] = linalg.contract {{.*}} ins(%[[L]], %[[TRIANGLE]]
//       CHECK:   return %[[L]], %[[DL]]
func.func @cholesky(%a: tensor<3x3xf64>) -> tensor<3x3xf64> {
  %l = surge.cholesky %a : tensor<3x3xf64>
  return %l : tensor<3x3xf64>
}

// -----

// -X dA X
// CHECK-LABEL: func.func private @inverse.jvp.0
//  CHECK-SAME:   (%{{.*}}: tensor<3x3xf64>, %[[DA:.*]]: tensor<3x3xf64> {surge.linear = 0 : i64})
//       CHECK:   %[[X:.*]] = surge.inverse
//       CHECK:   %[[XDA:.*]] = linalg.contract {{.*}} ins(%[[X]], %[[DA]]
//       CHECK:   %[[XDAX:.*]] = linalg.contract {{.*}} ins(%[[XDA]], %[[X]]
//       CHECK:   %[[DX:.*]] = arith.negf %[[XDAX]]
//       CHECK:   return %[[X]], %[[DX]]
func.func @inverse(%a: tensor<3x3xf64>) -> tensor<3x3xf64> {
  %x = surge.inverse %a : tensor<3x3xf64>
  return %x : tensor<3x3xf64>
}

// -----

// Only the right hand side varies: its tangent is solved for and nothing else is computed.
// CHECK-LABEL: func.func private @known_matrix.jvp.1
//  CHECK-SAME:   (%[[T:.*]]: tensor<3x3xf64>, %{{.*}}: tensor<3x1xf64>, %[[DB:.*]]: tensor<3x1xf64> {surge.linear = 1 : i64})
//   CHECK-NOT:   linalg
//       CHECK:   %[[DX:.*]] = surge.triangular_solve %[[T]], %[[DB]] lower transposed
//   CHECK-NOT:   linalg
//       CHECK:   return %{{.*}}, %[[DX]]
func.func private @known_matrix(%t: tensor<3x3xf64>, %b: tensor<3x1xf64>) -> tensor<3x1xf64> {
  %x = surge.triangular_solve %t, %b lower transposed : tensor<3x3xf64>, tensor<3x1xf64>
  return %x : tensor<3x1xf64>
}
func.func @solve(%b: tensor<3x1xf64>) -> tensor<3x1xf64> {
  %t = arith.constant dense<2.0> : tensor<3x3xf64>
  %x = call @known_matrix(%t, %b) : (tensor<3x3xf64>, tensor<3x1xf64>) -> tensor<3x1xf64>
  return %x : tensor<3x1xf64>
}

// -----

// CHECK-LABEL: func.func private @gather.jvp.0
//       CHECK:   %[[DY:.*]] = tensor.gather %{{.*}}[%[[I:.*]]] gather_dims([0])
//       CHECK:   return %{{.*}}, %[[DY]]
func.func @gather(%x: tensor<4x3xf64>, %i: tensor<2x1xindex>) -> tensor<2x3xf64> {
  %y = tensor.gather %x[%i] gather_dims([0]) : (tensor<4x3xf64>, tensor<2x1xindex>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// -----

// The padding that does not vary has a tangent of zero, not of its value.
// CHECK-LABEL: func.func private @pack.jvp.0
//  CHECK-SAME:   (%{{.*}}: tensor<3xf64>, %[[DX:.*]]: tensor<3xf64> {surge.linear = 0 : i64})
//       CHECK:   %[[ZERO:.*]] = arith.constant 0.000000e+00 : f64
//       CHECK:   %[[DY:.*]] = linalg.pack %[[DX]] padding_value(%[[ZERO]] : f64)
//       CHECK:   return %{{.*}}, %[[DY]]
func.func @pack(%x: tensor<3xf64>) -> tensor<2x2xf64> {
  %one = arith.constant 1.0 : f64
  %e = tensor.empty() : tensor<2x2xf64>
  %y = linalg.pack %x padding_value(%one : f64) inner_dims_pos = [0] inner_tiles = [2] into %e : tensor<3xf64> -> tensor<2x2xf64>
  return %y : tensor<2x2xf64>
}
