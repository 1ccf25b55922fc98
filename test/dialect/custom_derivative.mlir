// RUN: surge-opt %s --verify-roundtrip | FileCheck %s

func.func private @f(%x: tensor<3xf32>, %k: !surge.key, %s: f64) -> (tensor<3xf32>, index) {
  %c0 = arith.constant 0 : index
  return %x, %c0 : tensor<3xf32>, index
}

// A function known to the linker alone can have a derivative too.
func.func private @foreign(f32) -> f32

// Keys and integers carry no tangents.
func.func private @f_jvp(%x: tensor<3xf32>, %k: !surge.key, %s: f64, %dx: tensor<3xf32>, %ds: f64)
    -> (tensor<3xf32>, index, tensor<3xf32>) {
  %y, %n = call @f(%x, %k, %s) : (tensor<3xf32>, !surge.key, f64) -> (tensor<3xf32>, index)
  return %y, %n, %dx : tensor<3xf32>, index, tensor<3xf32>
}
// CHECK: surge.custom_derivative @f jvp(@f_jvp)
surge.custom_derivative @f jvp(@f_jvp)

// Without residuals a function can be its own forward half.
func.func private @foreign_backward(%c: f32) -> f32 {
  return %c : f32
}
// CHECK: surge.custom_derivative @foreign forward(@foreign) backward(@foreign_backward) {note}
surge.custom_derivative @foreign forward(@foreign) backward(@foreign_backward) {note}
