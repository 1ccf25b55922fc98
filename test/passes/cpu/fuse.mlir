// RUN: surge-opt %s --convert-elementwise-to-linalg --surge-fuse | FileCheck %s

// Softmax and what stands around it: the exponentials are computed where they
// are summed, and once more where they are divided.
// CHECK-LABEL: @softmax
// CHECK-NOT: linalg.softmax
// CHECK: arith.maxnumf
// CHECK: math.exp
// CHECK: arith.divf
func.func @softmax(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %e = tensor.empty() : tensor<4x8xf32>
  %0 = linalg.softmax dimension(1) ins(%x : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// CHECK-LABEL: @chain
// CHECK: linalg.generic
// CHECK: arith.mulf
// CHECK: math.tanh
// CHECK: arith.addf
// CHECK-NOT: linalg.generic
func.func @chain(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %0 = arith.mulf %x, %y : tensor<?xf32>
  %1 = math.tanh %0 : tensor<?xf32>
  %2 = arith.addf %1, %x : tensor<?xf32>
  return %2 : tensor<?xf32>
}

// One logarithm a row, not one an element.
// CHECK-LABEL: @no_repetition_of_functions
// CHECK: linalg.generic
// CHECK: math.log
// CHECK: linalg.generic
// CHECK: arith.subf
func.func @no_repetition_of_functions(%x: tensor<4x8xf32>, %s: tensor<4xf32>) -> tensor<4x8xf32> {
  %0 = math.log %s : tensor<4xf32>
  %e = tensor.empty() : tensor<4x8xf32>
  %1 = linalg.broadcast ins(%0 : tensor<4xf32>) outs(%e : tensor<4x8xf32>) dimensions = [1]
  %2 = arith.subf %x, %1 : tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

// CHECK-LABEL: @no_fusion_into_products
// CHECK: math.exp
// CHECK: linalg.matmul
func.func @no_fusion_into_products(%x: tensor<4x4xf32>, %acc: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = math.exp %x : tensor<4x4xf32>
  %1 = linalg.matmul ins(%0, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%acc : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %1 : tensor<4x4xf32>
}

// CHECK-LABEL: @constant_destination
// CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: linalg.fill ins(%[[ZERO]]
func.func @constant_destination(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant dense<0.0> : tensor<4x4xf32>
  %0 = linalg.matmul ins(%x, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%zero : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// A window of 2 elements that starts at n places covers n + 1 of them: the size is the destination's.
// CHECK-LABEL: func.func @size_behind_windows
//  CHECK-SAME:   (%{{.*}}: tensor<?xf64>, %{{.*}}: tensor<2xf64>, %[[SIZE:.*]]: index)
//   CHECK-NOT:   affine.apply
//       CHECK:   return %{{.*}}, %[[SIZE]]
func.func @size_behind_windows(%x: tensor<?xf64>, %w: tensor<2xf64>, %size: index) -> (tensor<?xf64>, index) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %e = tensor.empty(%size) : tensor<?xf64>
  %init = linalg.fill ins(%zero : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i + j)>],
                       iterator_types = ["reduction", "reduction"]}
      ins(%x, %w : tensor<?xf64>, tensor<2xf64>) outs(%init : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %p = arith.mulf %a, %b : f64
    %s = arith.addf %o, %p : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  %n = tensor.dim %y, %c0 : tensor<?xf64>
  return %y, %n : tensor<?xf64>, index
}

// No attribute holds one complex number, so no fill can.
// CHECK-LABEL: func.func @no_fill_of_complex
//       CHECK:   %[[C:.*]] = arith.constant dense<(1.000000e+00,2.000000e+00)> : tensor<4xcomplex<f32>>
//       CHECK:   tensor.insert %{{.*}} into %[[C]]
func.func @no_fill_of_complex(%v: complex<f32>, %i: index) -> tensor<4xcomplex<f32>> {
  %x = arith.constant dense<(1.0, 2.0)> : tensor<4xcomplex<f32>>
  %y = tensor.insert %v into %x[%i] : tensor<4xcomplex<f32>>
  return %y : tensor<4xcomplex<f32>>
}
