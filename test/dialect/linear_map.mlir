// RUN: surge-opt %s --verify-roundtrip | FileCheck %s

func.func private @backward(%r: tensor<?xf32>, %n: i32, %ca: tensor<?xf32>, %cb: f64) -> (f64, tensor<?xf32>, f32) {
  %z = arith.constant 0.0 : f32
  return %cb, %ca, %z : f64, tensor<?xf32>, f32
}

// CHECK-LABEL: func.func @example
// CHECK: surge.linear_map @backward residuals(%{{.*}}, %{{.*}} : tensor<?xf32>, i32) tangents(%{{.*}}, %{{.*}}) of [0, 2] sizes(%{{.*}}) : (f64, f32) -> (tensor<?xf32>, f64)
func.func @example(%r: tensor<?xf32>, %n: i32, %da: f64, %dc: f32, %size: index) -> (tensor<?xf32>, f64) {
  %dx, %dy = surge.linear_map @backward residuals(%r, %n : tensor<?xf32>, i32) tangents(%da, %dc) of [0, 2] sizes(%size)
      : (f64, f32) -> (tensor<?xf32>, f64)
  return %dx, %dy : tensor<?xf32>, f64
}

// No residuals, no sizes.
func.func private @identity(%c: f32) -> f32 {
  return %c : f32
}
// CHECK: surge.linear_map @identity tangents(%{{.*}}) of [0] : (f32) -> f32
func.func @plain(%dx: f32) -> f32 {
  %dy = surge.linear_map @identity tangents(%dx) of [0] : (f32) -> f32
  return %dy : f32
}
