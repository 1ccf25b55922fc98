// RUN: surge-opt %s --surge-lower | FileCheck %s

// CHECK-LABEL: func.func @clampf
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[LOW:.*]]: f32, %[[HIGH:.*]]: f32)
//       CHECK:   %[[A:.*]] = arith.minimumf %[[X]], %[[HIGH]]
//       CHECK:   %[[B:.*]] = arith.maximumf %[[A]], %[[LOW]]
//       CHECK:   return %[[B]]
func.func @clampf(%x: f32, %low: f32, %high: f32) -> f32 {
  %y = math.clampf %x to [%low, %high] : f32
  return %y : f32
}

// CHECK-LABEL: func.func @expand_shape_two_unknown
//  CHECK-SAME:   (%[[X:.*]]: tensor<?xf32>, %[[M:.*]]: index, %[[N:.*]]: index)
//       CHECK:   %[[SHAPE:.*]] = tensor.from_elements %[[M]], %{{.*}}, %[[N]] : tensor<3xindex>
//       CHECK:   tensor.reshape %[[X]](%[[SHAPE]])
func.func @expand_shape_two_unknown(%x: tensor<?xf32>, %m: index, %n: index) -> tensor<?x3x?xf32> {
  %y = tensor.expand_shape %x [[0, 1, 2]] output_shape [%m, 3, %n] : tensor<?xf32> into tensor<?x3x?xf32>
  return %y : tensor<?x3x?xf32>
}

// CHECK-LABEL: func.func @no_reshape
//       CHECK:   tensor.expand_shape
func.func @no_reshape(%x: tensor<?x?xf32>, %m: index, %n: index) -> tensor<?x2x?xf32> {
  %y = tensor.expand_shape %x [[0, 1], [2]] output_shape [%m, 2, %n] : tensor<?x?xf32> into tensor<?x2x?xf32>
  return %y : tensor<?x2x?xf32>
}

// CHECK-LABEL: func.func @fpowi_wide
//  CHECK-SAME:   (%[[X:.*]]: tensor<3xf64>, %[[N:.*]]: tensor<3xindex>)
//       CHECK:   %[[I:.*]] = arith.index_cast %[[N]] : tensor<3xindex> to tensor<3xi64>
//       CHECK:   %[[F:.*]] = arith.sitofp %[[I]] : tensor<3xi64> to tensor<3xf64>
//       CHECK:   math.powf %[[X]], %[[F]]
func.func @fpowi_wide(%x: tensor<3xf64>, %n: tensor<3xindex>) -> tensor<3xf64> {
  %y = math.fpowi %x, %n : tensor<3xf64>, tensor<3xindex>
  return %y : tensor<3xf64>
}

// CHECK-LABEL: func.func @fpowi_narrow
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[N:.*]]: i8)
//       CHECK:   %[[I:.*]] = arith.extsi %[[N]] : i8 to i32
//       CHECK:   math.fpowi %[[X]], %[[I]] : f32, i32
func.func @fpowi_narrow(%x: f32, %n: i8) -> f32 {
  %y = math.fpowi %x, %n : f32, i8
  return %y : f32
}

// CHECK-LABEL: func.func @reshape_narrow
//  CHECK-SAME:   (%[[X:.*]]: tensor<?xf32>, %[[S:.*]]: tensor<2xi32>)
//       CHECK:   %[[I:.*]] = arith.index_cast %[[S]] : tensor<2xi32> to tensor<2xindex>
//       CHECK:   tensor.reshape %[[X]](%[[I]])
func.func @reshape_narrow(%x: tensor<?xf32>, %s: tensor<2xi32>) -> tensor<?x?xf32> {
  %y = tensor.reshape %x(%s) : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}
