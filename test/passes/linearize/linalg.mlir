// RUN: surge-opt %s --surge-linearize --canonicalize --cse | FileCheck %s

#x = affine_map<(i, j) -> (i, j)>
#rows = affine_map<(i, j) -> (i)>

// The tangent reads the result instead of computing exp again, and does not read the input.
// CHECK-LABEL: func.func private @exp.jvp.0
//  CHECK-SAME:   (%[[X:.*]]: tensor<3x4xf32>, %[[DX:.*]]: tensor<3x4xf32>
//       CHECK:   %[[Y:.*]] = linalg.generic {{.*}} ins(%[[X]] :
//       CHECK:   %[[DY:.*]] = linalg.generic {{.*}} ins(%[[DX]], %[[Y]] :
//       CHECK:     arith.mulf
//  CHECK-NEXT:     linalg.yield
//       CHECK:   return %[[Y]], %[[DY]]
func.func @exp(%x: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %e = tensor.empty() : tensor<3x4xf32>
  %r = linalg.generic {indexing_maps = [#x, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<3x4xf32>) outs(%e : tensor<3x4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %0 = math.exp %a : f32
    linalg.yield %0 : f32
  } -> tensor<3x4xf32>
  return %r : tensor<3x4xf32>
}

// The tangent of a sum starts from that of its init.
// CHECK-LABEL: func.func private @sum.jvp.0.1
//  CHECK-SAME:   %[[DX:[^ ]*]]: tensor<3x4xf32> {surge.linear = 0 : i64}, %[[DI:[^ ]*]]: tensor<3xf32> {surge.linear = 1 : i64}
//       CHECK:   linalg.generic {{.*}}["parallel", "reduction"]{{.*}} ins(%[[DX]] : tensor<3x4xf32>) outs(%[[DI]] :
func.func @sum(%x: tensor<3x4xf32>, %init: tensor<3xf32>) -> tensor<3xf32> {
  %r = linalg.generic {indexing_maps = [#x, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x4xf32>) outs(%init : tensor<3xf32>) {
  ^bb0(%a: f32, %o: f32):
    %0 = arith.addf %o, %a : f32
    linalg.yield %0 : f32
  } -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// CHECK-LABEL: func.func private @matmul.jvp.0.1
//  CHECK-SAME:   (%[[X:[^ ]*]]: tensor<3x4xf32>, %[[W:[^ ]*]]: tensor<4x5xf32>, %[[C:[^ ]*]]: tensor<3x5xf32>, %[[DX:[^ ]*]]: tensor<3x4xf32> {{{[^}]*}}}, %[[DW:[^ ]*]]:
//       CHECK:   %[[Y:.*]] = linalg.matmul ins(%[[X]], %[[W]]
//       CHECK:   %[[Z:.*]] = surge.zero
//       CHECK:   %[[S:.*]] = linalg.matmul ins(%[[DX]], %[[W]] : {{.*}}) outs(%[[Z]]
//       CHECK:   %[[T:.*]] = linalg.matmul ins(%[[X]], %[[DW]] : {{.*}}) outs(%[[S]]
//       CHECK:   return %[[Y]], %[[T]]
func.func @matmul(%x: tensor<3x4xf32>, %w: tensor<4x5xf32>, %c: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %still = surge.stop_gradient %c : tensor<3x5xf32>
  %r = linalg.matmul ins(%x, %w : tensor<3x4xf32>, tensor<4x5xf32>) outs(%still : tensor<3x5xf32>) -> tensor<3x5xf32>
  return %r : tensor<3x5xf32>
}

// CHECK-LABEL: func.func private @broadcast.jvp.0
//  CHECK-SAME:   %[[DX:[^ ]*]]: tensor<3xf32> {
//       CHECK:   linalg.broadcast ins(%[[DX]] :
func.func @broadcast(%x: tensor<3xf32>) -> tensor<3x4xf32> {
  %e = tensor.empty() : tensor<3x4xf32>
  %r = linalg.broadcast ins(%x : tensor<3xf32>) outs(%e : tensor<3x4xf32>) dimensions = [1]
  return %r : tensor<3x4xf32>
}

// Where only one operand varies, its tangent is that of the sum.
// CHECK-LABEL: func.func private @add_constant.jvp.0
//  CHECK-SAME:   (%[[X:.*]]: tensor<3xf32>, %[[DX:[^ ]*]]: tensor<3xf32> {
//       CHECK:   return %{{.*}}, %[[DX]]
func.func @add_constant(%x: tensor<3xf32>) -> tensor<3xf32> {
  %c = arith.constant dense<2.0> : tensor<3xf32>
  %e = tensor.empty() : tensor<3xf32>
  %r = linalg.add ins(%x, %c : tensor<3xf32>, tensor<3xf32>) outs(%e : tensor<3xf32>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// Winners are counted, and each receives its share.
// CHECK-LABEL: func.func private @maximum.jvp.0
//       CHECK:   %[[Y:.*]] = linalg.reduce { arith.maximumf }
//       CHECK:   %[[COUNT:.*]] = linalg.generic {{.*}}, %[[Y]] :
//       CHECK:     arith.cmpf oeq
//       CHECK:   arith.divf %{{.*}}, %[[COUNT]]
func.func @maximum(%x: tensor<3x4xf32>) -> tensor<3xf32> {
  %low = arith.constant dense<-1.0e9> : tensor<3xf32>
  %r = linalg.reduce { arith.maximumf } ins(%x : tensor<3x4xf32>) outs(%low : tensor<3xf32>) dimensions = [1]
  return %r : tensor<3xf32>
}

// The softmax is not computed again.
// CHECK-LABEL: func.func private @softmax.jvp.0
//  CHECK-SAME:   %[[DX:[^ ]*]]: tensor<3x4xf32> {
//       CHECK:   %[[P:.*]] = linalg.softmax dimension(1)
//       CHECK:   %[[S:.*]] = linalg.generic {{.*}} ins(%[[P]], %[[DX]] :
//       CHECK:   %[[DP:.*]] = linalg.generic {{.*}} ins(%[[P]], %[[DX]], %[[S]] :
//       CHECK:   return %[[P]], %[[DP]]
func.func @softmax(%x: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %e = tensor.empty() : tensor<3x4xf32>
  %r = linalg.softmax dimension(1) ins(%x : tensor<3x4xf32>) outs(%e : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %r : tensor<3x4xf32>
}
