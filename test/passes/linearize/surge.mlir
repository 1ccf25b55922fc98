// RUN: surge-opt %s --surge-linearize --split-input-file | FileCheck %s

// A hard sample keeps its op; its tangent is the estimator's linear map at the sample.
// CHECK-LABEL: func.func private @categorical.jvp.0
//  CHECK-SAME:   (%[[X:.*]]: tensor<4x3xf32>, %[[K:.*]]: !surge.key, %[[DX:.*]]: tensor<4x3xf32> {surge.linear = 0 : i64})
//       CHECK:   %[[Z:.*]] = surge.categorical %[[X]], %[[K]]
//       CHECK:   %[[D:.*]] = surge.largest %[[Z]]
//       CHECK:   %[[DZ:.*]] = surge.sample_product %[[DX]], %[[X]], %[[D]] using(#surge.reinmax)
//       CHECK:   return %[[Z]], %[[DZ]]
func.func @categorical(%x: tensor<4x3xf32>, %k: !surge.key) -> tensor<4x3xf32> {
  %z = surge.categorical %x, %k using(#surge.reinmax) : tensor<4x3xf32>
  return %z : tensor<4x3xf32>
}

// -----

// A relaxed sample is differentiated exactly: no linear map of an estimator appears.
// CHECK-LABEL: func.func private @relaxed.jvp.0
//   CHECK-NOT:   surge.sample_product
//       CHECK:   return
func.func @relaxed(%x: tensor<4x3xf32>, %k: !surge.key) -> tensor<4x3xf32> {
  %z = surge.categorical %x, %k using(#surge.gumbel_softmax<hard = false>) : tensor<4x3xf32>
  return %z : tensor<4x3xf32>
}

// -----

// CHECK-LABEL: func.func private @step.jvp.0
//  CHECK-SAME:   (%[[X:.*]]: f64, %[[DX:.*]]: f64
//       CHECK:   %[[S:.*]] = surge.step %[[X]]
//       CHECK:   return %[[S]], %[[DX]]
func.func @step(%x: f64) -> f64 {
  %s = surge.step %x using(#surge.straight_through) : f64
  return %s : f64
}

// -----

// What is stopped has no tangent; structure then demands a zero.
// CHECK-LABEL: func.func private @stopped.jvp.0
//       CHECK:   %[[ZERO:.*]] = surge.zero : f32
//       CHECK:   return %{{.*}}, %[[ZERO]]
func.func @stopped(%x: f32) -> f32 {
  %y = surge.stop_gradient %x : f32
  return %y : f32
}

// -----

// The categories of `argmax` come from its own result; the logits vary under a second derivative only.
// CHECK-LABEL: func.func private @argmax.jvp.0
//       CHECK:   %[[Z:.*]] = surge.argmax
//       CHECK:   surge.largest %[[Z]]
//       CHECK:   surge.sample_product
func.func @argmax(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %z = surge.argmax %x using(#surge.straight_through) : tensor<4x3xf32>
  return %z : tensor<4x3xf32>
}

// -----

// An op that is a formula is replaced by it, so that its values are computed once; its tangent is the formula's.
// CHECK-LABEL: func.func private @leak.jvp.0.1
//  CHECK-SAME:   (%[[S:.*]]: f64, %[[X:.*]]: f64, %[[DS:.*]]: f64 {{.*}}, %[[DX:.*]]: f64
//   CHECK-NOT:   surge.leak
//       CHECK:   %[[D:.*]] = arith.subf %[[X]], %[[S]]
//       CHECK:   %[[DD:.*]] = arith.subf %[[DX]], %[[DS]]
//       CHECK:   %[[R:.*]] = arith.addf %[[S]]
//       CHECK:   %[[DR:.*]] = arith.addf %[[DS]]
//       CHECK:   return %[[R]], %[[DR]]
func.func @leak(%s: f64, %x: f64) -> f64 {
  %r = surge.leak %s toward %x tau(4.0) dt(1.0) : f64
  return %r : f64
}

// -----

// The surrogate stands in the derivative of a spike alone.
// CHECK-LABEL: func.func private @lif.jvp.0.1
//   CHECK-NOT:   surge.lif
//       CHECK:   surge.step {{.*}} using(#surge.heaviside)
//   CHECK-NOT:   surge.step
//       CHECK:   return
func.func @lif(%i: f64, %v: f64) -> (f64, f64) {
  %s, %v1 = surge.lif %i state(%v) tau(4.0) dt(1.0) threshold(1.0) using(#surge.heaviside) : f64
  return %s, %v1 : f64, f64
}
