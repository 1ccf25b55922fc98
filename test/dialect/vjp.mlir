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
