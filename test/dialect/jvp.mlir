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
