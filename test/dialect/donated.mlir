// RUN: surge-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: func.func @swap(
// CHECK-SAME: %{{.*}}: tensor<2xf32> {surge.donated = 1 : i64}, %{{.*}}: tensor<2xf32> {surge.donated = 0 : i64})
func.func @swap(%a: tensor<2xf32> {surge.donated = 1}, %b: tensor<2xf32> {surge.donated = 0})
    -> (tensor<2xf32>, tensor<2xf32>) {
  return %a, %b : tensor<2xf32>, tensor<2xf32>
}

// Where no caller of C comes in, the mark says nothing.
// CHECK-LABEL: func.func private @inner(
func.func private @inner(%a: f32 {surge.donated = 7}) -> f32 {
  return %a : f32
}
