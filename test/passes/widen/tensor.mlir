// RUN: surge-opt %s --surge-widen=directions=3 --split-input-file | FileCheck %s

// CHECK-LABEL: func.func private @cast.wide3
//       CHECK:   tensor.cast %{{.*}} : tensor<3x2xf32> to tensor<3x?xf32>
func.func private @cast(%dx: tensor<2xf32> {surge.linear = 0}) -> (tensor<?xf32> {surge.linear}) {
  %dy = tensor.cast %dx : tensor<2xf32> to tensor<?xf32>
  return %dy : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func private @collapse_shape.wide3
//       CHECK:   tensor.collapse_shape %{{.*}} {{\[\[}}0], [1, 2], [3]] : tensor<3x2x4x5xf32> into tensor<3x8x5xf32>
func.func private @collapse_shape(%dx: tensor<2x4x5xf32> {surge.linear = 0}) -> (tensor<8x5xf32> {surge.linear}) {
  %dy = tensor.collapse_shape %dx [[0, 1], [2]] : tensor<2x4x5xf32> into tensor<8x5xf32>
  return %dy : tensor<8x5xf32>
}

// -----

// CHECK-LABEL: func.func private @collapse_shape_to_scalar.wide3
//       CHECK:   tensor.collapse_shape %{{.*}} {{\[\[}}0, 1, 2]] : tensor<3x1x1xf32> into tensor<3xf32>
func.func private @collapse_shape_to_scalar(%dx: tensor<1x1xf32> {surge.linear = 0}) -> (tensor<f32> {surge.linear}) {
  %dy = tensor.collapse_shape %dx [] : tensor<1x1xf32> into tensor<f32>
  return %dy : tensor<f32>
}

// -----

// CHECK-LABEL: func.func private @concat.wide3
//       CHECK:   tensor.concat dim(2) %{{.*}}, %{{.*}} : (tensor<3x2x4xf32>, tensor<3x2x5xf32>) -> tensor<3x2x9xf32>
func.func private @concat(%dx: tensor<2x4xf32> {surge.linear = 0}, %dy: tensor<2x5xf32> {surge.linear = 1})
    -> (tensor<2x9xf32> {surge.linear}) {
  %dz = tensor.concat dim(1) %dx, %dy : (tensor<2x4xf32>, tensor<2x5xf32>) -> tensor<2x9xf32>
  return %dz : tensor<2x9xf32>
}

// -----

// CHECK-LABEL: func.func private @expand_shape.wide3
//       CHECK:   tensor.expand_shape %{{.*}} {{\[\[}}0], [1, 2]] output_shape [3, %{{.*}}, 2] : tensor<3x?xf32> into tensor<3x?x2xf32>
func.func private @expand_shape(%n: index, %dx: tensor<?xf32> {surge.linear = 0}) -> (tensor<?x2xf32> {surge.linear}) {
  %dy = tensor.expand_shape %dx [[0, 1]] output_shape [%n, 2] : tensor<?xf32> into tensor<?x2xf32>
  return %dy : tensor<?x2xf32>
}

// -----

// CHECK-LABEL: func.func private @expand_shape_of_scalar.wide3
//       CHECK:   tensor.expand_shape %{{.*}} {{\[\[}}0, 1, 2]] output_shape [3, 1, 1] : tensor<3xf32> into tensor<3x1x1xf32>
func.func private @expand_shape_of_scalar(%dx: tensor<f32> {surge.linear = 0}) -> (tensor<1x1xf32> {surge.linear}) {
  %dy = tensor.expand_shape %dx [] output_shape [1, 1] : tensor<f32> into tensor<1x1xf32>
  return %dy : tensor<1x1xf32>
}

// -----

// CHECK-LABEL: func.func private @extract.wide3
//  CHECK-SAME:   (%[[I:.*]]: index,
//       CHECK:   tensor.extract_slice %{{.*}}[0, %[[I]]] [3, 1] [1, 1] : tensor<3x4xf32> to tensor<3xf32>
func.func private @extract(%i: index, %dx: tensor<4xf32> {surge.linear = 0}) -> (f32 {surge.linear}) {
  %dy = tensor.extract %dx[%i] : tensor<4xf32>
  return %dy : f32
}

// -----

// CHECK-LABEL: func.func private @extract_slice.wide3
//  CHECK-SAME:   (%[[I:.*]]: index,
//       CHECK:   tensor.extract_slice %{{.*}}[0, %[[I]], 1] [3, 1, 2] [1, 1, 2] : tensor<3x4x5xf32> to tensor<3x2xf32>
func.func private @extract_slice(%i: index, %dx: tensor<4x5xf32> {surge.linear = 0}) -> (tensor<2xf32> {surge.linear}) {
  %dy = tensor.extract_slice %dx[%i, 1] [1, 2] [1, 2] : tensor<4x5xf32> to tensor<2xf32>
  return %dy : tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func private @from_elements.wide3
//  CHECK-SAME:   (%[[DX:.*]]: tensor<3xf32>, %[[DY:.*]]: tensor<3xf32>)
//       CHECK:   %[[FIRST:.*]] = tensor.insert_slice %[[DX]] into %{{.*}}[0, %{{.*}}] [3, 1] [1, 1] : tensor<3xf32> into tensor<3x2xf32>
//       CHECK:   tensor.insert_slice %[[DY]] into %[[FIRST]][0, %{{.*}}] [3, 1] [1, 1]
func.func private @from_elements(%dx: f32 {surge.linear = 0}, %dy: f32 {surge.linear = 1})
    -> (tensor<2xf32> {surge.linear}) {
  %dz = tensor.from_elements %dx, %dy : tensor<2xf32>
  return %dz : tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func private @generate.wide3
//  CHECK-SAME:   (%[[N:.*]]: index, %[[DX:.*]]: tensor<3x?xf32>)
//       CHECK:   tensor.generate %[[N]] {
//       CHECK:   ^bb0(%[[D:.*]]: index, %[[I:.*]]: index):
//       CHECK:     tensor.extract %[[DX]][%[[D]], %[[I]]] : tensor<3x?xf32>
//       CHECK:   } : tensor<3x?xf32>
func.func private @generate(%n: index, %dx: tensor<?xf32> {surge.linear = 0}) -> (tensor<?xf32> {surge.linear}) {
  %dy = tensor.generate %n {
  ^bb0(%i: index):
    %v = tensor.extract %dx[%i] : tensor<?xf32>
    tensor.yield %v : f32
  } : tensor<?xf32>
  return %dy : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func private @insert.wide3
//  CHECK-SAME:   (%[[I:.*]]: index, %[[DX:.*]]: tensor<3x4xf32>, %[[DV:.*]]: tensor<3xf32>)
//       CHECK:   tensor.insert_slice %[[DV]] into %[[DX]][0, %[[I]]] [3, 1] [1, 1] : tensor<3xf32> into tensor<3x4xf32>
func.func private @insert(%i: index, %dx: tensor<4xf32> {surge.linear = 0}, %dv: f32 {surge.linear = 1})
    -> (tensor<4xf32> {surge.linear}) {
  %dy = tensor.insert %dv into %dx[%i] : tensor<4xf32>
  return %dy : tensor<4xf32>
}

// -----

// The zeros of a transpose are zeros of every direction, made where they stand.
// CHECK-LABEL: func.func private @insert_slice.wide3
//  CHECK-SAME:   (%[[DV:.*]]: tensor<3x2xf32>)
//       CHECK:   %[[EMPTY:.*]] = tensor.empty() : tensor<3x4xf32>
//       CHECK:   %[[ZEROS:.*]] = linalg.fill ins(%{{.*}} : f32) outs(%[[EMPTY]] : tensor<3x4xf32>)
//       CHECK:   tensor.insert_slice %[[DV]] into %[[ZEROS]][0, 1] [3, 2] [1, 1]
func.func private @insert_slice(%dv: tensor<2xf32>) -> tensor<4xf32> attributes {surge.residuals = array<i64>} {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<4xf32>) -> tensor<4xf32>
  %dx = tensor.insert_slice %dv into %zeros[1] [2] [1] : tensor<2xf32> into tensor<4xf32>
  return %dx : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func private @pad.wide3
//  CHECK-SAME:   (%[[N:.*]]: index, %[[DX:.*]]: tensor<3x2xf32>, %[[DV:.*]]: tensor<3xf32>)
//       CHECK:   tensor.pad %[[DX]] low[0, 1] high[0, %[[N]]] {
//       CHECK:   ^bb0(%[[D:.*]]: index, %{{.*}}: index):
//       CHECK:     %[[V:.*]] = tensor.extract %[[DV]][%[[D]]] : tensor<3xf32>
//       CHECK:     tensor.yield %[[V]]
func.func private @pad(%n: index, %dx: tensor<2xf32> {surge.linear = 0}, %dv: f32 {surge.linear = 1})
    -> (tensor<?xf32> {surge.linear}) {
  %dy = tensor.pad %dx low[1] high[%n] {
  ^bb0(%i: index):
    tensor.yield %dv : f32
  } : tensor<2xf32> to tensor<?xf32>
  return %dy : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func private @reshape.wide3
//  CHECK-SAME:   (%[[SHAPE:.*]]: tensor<1xi32>, %[[DX:.*]]: tensor<3x2x2xf32>)
//       CHECK:   %[[SIZE:.*]] = tensor.extract %[[SHAPE]]
//       CHECK:   %[[N:.*]] = arith.index_cast %[[SIZE]] : i32 to index
//       CHECK:   %[[WIDE:.*]] = tensor.from_elements %{{.*}}, %[[N]] : tensor<2xindex>
//       CHECK:   tensor.reshape %[[DX]](%[[WIDE]]) : (tensor<3x2x2xf32>, tensor<2xindex>) -> tensor<3x4xf32>
func.func private @reshape(%shape: tensor<1xi32>, %dx: tensor<2x2xf32> {surge.linear = 0}) -> (tensor<4xf32> {surge.linear}) {
  %dy = tensor.reshape %dx(%shape) : (tensor<2x2xf32>, tensor<1xi32>) -> tensor<4xf32>
  return %dy : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func private @splat.wide3
//  CHECK-SAME:   (%[[DX:.*]]: tensor<3xf32>)
//       CHECK:   linalg.broadcast ins(%[[DX]] : tensor<3xf32>) outs(%{{.*}} : tensor<3x2x4xf32>) dimensions = [1, 2]
func.func private @splat(%dx: f32 {surge.linear = 0}) -> (tensor<2x4xf32> {surge.linear}) {
  %dy = tensor.splat %dx : tensor<2x4xf32>
  return %dy : tensor<2x4xf32>
}
