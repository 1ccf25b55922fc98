// RUN: surge-opt --verify-roundtrip %s | FileCheck %s
// RUN: surge-opt --canonicalize %s | FileCheck %s --check-prefix=FOLD

// CHECK-LABEL: @stop_gradient
// CHECK-SAME: %[[X:.*]]: tensor<8xf32>
// FOLD-LABEL: @stop_gradient
func.func @stop_gradient(%x: tensor<8xf32>) -> tensor<8xf32> {
  // CHECK: surge.stop_gradient %[[X]] : tensor<8xf32>
  // FOLD: surge.stop_gradient
  %y = surge.stop_gradient %x : tensor<8xf32>
  return %y : tensor<8xf32>
}

// FOLD-LABEL: @twice
// FOLD-SAME: %[[X:.*]]: f32
func.func @twice(%x: f32) -> f32 {
  // FOLD: %[[Y:.*]] = surge.stop_gradient %[[X]]
  // FOLD-NEXT: return %[[Y]]
  %y = surge.stop_gradient %x : f32
  %z = surge.stop_gradient %y : f32
  return %z : f32
}

// FOLD-LABEL: @constant
func.func @constant() -> f32 {
  // FOLD-NEXT: %[[C:.*]] = arith.constant 2.0
  // FOLD-NEXT: return %[[C]]
  %c = arith.constant 2.0 : f32
  %z = surge.stop_gradient %c : f32
  return %z : f32
}
