// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

func.func @f(%x: tensor<3xf32>, %n: i32, %w: f64) -> (i32, f64, tensor<3xf32>) {
  return %n, %w, %x : i32, f64, tensor<3xf32>
}

// CHECK-LABEL: @request
// CHECK-SAME: %[[X:[^:]*]]: tensor<3xf32>, %[[N:[^:]*]]: i32, %[[W:[^:]*]]: f64
func.func @request(%x: tensor<3xf32>, %n: i32, %w: f64) {
  // CHECK: surge.vjp @f(%[[X]], %[[N]], %[[W]]) wrt [0] cotangents(%[[W]], %[[X]]) : (tensor<3xf32>, i32, f64), (f64, tensor<3xf32>) -> (i32, f64, tensor<3xf32>, tensor<3xf32>)
  %y:4 = surge.vjp @f(%x, %n, %w) wrt [0] cotangents(%w, %x)
         : (tensor<3xf32>, i32, f64), (f64, tensor<3xf32>) -> (i32, f64, tensor<3xf32>, tensor<3xf32>)
  return
}

// Many directions: an axis in front of every cotangent.
// CHECK-LABEL: @many
// CHECK-SAME: %[[X:[^:]*]]: f32, %[[CT:[^:]*]]: tensor<?xf32>
func.func @many(%x: f32, %ct: tensor<?xf32>) {
  // CHECK: surge.vjp @g(%[[X]]) wrt [0] cotangents(%[[CT]]) : (f32), (tensor<?xf32>) -> (f32, tensor<?xf32>)
  %y, %gx = surge.vjp @g(%x) wrt [0] cotangents(%ct) : (f32), (tensor<?xf32>) -> (f32, tensor<?xf32>)
  return
}

func.func @g(%x: f32) -> f32 {
  return %x : f32
}
