// RUN: surge-opt %s --surge-widen=directions=3 --split-input-file --verify-diagnostics | FileCheck %s

// What a call returns beside tangents stays single.
// CHECK-LABEL: func.func private @outer.wide3
//  CHECK-SAME:   (%[[X:.*]]: f32, %[[DX:.*]]: tensor<3xf32>)
//       CHECK:   %[[Y:.*]]:2 = call @inner.wide3(%[[X]], %[[DX]]) : (f32, tensor<3xf32>) -> (f32, tensor<3xf32>)
//       CHECK:   return %[[Y]]#0, %[[Y]]#1
func.func private @outer(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
  %y:2 = func.call @inner(%x, %dx) : (f32, f32) -> (f32, f32)
  return %y#0, %y#1 : f32, f32
}

// CHECK: func.func private @inner.wide3
func.func private @inner(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
  %y = math.exp %x : f32
  %dy = arith.mulf %dx, %y : f32
  return %y, %dy : f32, f32
}

// -----

// A cotangent that is zero is repeated for the call.
// CHECK-LABEL: func.func private @outer.wide3
//  CHECK-SAME:   (%[[R:.*]]: f32, %[[CT:.*]]: tensor<3xf32>)
//       CHECK:   %[[ZERO:.*]] = arith.constant 0.0{{.*}} : f32
//       CHECK:   %[[NONE:.*]] = linalg.fill ins(%[[ZERO]] : f32) outs(%{{.*}} : tensor<3xf32>)
//       CHECK:   call @inner.wide3(%[[R]], %[[CT]], %[[NONE]])
func.func private @outer(%r: f32, %ct: f32) -> f32 attributes {surge.residuals = array<i64: 0>} {
  %zero = arith.constant 0.0 : f32
  %cx = func.call @inner(%r, %ct, %zero) : (f32, f32, f32) -> f32
  return %cx : f32
}

func.func private @inner(%r: f32, %ca: f32, %cb: f32) -> f32 attributes {surge.residuals = array<i64: 0>} {
  %c = arith.mulf %ca, %r : f32
  %cx = arith.addf %c, %cb : f32
  return %cx : f32
}

// -----

// A function of the user's is called once for each direction.
// CHECK-LABEL: func.func private @outer.wide3
//  CHECK-SAME:   (%[[R:.*]]: f32, %[[CT:.*]]: tensor<3x2xf32>)
//       CHECK:   %[[G:.*]]:2 = scf.for %[[D:.*]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%[[GX:.*]] = %{{.*}}, %[[GS:.*]] = %{{.*}}) -> (tensor<3x2xf32>, tensor<3xf32>)
//       CHECK:     %[[ONE:.*]] = tensor.extract_slice %[[CT]][%[[D]], 0] [1, 2] [1, 1]
//       CHECK:     %[[C:.*]]:2 = func.call @backward(%[[R]], %[[ONE]])
//   CHECK-DAG:     %[[X:.*]] = tensor.insert_slice %[[C]]#0 into %[[GX]][%[[D]], 0] [1, 2] [1, 1]
//   CHECK-DAG:     %[[S:.*]] = tensor.insert %[[C]]#1 into %[[GS]][%[[D]]]
//       CHECK:     scf.yield %[[X]], %[[S]]
//       CHECK:   return %[[G]]#0, %[[G]]#1
func.func private @outer(%r: f32, %ct: tensor<2xf32>) -> (tensor<2xf32>, f32) attributes {surge.residuals = array<i64: 0>} {
  %g:2 = func.call @backward(%r, %ct) : (f32, tensor<2xf32>) -> (tensor<2xf32>, f32)
  return %g#0, %g#1 : tensor<2xf32>, f32
}

func.func private @backward(f32, tensor<2xf32>) -> (tensor<2xf32>, f32)

// -----

func.func private @outer(%ct: tensor<?xf32>) -> tensor<?xf32> attributes {surge.residuals = array<i64>} {
  // expected-error @+1 {{expected 'backward' to return floats and tensors of floats of static size, for it is called for many tangents, but result 0 is 'tensor<?xf32>'}}
  %g = func.call @backward(%ct) : (tensor<?xf32>) -> tensor<?xf32>
  return %g : tensor<?xf32>
}

func.func private @backward(tensor<?xf32>) -> tensor<?xf32>
