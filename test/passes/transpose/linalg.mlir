// RUN: surge-opt %s --surge-linearize --surge-unzip --surge-transpose --canonicalize --cse | FileCheck %s

#x = affine_map<(i, j) -> (i, j)>
#columns = affine_map<(i, j) -> (j)>

// No matrix is transposed in memory: the products read it by a permuted map.
// CHECK-DAG: #[[$MN:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-DAG: #[[$MK:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[$NK:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-DAG: #[[$KM:.*]] = affine_map<(d0, d1, d2) -> (d2, d0)>
// CHECK-DAG: #[[$KN:.*]] = affine_map<(d0, d1, d2) -> (d2, d1)>

// CHECK-LABEL: func.func private @matmul.jvp.0.1.2.linear.transpose
//  CHECK-SAME:   (%[[W:[^ ]*]]: tensor<4x5xf32>, %[[X:[^ ]*]]: tensor<3x4xf32>, %[[CT:[^ ]*]]: tensor<3x5xf32>)
//       CHECK:   %[[DW:.*]] = linalg.matmul indexing_maps = [#[[$KM]], #[[$KN]], #[[$MN]]] ins(%[[X]], %[[CT]] :
//       CHECK:   %[[DX:.*]] = linalg.matmul indexing_maps = [#[[$MK]], #[[$NK]], #[[$MN]]] ins(%[[CT]], %[[W]] :
//       CHECK:   return %[[DX]], %[[DW]], %[[CT]]
func.func @matmul(%x: tensor<3x4xf32>, %w: tensor<4x5xf32>, %c: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %r = linalg.matmul ins(%x, %w : tensor<3x4xf32>, tensor<4x5xf32>) outs(%c : tensor<3x5xf32>) -> tensor<3x5xf32>
  return %r : tensor<3x5xf32>
}

// Narrow floats are summed in f32.
// CHECK-LABEL: func.func private @narrow_matmul.jvp.0.1.2.linear.transpose
//       CHECK:   linalg.matmul {{.*}} outs(%{{.*}} : tensor<4x5xf32>)
//       CHECK:   arith.truncf %{{.*}} : tensor<4x5xf32> to tensor<4x5xf16>
func.func @narrow_matmul(%x: tensor<3x4xf16>, %w: tensor<4x5xf16>, %c: tensor<3x5xf16>) -> tensor<3x5xf16> {
  %r = linalg.matmul ins(%x, %w : tensor<3x4xf16>, tensor<4x5xf16>) outs(%c : tensor<3x5xf16>) -> tensor<3x5xf16>
  return %r : tensor<3x5xf16>
}

// CHECK-LABEL: func.func private @batch_matmul.jvp.0.1.2.linear.transpose
//       CHECK:   linalg.batch_matmul indexing_maps
//       CHECK:   linalg.batch_matmul indexing_maps
func.func @batch_matmul(%x: tensor<2x3x4xf32>, %w: tensor<2x4x5xf32>, %c: tensor<2x3x5xf32>) -> tensor<2x3x5xf32> {
  %r = linalg.batch_matmul ins(%x, %w : tensor<2x3x4xf32>, tensor<2x4x5xf32>) outs(%c : tensor<2x3x5xf32>) -> tensor<2x3x5xf32>
  return %r : tensor<2x3x5xf32>
}

// CHECK-LABEL: func.func private @matvec.jvp.0.1.2.linear.transpose
//       CHECK:   linalg.vecmat ins(%{{.*}}, %{{.*}} : tensor<3xf32>, tensor<3x4xf32>)
func.func @matvec(%x: tensor<3x4xf32>, %v: tensor<4xf32>, %c: tensor<3xf32>) -> tensor<3xf32> {
  %r = linalg.matvec ins(%x, %v : tensor<3x4xf32>, tensor<4xf32>) outs(%c : tensor<3xf32>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// The slope of the activation is computed once; the bias sums what the other input receives.
// CHECK-LABEL: func.func private @bias.jvp.0.1.linear.transpose
//       CHECK:   %[[DX:.*]] = linalg.generic {{.*}}["parallel", "parallel"]
//       CHECK:   %[[DC:.*]] = linalg.generic {{.*}}["reduction", "parallel"]{{.*}} ins(%[[DX]] :
//       CHECK:     arith.addf
//  CHECK-NEXT:     linalg.yield
//       CHECK:   return %[[DX]], %[[DC]]
func.func @bias(%x: tensor<3x4xf32>, %c: tensor<4xf32>) -> tensor<3x4xf32> {
  %e = tensor.empty() : tensor<3x4xf32>
  %r = linalg.generic {indexing_maps = [#x, #columns, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x, %c : tensor<3x4xf32>, tensor<4xf32>) outs(%e : tensor<3x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %0 = arith.addf %a, %b : f32
    %1 = math.tanh %0 : f32
    linalg.yield %1 : f32
  } -> tensor<3x4xf32>
  return %r : tensor<3x4xf32>
}

// CHECK-LABEL: func.func private @transpose.jvp.0.linear.transpose
//  CHECK-SAME:   (%[[CT:.*]]: tensor<4x2x3xf32>)
//       CHECK:   %[[DX:.*]] = linalg.transpose ins(%[[CT]] : {{.*}} permutation = [1, 2, 0]
//       CHECK:   return %[[DX]]
func.func @transpose(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %e = tensor.empty() : tensor<4x2x3xf32>
  %r = linalg.transpose ins(%x : tensor<2x3x4xf32>) outs(%e : tensor<4x2x3xf32>) permutation = [2, 0, 1]
  return %r : tensor<4x2x3xf32>
}

// A scalar that the body captures receives a sum over all loops.
// CHECK-LABEL: func.func private @captured.jvp.0.1.linear.transpose
//       CHECK:   %[[SUM:.*]] = linalg.generic {{.*}}["reduction", "reduction"]{{.*}} outs(%{{.*}} : tensor<f32>)
//       CHECK:   tensor.extract %[[SUM]][]
func.func @captured(%x: tensor<3x4xf32>, %s: f32) -> tensor<3x4xf32> {
  %e = tensor.empty() : tensor<3x4xf32>
  %r = linalg.generic {indexing_maps = [#x, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<3x4xf32>) outs(%e : tensor<3x4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %0 = arith.mulf %a, %s : f32
    linalg.yield %0 : f32
  } -> tensor<3x4xf32>
  return %r : tensor<3x4xf32>
}
