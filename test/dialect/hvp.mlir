// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

func.func @f(%x: tensor<3xf32>, %n: i32, %w: f64) -> (tensor<f64>, i32) {
  %l = tensor.from_elements %w : tensor<f64>
  return %l, %n : tensor<f64>, i32
}

// CHECK-LABEL: @request
// CHECK-SAME: %[[X:[^:]*]]: tensor<3xf32>, %[[N:[^:]*]]: i32, %[[W:[^:]*]]: f64, %[[VX:[^:]*]]: tensor<?x3xf32>, %[[VW:[^:]*]]: tensor<?xf64>
func.func @request(%x: tensor<3xf32>, %n: i32, %w: f64, %vx: tensor<?x3xf32>, %vw: tensor<?xf64>) {
  // CHECK: surge.hvp @f(%[[X]], %[[N]], %[[W]]) wrt [2, 0] tangents(%[[W]], %[[X]]) : (tensor<3xf32>, i32, f64), (f64, tensor<3xf32>) -> (tensor<f64>, i32, f64, tensor<3xf32>, f64, tensor<3xf32>)
  %y:6 = surge.hvp @f(%x, %n, %w) wrt [2, 0] tangents(%w, %x)
         : (tensor<3xf32>, i32, f64), (f64, tensor<3xf32>) -> (tensor<f64>, i32, f64, tensor<3xf32>, f64, tensor<3xf32>)
  // Many directions: the gradients stay single.
  // CHECK: tangents(%[[VW]], %[[VX]]) : (tensor<3xf32>, i32, f64), (tensor<?xf64>, tensor<?x3xf32>) -> (tensor<f64>, i32, f64, tensor<3xf32>, tensor<?xf64>, tensor<?x3xf32>)
  %z:6 = surge.hvp @f(%x, %n, %w) wrt [2, 0] tangents(%vw, %vx)
         : (tensor<3xf32>, i32, f64), (tensor<?xf64>, tensor<?x3xf32>)
         -> (tensor<f64>, i32, f64, tensor<3xf32>, tensor<?xf64>, tensor<?x3xf32>)
  return
}
