// RUN: surge-opt %s --surge-widen=directions=3 --split-input-file --verify-diagnostics | FileCheck %s

// The directions multiply the rows of a matrix product.
// CHECK-LABEL: func.func private @matmul_rows.wide3
//  CHECK-SAME:   (%[[W:.*]]: tensor<4x5xf32>, %[[DX:.*]]: tensor<3x2x4xf32>) -> tensor<3x2x5xf32>
//   CHECK-DAG:   %[[ROWS:.*]] = tensor.collapse_shape %[[DX]] {{\[\[}}0, 1], [2]] : tensor<3x2x4xf32> into tensor<6x4xf32>
//   CHECK-DAG:   %[[ZERO:.*]] = surge.zero : tensor<3x2x5xf32>
//   CHECK-DAG:   %[[INIT:.*]] = tensor.collapse_shape %[[ZERO]] {{\[\[}}0, 1], [2]]
//       CHECK:   %[[Y:.*]] = linalg.matmul ins(%[[ROWS]], %[[W]] : tensor<6x4xf32>, tensor<4x5xf32>) outs(%[[INIT]] : tensor<6x5xf32>)
//       CHECK:   %[[DY:.*]] = tensor.expand_shape %[[Y]] {{\[\[}}0, 1], [2]] output_shape [3, 2, 5]
//       CHECK:   return %[[DY]]
func.func private @matmul_rows(%w: tensor<4x5xf32>, %dx: tensor<2x4xf32> {surge.linear = 0})
    -> (tensor<2x5xf32> {surge.linear}) {
  %zero = surge.zero : tensor<2x5xf32>
  %dy = linalg.matmul ins(%dx, %w : tensor<2x4xf32>, tensor<4x5xf32>) outs(%zero : tensor<2x5xf32>) -> tensor<2x5xf32>
  return %dy : tensor<2x5xf32>
}

// -----

// CHECK-LABEL: func.func private @matmul_rows_dynamic.wide3
//  CHECK-SAME:   (%[[N:.*]]: index, %[[W:.*]]: tensor<4x5xf32>, %[[DX:.*]]: tensor<3x?x4xf32>) -> tensor<3x?x5xf32>
//       CHECK:   linalg.matmul ins(%{{.*}}, %[[W]] : tensor<?x4xf32>, tensor<4x5xf32>) outs(%{{.*}} : tensor<?x5xf32>)
//       CHECK:   tensor.expand_shape %{{.*}} {{\[\[}}0, 1], [2]] output_shape [3, %{{.*}}, 5]
func.func private @matmul_rows_dynamic(%n: index, %w: tensor<4x5xf32>, %dx: tensor<?x4xf32> {surge.linear = 0})
    -> (tensor<?x5xf32> {surge.linear}) {
  %zero = surge.zero sizes(%n) : tensor<?x5xf32>
  %dy = linalg.matmul ins(%dx, %w : tensor<?x4xf32>, tensor<4x5xf32>) outs(%zero : tensor<?x5xf32>) -> tensor<?x5xf32>
  return %dy : tensor<?x5xf32>
}

// -----

// The directions of the second factor stand outside of both matrix axes: a batch in which the first is read once.
// CHECK-DAG: #[[$X:.*]] = affine_map<(d0, d1, d2, d3) -> (d1, d3)>
// CHECK-DAG: #[[$DW:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>
// CHECK-DAG: #[[$DY:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
// CHECK-LABEL: func.func private @matmul_columns.wide3
//  CHECK-SAME:   (%[[A:.*]]: tensor<2x4xf32>, %[[B:.*]]: tensor<3x4x5xf32>) -> tensor<3x2x5xf32>
//       CHECK:   linalg.generic {indexing_maps = [#[[$X]], #[[$DW]], #[[$DY]]],
//  CHECK-SAME:     iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
//  CHECK-SAME:     ins(%[[A]], %[[B]] : tensor<2x4xf32>, tensor<3x4x5xf32>)
func.func private @matmul_columns(%x: tensor<2x4xf32>, %dw: tensor<4x5xf32> {surge.linear = 0})
    -> (tensor<2x5xf32> {surge.linear}) {
  %zero = surge.zero : tensor<2x5xf32>
  %dy = linalg.matmul ins(%x, %dw : tensor<2x4xf32>, tensor<4x5xf32>) outs(%zero : tensor<2x5xf32>) -> tensor<2x5xf32>
  return %dy : tensor<2x5xf32>
}

// -----

// Vectors become the rows of a matrix.
// CHECK-DAG: #[[$X:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[$W:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-DAG: #[[$Y:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-LABEL: func.func private @matvec.wide3
//  CHECK-SAME:   (%[[A:.*]]: tensor<5x4xf32>, %[[B:.*]]: tensor<3x4xf32>) -> tensor<3x5xf32>
//       CHECK:   linalg.matmul indexing_maps = [#[[$X]], #[[$W]], #[[$Y]]] ins(%[[B]], %[[A]] : tensor<3x4xf32>, tensor<5x4xf32>)
func.func private @matvec(%w: tensor<5x4xf32>, %dx: tensor<4xf32> {surge.linear = 0}) -> (tensor<5xf32> {surge.linear}) {
  %zero = surge.zero : tensor<5xf32>
  %dy = linalg.matvec ins(%w, %dx : tensor<5x4xf32>, tensor<4xf32>) outs(%zero : tensor<5xf32>) -> tensor<5xf32>
  return %dy : tensor<5xf32>
}

// -----

// CHECK-LABEL: func.func private @dot.wide3
//  CHECK-SAME:   (%[[Y:.*]]: tensor<4xf32>, %[[DX:.*]]: tensor<3x4xf32>) -> tensor<3xf32>
//       CHECK:   linalg.matvec ins(%[[DX]], %[[Y]] : tensor<3x4xf32>, tensor<4xf32>)
func.func private @dot(%y: tensor<4xf32>, %dx: tensor<4xf32> {surge.linear = 0}) -> (tensor<f32> {surge.linear}) {
  %zero = surge.zero : tensor<f32>
  %dz = linalg.dot ins(%y, %dx : tensor<4xf32>, tensor<4xf32>) outs(%zero : tensor<f32>) -> tensor<f32>
  return %dz : tensor<f32>
}

// -----

// The directions multiply the batch of a convolution.
// CHECK-LABEL: func.func private @convolution.wide3
//       CHECK:   linalg.conv_2d_nhwc_hwcf ins(%{{.*}}, %{{.*}} : tensor<6x8x8x1xf32>, tensor<3x3x1x4xf32>)
//  CHECK-SAME:     outs(%{{.*}} : tensor<6x6x6x4xf32>)
//       CHECK:   tensor.expand_shape %{{.*}} {{\[\[}}0, 1], [2], [3], [4]] output_shape [3, 2, 6, 6, 4]
func.func private @convolution(%w: tensor<3x3x1x4xf32>, %dx: tensor<2x8x8x1xf32> {surge.linear = 0})
    -> (tensor<2x6x6x4xf32> {surge.linear}) {
  %zero = surge.zero : tensor<2x6x6x4xf32>
  %dy = linalg.conv_2d_nhwc_hwcf ins(%dx, %w : tensor<2x8x8x1xf32>, tensor<3x3x1x4xf32>)
      outs(%zero : tensor<2x6x6x4xf32>) -> tensor<2x6x6x4xf32>
  return %dy : tensor<2x6x6x4xf32>
}

// -----

// One more loop, the same body; a captured scalar becomes an input, and indices count from the loop behind.
// CHECK-DAG: #[[$ALL:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$SINGLE:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-DAG: #[[$SCALAR:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: func.func private @generic.wide3
//  CHECK-SAME:   (%[[C:.*]]: tensor<4xf32>, %[[DX:.*]]: tensor<3x4xf32>, %[[DS:.*]]: tensor<3xf32>)
//       CHECK:   linalg.generic {indexing_maps = [#[[$SINGLE]], #[[$ALL]], #[[$SCALAR]], #[[$ALL]]], iterator_types = ["parallel", "parallel"]}
//  CHECK-SAME:     ins(%[[C]], %[[DX]], %[[DS]] : tensor<4xf32>, tensor<3x4xf32>, tensor<3xf32>)
//       CHECK:   ^bb0(%[[U:.*]]: f32, %[[V:.*]]: f32, %[[S:.*]]: f32, %{{.*}}: f32):
//       CHECK:     linalg.index 1
//       CHECK:     %[[P:.*]] = arith.mulf %{{.*}}, %[[V]]
//       CHECK:     arith.addf %[[P]], %[[S]]
func.func private @generic(%c: tensor<4xf32>, %dx: tensor<4xf32> {surge.linear = 0}, %ds: f32 {surge.linear = 1})
    -> (tensor<4xf32> {surge.linear}) {
  %e = tensor.empty() : tensor<4xf32>
  %dy = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                        iterator_types = ["parallel"]}
      ins(%c, %dx : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%u: f32, %v: f32, %o: f32):
    %i = linalg.index 0 : index
    %n = arith.index_cast %i : index to i32
    %f = arith.sitofp %n : i32 to f32
    %w = arith.mulf %u, %f : f32
    %p = arith.mulf %w, %v : f32
    %s = arith.addf %p, %ds : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %dy : tensor<4xf32>
}

// -----

// A captured tensor is read in the direction of the loop.
// CHECK-LABEL: func.func private @gather.wide3
//  CHECK-SAME:   (%[[I:.*]]: tensor<4xindex>, %[[DX:.*]]: tensor<3x9xf32>)
//       CHECK:   linalg.generic {{.*}} ins(%[[I]] : tensor<4xindex>)
//       CHECK:   ^bb0(%[[AT:.*]]: index,
//       CHECK:     %[[D:.*]] = linalg.index 0
//       CHECK:     tensor.extract %[[DX]][%[[D]], %[[AT]]] : tensor<3x9xf32>
func.func private @gather(%i: tensor<4xindex>, %dx: tensor<9xf32> {surge.linear = 0}) -> (tensor<4xf32> {surge.linear}) {
  %e = tensor.empty() : tensor<4xf32>
  %dy = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%i : tensor<4xindex>) outs(%e : tensor<4xf32>) {
  ^bb0(%at: index, %o: f32):
    %v = tensor.extract %dx[%at] : tensor<9xf32>
    linalg.yield %v : f32
  } -> tensor<4xf32>
  return %dy : tensor<4xf32>
}

// -----

// What stands in the init is repeated only where it is read.
// CHECK-LABEL: func.func private @init.wide3
//       CHECK:   %[[E:.*]] = tensor.empty() : tensor<3x4xf32>
//       CHECK:   linalg.generic {{.*}} outs(%[[E]] : tensor<3x4xf32>)
func.func private @init(%c: tensor<4xf32>, %dx: tensor<4xf32> {surge.linear = 0}) -> (tensor<4xf32> {surge.linear}) {
  %dy = linalg.negf ins(%dx : tensor<4xf32>) outs(%c : tensor<4xf32>) -> tensor<4xf32>
  return %dy : tensor<4xf32>
}

// -----

func.func private @mixed(%dx: tensor<4xf32> {surge.linear = 0}) -> (tensor<4xf32> {surge.linear}, tensor<4xi1>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4xf32>
  %f = tensor.empty() : tensor<4xi1>
  // expected-error @+1 {{expected every result of 'linalg.generic' to be linear, but result 1 is not}}
  %dy:2 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                          iterator_types = ["parallel"]}
      ins(%dx : tensor<4xf32>) outs(%e, %f : tensor<4xf32>, tensor<4xi1>) {
  ^bb0(%v: f32, %o: f32, %q: i1):
    %c = arith.cmpf olt, %v, %zero : f32
    linalg.yield %v, %c : f32, i1
  } -> (tensor<4xf32>, tensor<4xi1>)
  return %dy#0, %dy#1 : tensor<4xf32>, tensor<4xi1>
}
