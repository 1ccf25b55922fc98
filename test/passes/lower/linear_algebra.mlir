// RUN: surge-opt %s --surge-lower --split-input-file | FileCheck %s

// Along the last axis the sum is a scalar that the loop carries; it is written as it grows.
// CHECK-LABEL: func.func @rows
//       CHECK:   scf.for
//       CHECK:     %{{.*}}:2 = scf.for {{.*}} -> (tensor<2x3xf16>, f32)
//       CHECK:       %[[X:.*]] = arith.extf %{{.*}} : f16 to f32
//       CHECK:       %[[SUM:.*]] = arith.addf %{{.*}}, %[[X]] : f32
//       CHECK:       %[[Y:.*]] = arith.truncf %[[SUM]] : f32 to f16
//       CHECK:       tensor.insert %[[Y]]
func.func @rows(%x: tensor<2x3xf16>) -> tensor<2x3xf16> {
  %y = surge.cumulative_sum %x axis(1) : tensor<2x3xf16>
  return %y : tensor<2x3xf16>
}

// -----

// Along another axis whole slices are added.
// CHECK-LABEL: func.func @columns
//       CHECK:   %{{.*}}:2 = scf.for {{.*}} -> (tensor<4x?xf64>, tensor<?xf64>)
//       CHECK:     %[[X:.*]] = tensor.extract_slice
//       CHECK:     %[[SUM:.*]] = arith.addf %{{.*}}, %[[X]] : tensor<?xf64>
//       CHECK:     tensor.insert_slice %[[SUM]]
func.func @columns(%x: tensor<4x?xf64>) -> tensor<4x?xf64> {
  %y = surge.cumulative_sum %x axis(0) : tensor<4x?xf64>
  return %y : tensor<4x?xf64>
}

// -----

// A gather reads where it is used; additions come one after the other.
// CHECK-LABEL: func.func @rows_of_a_table
//  CHECK-SAME:   (%[[X:.*]]: tensor<4x3xf32>, %[[I:.*]]: tensor<2x1xi32>)
//       CHECK:   linalg.generic
//       CHECK:     %[[R:.*]] = tensor.extract %[[I]]
//       CHECK:     %[[ROW:.*]] = arith.index_cast %[[R]] : i32 to index
//       CHECK:     tensor.extract %[[X]][%[[ROW]], %{{.*}}]
//   CHECK-NOT:   tensor.gather
//       CHECK:   scf.for
//       CHECK:     scf.for
//       CHECK:       arith.addf
//       CHECK:       tensor.insert
func.func @rows_of_a_table(%x: tensor<4x3xf32>, %i: tensor<2x1xi32>) -> tensor<4x3xf32> {
  %y = tensor.gather %x[%i] gather_dims([0]) : (tensor<4x3xf32>, tensor<2x1xi32>) -> tensor<2x3xf32>
  %z = surge.scatter_add %y into %x[%i] dims([0]) : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<2x1xi32>) -> tensor<4x3xf32>
  return %z : tensor<4x3xf32>
}

// -----

// Nothing of the dialect is left of matrices, and nothing of upstream's layouts.
// CHECK-LABEL: func.func @rest
//   CHECK-NOT:   surge.
//   CHECK-NOT:   linalg.pack
//   CHECK-NOT:   linalg.unpack
//   CHECK-NOT:   tensor.scatter
//       CHECK:   return
func.func @rest(%a: tensor<4x4xf32>, %i: tensor<1x1xi32>) -> tensor<4x4xf32> {
  %l = surge.cholesky %a : tensor<4x4xf32>
  %x = surge.triangular_solve %l, %a lower : tensor<4x4xf32>, tensor<4x4xf32>
  %y = surge.inverse %x : tensor<4x4xf32>
  %o = surge.sort_order %y descending : tensor<4x4xf32> -> tensor<4x4xi64>
  %s = surge.take_along %y, %o : tensor<4x4xf32>, tensor<4x4xi64> -> tensor<4x4xf32>
  %t = surge.add_along %s, %o into %y : tensor<4x4xf32>, tensor<4x4xi64> into tensor<4x4xf32>
  %e = tensor.empty() : tensor<2x4x2xf32>
  %p = linalg.pack %t inner_dims_pos = [0] inner_tiles = [2] into %e : tensor<4x4xf32> -> tensor<2x4x2xf32>
  %f = tensor.empty() : tensor<4x4xf32>
  %u = linalg.unpack %p inner_dims_pos = [0] inner_tiles = [2] into %f : tensor<2x4x2xf32> -> tensor<4x4xf32>
  %row = tensor.extract_slice %a[0, 0] [1, 4] [1, 1] : tensor<4x4xf32> to tensor<1x4xf32>
  %z = tensor.scatter %row into %u[%i] scatter_dims([0]) unique : (tensor<1x4xf32>, tensor<4x4xf32>, tensor<1x1xi32>) -> tensor<4x4xf32>
  return %z : tensor<4x4xf32>
}
