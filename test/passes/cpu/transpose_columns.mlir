// RUN: surge-opt %s --surge-transpose-columns --loop-invariant-code-motion | FileCheck %s

// The transposed weights leave the loop in which they do not change.
// CHECK-LABEL: @loop
// CHECK-SAME: %{{.*}}: tensor<16x64xf64>, %[[W:.*]]: tensor<?x64xf64>
// CHECK: %[[SIZE:.*]] = tensor.dim %[[W]], %{{.*}}
// CHECK: %[[EMPTY:.*]] = tensor.empty(%[[SIZE]]) : tensor<64x?xf64>
// CHECK: %[[T:.*]] = linalg.transpose ins(%[[W]] : tensor<?x64xf64>) outs(%[[EMPTY]] : tensor<64x?xf64>) permutation = [1, 0]
// CHECK: scf.for
// CHECK: linalg.contract
// CHECK-SAME: ins(%{{.*}}, %[[T]] : tensor<16x64xf64>, tensor<64x?xf64>)
func.func @loop(%x: tensor<16x64xf64>, %w: tensor<?x64xf64>, %init: tensor<16x?xf64>, %n: index) -> tensor<16x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%y = %init) -> tensor<16x?xf64> {
    %p = linalg.matmul indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>,
                                        affine_map<(i, j, k) -> (i, j)>]
        ins(%x, %w : tensor<16x64xf64>, tensor<?x64xf64>) outs(%y : tensor<16x?xf64>) -> tensor<16x?xf64>
    scf.yield %p : tensor<16x?xf64>
  }
  return %r : tensor<16x?xf64>
}

// Where the result is read the other way around, the first operand's rows are its columns.
// CHECK-LABEL: @first_operand
// CHECK-SAME: %[[A:.*]]: tensor<8x5xf64>, %[[B:.*]]: tensor<5x6xf64>
// CHECK: %[[T:.*]] = linalg.transpose ins(%[[A]] : tensor<8x5xf64>)
// CHECK: linalg.contract
// CHECK-SAME: ins(%[[T]], %[[B]] : tensor<5x8xf64>, tensor<5x6xf64>)
func.func @first_operand(%a: tensor<8x5xf64>, %b: tensor<5x6xf64>, %c: tensor<6x8xf64>) -> tensor<6x8xf64> {
  %r = linalg.contract
      indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>,
                       affine_map<(i, j, k) -> (j, i)>]
      ins(%a, %b : tensor<8x5xf64>, tensor<5x6xf64>) outs(%c : tensor<6x8xf64>) -> tensor<6x8xf64>
  return %r : tensor<6x8xf64>
}

// The library takes its operands as they lie.
// CHECK-LABEL: @library
// CHECK-NOT: linalg.transpose
// CHECK: return
func.func @library(%a: tensor<?x64xf32>, %b: tensor<64x64xf32>, %c: tensor<?x64xf32>) -> tensor<?x64xf32> {
  %r = linalg.matmul indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>,
                                      affine_map<(i, j, k) -> (i, j)>]
      ins(%a, %b : tensor<?x64xf32>, tensor<64x64xf32>) outs(%c : tensor<?x64xf32>) -> tensor<?x64xf32>
  return %r : tensor<?x64xf32>
}
