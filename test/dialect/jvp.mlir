// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

func.func @f(%x: tensor<3xf32>, %n: i32, %w: f64) -> (tensor<3xf32>, i32, f64) {
  return %x, %n, %w : tensor<3xf32>, i32, f64
}

// CHECK-LABEL: @request
// CHECK-SAME: %[[X:[^:]*]]: tensor<3xf32>, %[[N:[^:]*]]: i32, %[[W:[^:]*]]: f64
func.func @request(%x: tensor<3xf32>, %n: i32, %w: f64) {
  // CHECK: surge.jvp @f(%[[X]], %[[N]], %[[W]]) wrt [2, 0] tangents(%[[W]], %[[X]]) : (tensor<3xf32>, i32, f64), (f64, tensor<3xf32>) -> (tensor<3xf32>, i32, f64, tensor<3xf32>, f64)
  %y:5 = surge.jvp @f(%x, %n, %w) wrt [2, 0] tangents(%w, %x)
         : (tensor<3xf32>, i32, f64), (f64, tensor<3xf32>) -> (tensor<3xf32>, i32, f64, tensor<3xf32>, f64)
  return
}

// Many directions: an axis in front of every tangent.
// CHECK-LABEL: @many
// CHECK-SAME: %[[X:[^:]*]]: tensor<3xf32>, %[[N:[^:]*]]: i32, %[[W:[^:]*]]: f64, %[[DX:[^:]*]]: tensor<4x3xf32>, %[[DW:[^:]*]]: tensor<4xf64>
func.func @many(%x: tensor<3xf32>, %n: i32, %w: f64, %dx: tensor<4x3xf32>, %dw: tensor<4xf64>) {
  // CHECK: surge.jvp @f(%[[X]], %[[N]], %[[W]]) wrt [2, 0] tangents(%[[DW]], %[[DX]]) : (tensor<3xf32>, i32, f64), (tensor<4xf64>, tensor<4x3xf32>) -> (tensor<3xf32>, i32, f64, tensor<4x3xf32>, tensor<4xf64>)
  %y:5 = surge.jvp @f(%x, %n, %w) wrt [2, 0] tangents(%dw, %dx)
         : (tensor<3xf32>, i32, f64), (tensor<4xf64>, tensor<4x3xf32>) -> (tensor<3xf32>, i32, f64, tensor<4x3xf32>, tensor<4xf64>)
  return
}
