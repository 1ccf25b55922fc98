// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @cumulative_sum
func.func @cumulative_sum(%x: tensor<2x?xf32>) -> tensor<2x?xf32> {
  // CHECK: surge.cumulative_sum %{{.*}} axis(1) : tensor<2x?xf32>
  %y = surge.cumulative_sum %x axis(1) : tensor<2x?xf32>
  // CHECK: surge.cumulative_sum %{{.*}} axis(0) reverse : tensor<2x?xf32>
  %z = surge.cumulative_sum %y axis(0) reverse : tensor<2x?xf32>
  return %z : tensor<2x?xf32>
}

// CHECK-LABEL: @sort
func.func @sort(%x: tensor<?x8xf16>) -> tensor<?x8xf16> {
  // CHECK: surge.sort_order %{{.*}} descending : tensor<?x8xf16> -> tensor<?x8xi64>
  %o = surge.sort_order %x descending : tensor<?x8xf16> -> tensor<?x8xi64>
  // CHECK: surge.take_along %{{.*}}, %{{.*}} : tensor<?x8xf16>, tensor<?x8xi64> -> tensor<?x8xf16>
  %y = surge.take_along %x, %o : tensor<?x8xf16>, tensor<?x8xi64> -> tensor<?x8xf16>
  return %y : tensor<?x8xf16>
}

// CHECK-LABEL: @add_along
func.func @add_along(%v: tensor<3xf64>, %o: tensor<3xindex>, %x: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK: surge.add_along %{{.*}}, %{{.*}} into %{{.*}} : tensor<3xf64>, tensor<3xindex> into tensor<?xf64>
  %y = surge.add_along %v, %o into %x : tensor<3xf64>, tensor<3xindex> into tensor<?xf64>
  return %y : tensor<?xf64>
}

// CHECK-LABEL: @scatter_add
func.func @scatter_add(%v: tensor<7x5xf64>, %i: tensor<7x2xi32>, %x: tensor<4x5x6xf64>) -> tensor<4x5x6xf64> {
  // CHECK: surge.scatter_add %{{.*}} into %{{.*}}[%{{.*}}] dims([0, 2])
  // CHECK-SAME: : (tensor<7x5xf64>, tensor<4x5x6xf64>, tensor<7x2xi32>) -> tensor<4x5x6xf64>
  %y = surge.scatter_add %v into %x[%i] dims([0, 2]) : (tensor<7x5xf64>, tensor<4x5x6xf64>, tensor<7x2xi32>) -> tensor<4x5x6xf64>
  return %y : tensor<4x5x6xf64>
}

// CHECK-LABEL: @matrices
func.func @matrices(%a: tensor<2x?x?xf32>, %b: tensor<2x?x3xf32>) -> (tensor<2x?x3xf32>, tensor<2x?x?xf32>) {
  // CHECK: %[[L:.*]] = surge.cholesky %{{.*}} : tensor<2x?x?xf32>
  %l = surge.cholesky %a : tensor<2x?x?xf32>
  // CHECK: surge.triangular_solve %[[L]], %{{.*}} lower : tensor<2x?x?xf32>, tensor<2x?x3xf32>
  %y = surge.triangular_solve %l, %b lower : tensor<2x?x?xf32>, tensor<2x?x3xf32>
  // CHECK: surge.triangular_solve %[[L]], %{{.*}} upper transposed : tensor<2x?x?xf32>, tensor<2x?x3xf32>
  %x = surge.triangular_solve %l, %y upper transposed : tensor<2x?x?xf32>, tensor<2x?x3xf32>
  // CHECK: surge.inverse %{{.*}} : tensor<2x?x?xf32>
  %i = surge.inverse %a : tensor<2x?x?xf32>
  return %x, %i : tensor<2x?x3xf32>, tensor<2x?x?xf32>
}
