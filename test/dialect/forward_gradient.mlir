// RUN: surge-opt %s --verify-roundtrip | FileCheck %s

func.func private @loss(%w: tensor<3xf32>) -> f32 {
  %i = arith.constant 0 : index
  %s = surge.site %w name("s") : tensor<3xf32>
  %l = tensor.extract %s[%i] : tensor<3xf32>
  return %l : f32
}

// Options come in any order, and only those that are given are printed.
// CHECK-LABEL: func.func @example
//       CHECK:   surge.forward_gradient @loss(%{{.*}}) wrt [0] seed(%{{.*}}) guess(#surge.gaussian) : (tensor<3xf32>)
//       CHECK:   guess(#surge.active<guess = #surge.w_perp<rank = 2, shared = true>>)
//  CHECK-SAME:   directions(4) space(activations) scalar(batch) tangents(separate) combine(projection) :
func.func @example(%w: tensor<3xf32>, %k: !surge.key) -> (f32, tensor<3xf32>, f32, tensor<3xf32>) {
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian)
         : (tensor<3xf32>) -> (f32, tensor<3xf32>)
  %1:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k)
         guess(#surge.active<guess = #surge.w_perp<shared = true, rank = 2>>)
         combine(projection) tangents(separate) directions(4) scalar(batch) space(activations)
         : (tensor<3xf32>) -> (f32, tensor<3xf32>)
  return %0#0, %0#1, %1#0, %1#1 : f32, tensor<3xf32>, f32, tensor<3xf32>
}

// CHECK-LABEL: func.func @markers
//       CHECK:   surge.cost %{{.*}} : tensor<8xf32>
//       CHECK:   surge.perturb %{{.*}} by %{{.*}} : tensor<8xf32>
//       CHECK:   surge.perturb %{{.*}} by %{{.*}} alone : tensor<8xf32>
func.func @markers(%c: tensor<8xf32>, %p: tensor<8xf32>) -> tensor<8xf32> {
  %0 = surge.cost %c : tensor<8xf32>
  %1 = surge.perturb %0 by %p : tensor<8xf32>
  %2 = surge.perturb %1 by %p alone : tensor<8xf32>
  return %2 : tensor<8xf32>
}
