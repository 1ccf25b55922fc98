// RUN: surge-opt --verify-roundtrip %s | FileCheck %s
// RUN: surge-opt --canonicalize %s | FileCheck %s

// A zero is a root of the linear dataflow: no folder may make a constant of it.

// CHECK-LABEL: @zero
// CHECK-SAME: %[[N:.*]]: index
func.func @zero(%n: index) -> (f32, tensor<?x3xf32>) {
  // CHECK: surge.zero : f32
  // CHECK: surge.zero sizes(%[[N]]) : tensor<?x3xf32>
  %a = surge.zero : f32
  %b = surge.zero sizes(%n) : tensor<?x3xf32>
  return %a, %b : f32, tensor<?x3xf32>
}
