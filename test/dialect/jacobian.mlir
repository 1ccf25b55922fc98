// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

func.func @f(%x: tensor<3xf32>, %n: i32, %w: f64) -> (tensor<2x?xf32>, i32, f64) {
  %k = arith.constant 3 : index
  %y = tensor.empty(%k) : tensor<2x?xf32>
  return %y, %n, %w : tensor<2x?xf32>, i32, f64
}

// CHECK-LABEL: @request
// CHECK-SAME: %[[X:[^:]*]]: tensor<3xf32>, %[[N:[^:]*]]: i32, %[[W:[^:]*]]: f64
func.func @request(%x: tensor<3xf32>, %n: i32, %w: f64) {
  // CHECK: surge.jacobian @f(%[[X]], %[[N]], %[[W]]) wrt [2, 0] : (tensor<3xf32>, i32, f64) -> (tensor<2x?xf32>, i32, f64, tensor<2x?xf32>, tensor<2x?x3xf32>, f64, tensor<3xf64>)
  %y:7 = surge.jacobian @f(%x, %n, %w) wrt [2, 0] : (tensor<3xf32>, i32, f64)
         -> (tensor<2x?xf32>, i32, f64, tensor<2x?xf32>, tensor<2x?x3xf32>, f64, tensor<3xf64>)
  // CHECK: surge.jacobian @f(%[[X]], %[[N]], %[[W]]) wrt [0] mode(reverse) :
  %z:5 = surge.jacobian @f(%x, %n, %w) wrt [0] mode(reverse) : (tensor<3xf32>, i32, f64)
         -> (tensor<2x?xf32>, i32, f64, tensor<2x?x3xf32>, tensor<3xf64>)
  // CHECK: wrt [2] mode(forward) :
  %u:5 = surge.jacobian @f(%x, %n, %w) wrt [2] mode(forward) : (tensor<3xf32>, i32, f64)
         -> (tensor<2x?xf32>, i32, f64, tensor<2x?xf32>, f64)
  return
}
