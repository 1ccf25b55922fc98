// RUN: surge-opt %s --surge-transpose --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func private @cumulative_sum.transpose
//  CHECK-SAME:   (%[[CT:.*]]: tensor<2x3xf64>)
//       CHECK:   %[[A:.*]] = surge.cumulative_sum %[[CT]] axis(1) reverse
//       CHECK:   return %[[A]]
func.func private @cumulative_sum(%dx: tensor<2x3xf64> {surge.linear = 0}) -> (tensor<2x3xf64> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = surge.cumulative_sum %dx axis(1) : tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// -----

// CHECK-LABEL: func.func private @take_along.transpose
//  CHECK-SAME:   (%[[O:.*]]: tensor<5xi32>, %[[CT:.*]]: tensor<5xf64>)
//       CHECK:   %[[ZEROS:.*]] = linalg.fill
//       CHECK:   %[[A:.*]] = surge.add_along %[[CT]], %[[O]] into %[[ZEROS]]
//       CHECK:   return %[[A]]
func.func private @take_along(%o: tensor<5xi32>, %dx: tensor<3xf64> {surge.linear = 0}) -> (tensor<5xf64> {surge.linear})
    attributes {surge.residuals = array<i64: 0>} {
  %y = surge.take_along %dx, %o : tensor<3xf64>, tensor<5xi32> -> tensor<5xf64>
  return %y : tensor<5xf64>
}

// -----

// CHECK-LABEL: func.func private @add_along.transpose
//  CHECK-SAME:   (%[[O:.*]]: tensor<5xi32>, %[[CT:.*]]: tensor<3xf64>)
//       CHECK:   %[[A:.*]] = surge.take_along %[[CT]], %[[O]]
//       CHECK:   return %[[A]], %[[CT]]
func.func private @add_along(%o: tensor<5xi32>, %dv: tensor<5xf64> {surge.linear = 0}, %dx: tensor<3xf64> {surge.linear = 1})
    -> (tensor<3xf64> {surge.linear}) attributes {surge.residuals = array<i64: 0>} {
  %y = surge.add_along %dv, %o into %dx : tensor<5xf64>, tensor<5xi32> into tensor<3xf64>
  return %y : tensor<3xf64>
}

// -----

// CHECK-LABEL: func.func private @gather.transpose
//  CHECK-SAME:   (%[[I:.*]]: tensor<2x1xindex>, %[[CT:.*]]: tensor<2x3xf64>)
//       CHECK:   %[[ZEROS:.*]] = linalg.fill
//       CHECK:   %[[A:.*]] = surge.scatter_add %[[CT]] into %[[ZEROS]][%[[I]]] dims([0])
//       CHECK:   return %[[A]]
func.func private @gather(%i: tensor<2x1xindex>, %dx: tensor<4x3xf64> {surge.linear = 0}) -> (tensor<2x3xf64> {surge.linear})
    attributes {surge.residuals = array<i64: 0>} {
  %y = tensor.gather %dx[%i] gather_dims([0]) : (tensor<4x3xf64>, tensor<2x1xindex>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// -----

// What was overwritten gets nothing.
// CHECK-LABEL: func.func private @scatter.transpose
//  CHECK-SAME:   (%[[I:.*]]: tensor<2x1xindex>, %[[CT:.*]]: tensor<4x3xf64>)
//       CHECK:   %[[A:.*]] = tensor.gather %[[CT]][%[[I]]] gather_dims([0]) unique
//       CHECK:   %[[ZEROS:.*]] = linalg.fill {{.*}} -> tensor<2x3xf64>
//       CHECK:   %[[B:.*]] = tensor.scatter %[[ZEROS]] into %[[CT]][%[[I]]] scatter_dims([0]) unique
//       CHECK:   return %[[A]], %[[B]]
func.func private @scatter(%i: tensor<2x1xindex>, %dv: tensor<2x3xf64> {surge.linear = 0}, %dx: tensor<4x3xf64> {surge.linear = 1})
    -> (tensor<4x3xf64> {surge.linear}) attributes {surge.residuals = array<i64: 0>} {
  %y = tensor.scatter %dv into %dx[%i] scatter_dims([0]) unique : (tensor<2x3xf64>, tensor<4x3xf64>, tensor<2x1xindex>) -> tensor<4x3xf64>
  return %y : tensor<4x3xf64>
}

// -----

func.func private @scatter_into_value(%i: tensor<2x1xindex>, %x: tensor<4x3xf64>, %dv: tensor<2x3xf64> {surge.linear = 0})
    -> (tensor<4x3xf64> {surge.linear}) attributes {surge.residuals = array<i64: 0, 1>} {
  // expected-error @+1 {{expected every operand of 'tensor.scatter' to be linear, but operand 1 is not}}
  %y = tensor.scatter %dv into %x[%i] scatter_dims([0]) unique : (tensor<2x3xf64>, tensor<4x3xf64>, tensor<2x1xindex>) -> tensor<4x3xf64>
  return %y : tensor<4x3xf64>
}

// -----

// CHECK-LABEL: func.func private @triangular_solve.transpose
//  CHECK-SAME:   (%[[T:.*]]: tensor<3x3xf64>, %[[CT:.*]]: tensor<3x2xf64>)
//       CHECK:   %[[A:.*]] = surge.triangular_solve %[[T]], %[[CT]] upper transposed
//       CHECK:   return %[[A]]
func.func private @triangular_solve(%t: tensor<3x3xf64>, %db: tensor<3x2xf64> {surge.linear = 0}) -> (tensor<3x2xf64> {surge.linear})
    attributes {surge.residuals = array<i64: 0>} {
  %y = surge.triangular_solve %t, %db upper : tensor<3x3xf64>, tensor<3x2xf64>
  return %y : tensor<3x2xf64>
}

// -----

// CHECK-LABEL: func.func private @pack.transpose
//  CHECK-SAME:   (%[[CT:.*]]: tensor<2x2xf64>)
//       CHECK:   %[[A:.*]] = linalg.unpack %[[CT]] inner_dims_pos = [0] inner_tiles = [2]
//       CHECK:   return %[[A]]
func.func private @pack(%dx: tensor<3xf64> {surge.linear = 0}) -> (tensor<2x2xf64> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %zero = arith.constant 0.0 : f64
  %e = tensor.empty() : tensor<2x2xf64>
  %y = linalg.pack %dx padding_value(%zero : f64) inner_dims_pos = [0] inner_tiles = [2] into %e : tensor<3xf64> -> tensor<2x2xf64>
  return %y : tensor<2x2xf64>
}

// -----

// What lay beyond the result gets zero.
// CHECK-LABEL: func.func private @unpack.transpose
//  CHECK-SAME:   (%[[CT:.*]]: tensor<3xf64>)
//       CHECK:   %[[ZERO:.*]] = arith.constant 0.000000e+00 : f64
//       CHECK:   %[[A:.*]] = linalg.pack %[[CT]] padding_value(%[[ZERO]] : f64) inner_dims_pos = [0] inner_tiles = [2]
//       CHECK:   return %[[A]]
func.func private @unpack(%dx: tensor<2x2xf64> {surge.linear = 0}) -> (tensor<3xf64> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %e = tensor.empty() : tensor<3xf64>
  %y = linalg.unpack %dx inner_dims_pos = [0] inner_tiles = [2] into %e : tensor<2x2xf64> -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// -----

// A contraction stays one.
// CHECK-LABEL: func.func private @contract.transpose
//  CHECK-SAME:   (%[[W:.*]]: tensor<4x2x5xf64>, %[[CT:.*]]: tensor<5x3xf64>)
//       CHECK:   %[[A:.*]] = linalg.contract {{.*}} ins(%[[CT]], %[[W]]
//  CHECK-SAME:     -> tensor<3x2x4xf64>
//       CHECK:   return %[[A]]
func.func private @contract(%w: tensor<4x2x5xf64>, %dx: tensor<3x2x4xf64> {surge.linear = 0}) -> (tensor<5x3xf64> {surge.linear})
    attributes {surge.residuals = array<i64: 0>} {
  %z = surge.zero : tensor<5x3xf64>
  %r = linalg.contract
      indexing_maps = [affine_map<(m, n, k, l) -> (m, l, k)>, affine_map<(m, n, k, l) -> (k, l, n)>,
                       affine_map<(m, n, k, l) -> (n, m)>]
      ins(%dx, %w : tensor<3x2x4xf64>, tensor<4x2x5xf64>) outs(%z : tensor<5x3xf64>) -> tensor<5x3xf64>
  return %r : tensor<5x3xf64>
}

// -----

// Rounds may read the same element, so their cotangents are added one after the other.
// CHECK-LABEL: func.func private @read.transpose
//  CHECK-SAME:   (%[[AT:.*]]: tensor<5xindex>, %[[CT:.*]]: tensor<5xf64>)
//       CHECK:   %[[A:.*]] = surge.add_along %[[CT]], %[[AT]] into
//       CHECK:   return %[[A]]
func.func private @read(%at: tensor<5xindex>, %dx: tensor<3xf64> {surge.linear = 0}) -> (tensor<5xf64> {surge.linear})
    attributes {surge.residuals = array<i64: 0>} {
  %e = tensor.empty() : tensor<5xf64>
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%at : tensor<5xindex>) outs(%e : tensor<5xf64>) {
  ^bb0(%i: index, %o: f64):
    %0 = tensor.extract %dx[%i] : tensor<3xf64>
    linalg.yield %0 : f64
  } -> tensor<5xf64>
  return %r : tensor<5xf64>
}
