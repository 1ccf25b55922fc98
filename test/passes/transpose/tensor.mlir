// RUN: surge-opt %s --surge-transpose --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func private @cast.transpose
//  CHECK-SAME:   (%[[CT:.*]]: tensor<?xf32>)
//       CHECK:   %[[A:.*]] = tensor.cast %[[CT]] : tensor<?xf32> to tensor<4xf32>
//       CHECK:   return %[[A]]
func.func private @cast(%dx: tensor<4xf32> {surge.linear = 0}) -> (tensor<?xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.cast %dx : tensor<4xf32> to tensor<?xf32>
  return %y : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func private @collapse_shape.transpose
//  CHECK-SAME:   (%[[N:.*]]: index, %[[CT:.*]]: tensor<?xf32>)
//       CHECK:   %[[A:.*]] = tensor.expand_shape %[[CT]] {{\[\[}}0, 1]] output_shape [%[[N]], 4]
//       CHECK:   return %[[A]]
func.func private @collapse_shape(%n: index, %dx: tensor<?x4xf32> {surge.linear = 0, surge.dims = array<i64: 0>}) -> (tensor<?xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.collapse_shape %dx [[0, 1]] : tensor<?x4xf32> into tensor<?xf32>
  return %y : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func private @concat.transpose
//  CHECK-SAME:   (%[[N:.*]]: index, %[[CT:.*]]: tensor<?xf32>)
//       CHECK:   %[[A:.*]] = tensor.extract_slice %[[CT]][0] [%[[N]]] [1]
//       CHECK:   %[[B:.*]] = tensor.extract_slice %[[CT]][%[[N]]] [2] [1]
//       CHECK:   return %[[A]], %[[B]]
func.func private @concat(%n: index, %dx: tensor<?xf32> {surge.linear = 0, surge.dims = array<i64: 0>}, %dy: tensor<2xf32> {surge.linear = 0}) -> (tensor<?xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %z = tensor.concat dim(0) %dx, %dy : (tensor<?xf32>, tensor<2xf32>) -> tensor<?xf32>
  return %z : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func private @expand_shape.transpose
//  CHECK-SAME:   (%[[N:.*]]: index, %[[CT:.*]]: tensor<?x2xf32>)
//       CHECK:   %[[A:.*]] = tensor.collapse_shape %[[CT]] {{\[\[}}0, 1]]
//       CHECK:   return %[[A]]
func.func private @expand_shape(%n: index, %dx: tensor<?xf32> {surge.linear = 0}) -> (tensor<?x2xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.expand_shape %dx [[0, 1]] output_shape [%n, 2] : tensor<?xf32> into tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// -----

// Both elements are added in one tensor, not in two that are summed.
// CHECK-LABEL: func.func private @extract.transpose
//  CHECK-SAME:   (%[[I:.*]]: index, %[[J:.*]]: index, %[[CT0:.*]]: f32, %[[CT1:.*]]: f32)
//       CHECK:   %[[EMPTY:.*]] = tensor.empty() : tensor<4xf32>
//       CHECK:   %[[ZEROS:.*]] = linalg.fill {{.*}} outs(%[[EMPTY]]
//       CHECK:   %[[A:.*]] = tensor.extract %[[ZEROS]][%[[J]]]
//       CHECK:   %[[B:.*]] = arith.addf %[[A]], %[[CT1]]
//       CHECK:   %[[S:.*]] = tensor.insert %[[B]] into %[[ZEROS]][%[[J]]]
//       CHECK:   %[[C:.*]] = tensor.extract %[[S]][%[[I]]]
//       CHECK:   %[[D:.*]] = arith.addf %[[C]], %[[CT0]]
//       CHECK:   %[[T:.*]] = tensor.insert %[[D]] into %[[S]][%[[I]]]
//       CHECK:   return %[[T]]
func.func private @extract(%i: index, %j: index, %dx: tensor<4xf32> {surge.linear = 0}) -> (f32 {surge.linear}, f32 {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.extract %dx[%i] : tensor<4xf32>
  %z = tensor.extract %dx[%j] : tensor<4xf32>
  return %y, %z : f32, f32
}

// -----

// The first cotangent goes straight into zeros, the second is added to its slice alone.
// CHECK-LABEL: func.func private @extract_slice.transpose
//  CHECK-SAME:   (%[[N:.*]]: index, %[[I:.*]]: index, %[[CT0:.*]]: tensor<2xf32>, %[[CT1:.*]]: tensor<2xf32>)
//       CHECK:   %[[EMPTY:.*]] = tensor.empty(%[[N]])
//       CHECK:   %[[ZEROS:.*]] = linalg.fill {{.*}} outs(%[[EMPTY]]
//       CHECK:   %[[S:.*]] = tensor.insert_slice %[[CT1]] into %[[ZEROS]][0] [2] [3]
//       CHECK:   %[[A:.*]] = tensor.extract_slice %[[S]][%[[I]]] [2] [1]
//       CHECK:   %[[B:.*]] = arith.addf %[[A]], %[[CT0]]
//       CHECK:   %[[T:.*]] = tensor.insert_slice %[[B]] into %[[S]][%[[I]]] [2] [1]
//       CHECK:   return %[[T]]
func.func private @extract_slice(%n: index, %i: index, %dx: tensor<?xf32> {surge.linear = 0, surge.dims = array<i64: 0>}) -> (tensor<2xf32> {surge.linear}, tensor<2xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.extract_slice %dx[%i] [2] [1] : tensor<?xf32> to tensor<2xf32>
  %z = tensor.extract_slice %dx[0] [2] [3] : tensor<?xf32> to tensor<2xf32>
  return %y, %z : tensor<2xf32>, tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func private @from_elements.transpose
//  CHECK-SAME:   (%[[CT:.*]]: tensor<1x2xf32>)
//       CHECK:   %[[A:.*]] = tensor.extract %[[CT]][%c0{{.*}}, %c0{{.*}}]
//       CHECK:   %[[B:.*]] = tensor.extract %[[CT]][%c0{{.*}}, %c1{{.*}}]
//       CHECK:   return %[[A]], %[[B]]
func.func private @from_elements(%dx: f32 {surge.linear = 0}, %dy: f32 {surge.linear = 0}) -> (tensor<1x2xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.from_elements %dx, %dy : tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

// Several elements may read the same one: a loop adds them up in place.
// CHECK-LABEL: func.func private @generate.transpose
//  CHECK-SAME:   (%[[C:.*]]: f32, %[[CT:.*]]: tensor<2x3xf32>)
//       CHECK:   %[[T:.*]] = scf.for %[[I:.*]] = {{.*}} iter_args(%[[R:.*]] = %{{.*}}) -> (tensor<4xf32>)
//       CHECK:   %[[S:.*]] = scf.for %[[J:.*]] = {{.*}} iter_args(%[[Q:.*]] = %[[R]])
//       CHECK:   %[[K:.*]] = arith.addi %[[I]], %[[J]]
//       CHECK:   %[[E:.*]] = tensor.extract %[[CT]][%[[I]], %[[J]]]
//       CHECK:   %[[P:.*]] = arith.mulf %[[E]], %[[C]]
//       CHECK:   %[[OLD:.*]] = tensor.extract %[[Q]][%[[K]]]
//       CHECK:   %[[NEW:.*]] = arith.addf %[[OLD]], %[[P]]
//       CHECK:   %[[U:.*]] = tensor.insert %[[NEW]] into %[[Q]][%[[K]]]
//       CHECK:   scf.yield %[[U]]
//       CHECK:   scf.yield %[[S]]
//       CHECK:   return %[[T]]
func.func private @generate(%c: f32, %dx: tensor<4xf32> {surge.linear = 0}) -> (tensor<2x3xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.generate {
  ^bb0(%i: index, %j: index):
    %k = arith.addi %i, %j : index
    %e = tensor.extract %dx[%k] : tensor<4xf32>
    %p = arith.mulf %e, %c : f32
    tensor.yield %p : f32
  } : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: func.func private @insert.transpose
//  CHECK-SAME:   (%[[I:.*]]: index, %[[CT:.*]]: tensor<4xf32>)
//       CHECK:   %[[A:.*]] = tensor.extract %[[CT]][%[[I]]]
//       CHECK:   %[[ZERO:.*]] = arith.constant 0.0
//       CHECK:   %[[B:.*]] = tensor.insert %[[ZERO]] into %[[CT]][%[[I]]]
//       CHECK:   return %[[A]], %[[B]]
func.func private @insert(%i: index, %dv: f32 {surge.linear = 0}, %dx: tensor<4xf32> {surge.linear = 0}) -> (tensor<4xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.insert %dv into %dx[%i] : tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func private @insert_slice.transpose
//  CHECK-SAME:   (%[[I:.*]]: index, %[[CT:.*]]: tensor<4x4xf32>)
//       CHECK:   %[[A:.*]] = tensor.extract_slice %[[CT]][%[[I]], 0] [1, 2] [1, 2] : tensor<4x4xf32> to tensor<2xf32>
//       CHECK:   %[[ZEROS:.*]] = linalg.fill
//       CHECK:   %[[B:.*]] = tensor.insert_slice %[[ZEROS]] into %[[CT]][%[[I]], 0] [1, 2] [1, 2]
//       CHECK:   return %[[A]], %[[B]]
func.func private @insert_slice(%i: index, %dv: tensor<2xf32> {surge.linear = 0}, %dx: tensor<4x4xf32> {surge.linear = 0}) -> (tensor<4x4xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.insert_slice %dv into %dx[%i, 0] [1, 2] [1, 2] : tensor<2xf32> into tensor<4x4xf32>
  return %y : tensor<4x4xf32>
}

// -----

func.func private @insert_slice_affine(%c: tensor<2xf32>, %dx: tensor<4xf32> {surge.linear = 0}) -> (tensor<4xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  // expected-error @+1 {{expected every operand of 'tensor.insert_slice' to be linear, but operand 0 is not}}
  %y = tensor.insert_slice %c into %dx[0] [2] [1] : tensor<2xf32> into tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func private @pad.transpose
//  CHECK-SAME:   (%[[N:.*]]: index, %[[CT:.*]]: tensor<?xf32>)
//       CHECK:   %[[A:.*]] = tensor.extract_slice %[[CT]][1] [%[[N]]] [1]
//       CHECK:   %[[ZEROS:.*]] = linalg.fill
//       CHECK:   %[[AROUND:.*]] = tensor.insert_slice %[[ZEROS]] into %[[CT]][1] [%[[N]]] [1]
//       CHECK:   %[[SUM:.*]] = linalg.reduce ins(%[[AROUND]]
//       CHECK:   %[[B:.*]] = tensor.extract %[[SUM]][]
//       CHECK:   return %[[A]], %[[B]]
func.func private @pad(%n: index, %dx: tensor<?xf32> {surge.linear = 0, surge.dims = array<i64: 0>}, %dv: f32 {surge.linear = 0}) -> (tensor<?xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.pad %dx low[1] high[%n] {
  ^bb0(%i: index):
    tensor.yield %dv : f32
  } : tensor<?xf32> to tensor<?xf32>
  return %y : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func private @reshape.transpose
//  CHECK-SAME:   (%[[S:.*]]: tensor<2xindex>, %[[N:.*]]: index, %[[CT:.*]]: tensor<?x?xf32>)
//       CHECK:   %[[SHAPE:.*]] = tensor.from_elements %[[N]] : tensor<1xindex>
//       CHECK:   %[[A:.*]] = tensor.reshape %[[CT]](%[[SHAPE]])
//       CHECK:   return %[[A]]
func.func private @reshape(%s: tensor<2xindex>, %n: index, %dx: tensor<?xf32> {surge.linear = 0, surge.dims = array<i64: 1>}) -> (tensor<?x?xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.reshape %dx(%s) : (tensor<?xf32>, tensor<2xindex>) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// -----

// Half precision is summed in single precision.
// CHECK-LABEL: func.func private @splat.transpose
//  CHECK-SAME:   (%[[N:.*]]: index, %[[CT:.*]]: tensor<?xf16>)
//       CHECK:   %[[INIT:.*]] = linalg.fill {{.*}} -> tensor<f32>
//       CHECK:   %[[SUM:.*]] = linalg.reduce ins(%[[CT]] : tensor<?xf16>) outs(%[[INIT]]
//       CHECK:   arith.extf {{.*}} : f16 to f32
//       CHECK:   %[[E:.*]] = tensor.extract %[[SUM]][] : tensor<f32>
//       CHECK:   %[[A:.*]] = arith.truncf %[[E]] : f32 to f16
//       CHECK:   return %[[A]]
func.func private @splat(%n: index, %dx: f16 {surge.linear = 0}) -> (tensor<?xf16> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.splat %dx[%n] : tensor<?xf16>
  return %y : tensor<?xf16>
}

// -----

// The size of a product is that of the factor that stays.
// CHECK-LABEL: func.func private @size_of_elementwise.transpose
//  CHECK-SAME:   (%[[C:.*]]: tensor<?xf32>, %[[CT:.*]]: tensor<2xf32>)
//       CHECK:   %[[SIZE:.*]] = tensor.dim %[[C]]
//       CHECK:   tensor.empty(%[[SIZE]])
func.func private @size_of_elementwise(%c: tensor<?xf32>, %dx: tensor<?xf32> {surge.linear = 0}) -> (tensor<2xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %p = arith.mulf %dx, %c : tensor<?xf32>
  %y = tensor.extract_slice %p[0] [2] [1] : tensor<?xf32> to tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func private @size_of_concat.transpose
//  CHECK-SAME:   (%[[M:.*]]: index, %[[N:.*]]: index, %[[CT:.*]]: tensor<2xf32>)
//       CHECK:   %[[SIZE:.*]] = arith.addi %[[M]], %[[N]]
//       CHECK:   tensor.empty(%[[SIZE]])
func.func private @size_of_concat(%m: index, %n: index, %dx: tensor<?xf32> {surge.linear = 0, surge.dims = array<i64: 0>}, %dy: tensor<?xf32> {surge.linear = 0, surge.dims = array<i64: 1>}) -> (tensor<2xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %p = tensor.concat dim(0) %dx, %dy : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %y = tensor.extract_slice %p[0] [2] [1] : tensor<?xf32> to tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func private @size_of_collapsed.transpose
//  CHECK-SAME:   (%[[M:.*]]: index, %[[N:.*]]: index, %[[CT:.*]]: tensor<2xf32>)
//       CHECK:   %[[SIZE:.*]] = arith.muli %[[M]], %[[N]]
//       CHECK:   tensor.empty(%[[SIZE]])
func.func private @size_of_collapsed(%m: index, %n: index, %dx: tensor<?x?xf32> {surge.linear = 0, surge.dims = array<i64: 0, 1>}) -> (tensor<2xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %p = tensor.collapse_shape %dx [[0, 1]] : tensor<?x?xf32> into tensor<?xf32>
  %y = tensor.extract_slice %p[0] [2] [1] : tensor<?xf32> to tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func private @size_of_reduced_slice.transpose
//  CHECK-SAME:   (%[[M:.*]]: index, %[[N:.*]]: index, %[[CT:.*]]: tensor<2xf32>)
//       CHECK:   tensor.empty(%[[N]])
func.func private @size_of_reduced_slice(%m: index, %n: index, %dx: tensor<?x?xf32> {surge.linear = 0, surge.dims = array<i64: 0, 1>}) -> (tensor<2xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %p = tensor.extract_slice %dx[0, 0] [1, %n] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
  %y = tensor.extract_slice %p[0] [2] [1] : tensor<?xf32> to tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func private @size_of_zero.transpose
//  CHECK-SAME:   (%[[N:.*]]: index, %[[CT:.*]]: tensor<2xf32>)
//       CHECK:   tensor.empty(%[[N]])
func.func private @size_of_zero(%n: index, %dx: tensor<2xf32> {surge.linear = 0}) -> (tensor<2xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %zero = surge.zero sizes(%n) : tensor<?xf32>
  %p = tensor.insert_slice %dx into %zero[0] [2] [1] : tensor<2xf32> into tensor<?xf32>
  %y = tensor.extract_slice %p[0] [2] [1] : tensor<?xf32> to tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// expected-error @+1 {{expected a size that the transpose can compute, but dimension 0 of this 'tensor<?xf32>' is known to its producer only; make it static with 'tensor.cast'}}
func.func private @size_unknown(%dx: tensor<?xf32> {surge.linear = 0}) -> (tensor<2xf32> {surge.linear})
    attributes {surge.residuals = array<i64>} {
  %y = tensor.extract_slice %dx[0] [2] [1] : tensor<?xf32> to tensor<2xf32>
  return %y : tensor<2xf32>
}
