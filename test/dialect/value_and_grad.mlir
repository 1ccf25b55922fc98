// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

func.func @loss(%theta: tensor<4x2xf32>, %x: tensor<8xf32>, %k: !surge.key) -> (tensor<f32>, tensor<8xf32>) {
  %zero = arith.constant dense<0.0> : tensor<f32>
  return %zero, %x : tensor<f32>, tensor<8xf32>
}

// CHECK-LABEL: @request
// CHECK-SAME: %[[T:[^:]*]]: tensor<4x2xf32>, %[[X:[^:]*]]: tensor<8xf32>, %[[K:[^:]*]]: !surge.key
func.func @request(%theta: tensor<4x2xf32>, %x: tensor<8xf32>, %k: !surge.key) {
  // CHECK: surge.value_and_grad @loss(%[[T]], %[[X]], %[[K]]) wrt [0] : (tensor<4x2xf32>, tensor<8xf32>, !surge.key) -> (tensor<f32>, tensor<8xf32>, tensor<4x2xf32>)
  %loss, %aux, %g = surge.value_and_grad @loss(%theta, %x, %k) wrt [0]
                    : (tensor<4x2xf32>, tensor<8xf32>, !surge.key) -> (tensor<f32>, tensor<8xf32>, tensor<4x2xf32>)
  // CHECK: wrt [1, 0] : {{.*}} -> (tensor<f32>, tensor<8xf32>, tensor<8xf32>, tensor<4x2xf32>)
  %l, %a, %gx, %gt = surge.value_and_grad @loss(%theta, %x, %k) wrt [1, 0]
                     : (tensor<4x2xf32>, tensor<8xf32>, !surge.key) -> (tensor<f32>, tensor<8xf32>, tensor<8xf32>, tensor<4x2xf32>)
  return
}

func.func private @scalar(%x: f64) -> f64 {
  return %x : f64
}

// CHECK-LABEL: @scalar_request
func.func @scalar_request(%x: f64) -> f64 {
  // CHECK: surge.value_and_grad @scalar(%{{.*}}) wrt [0] : (f64) -> (f64, f64)
  %y, %g = surge.value_and_grad @scalar(%x) wrt [0] : (f64) -> (f64, f64)
  return %g : f64
}
