// RUN: surge-opt %s --surge-gradient | FileCheck %s
// RUN: surge-opt %s --inline --surge-gradient | FileCheck %s

// An inliner that runs first leaves alone what says so, and the derivative with it; afterwards nothing is attached any
// more.
// CHECK-LABEL: func.func private @f.jvp.0.linear.transpose
//       CHECK:   %[[SEVEN:.*]] = arith.constant 7.000000e+00
//       CHECK:   arith.mulf %{{.*}}, %[[SEVEN]]
//   CHECK-NOT: surge.custom_derivative
func.func private @f(%x: f32) -> f32 attributes {no_inline} {
  return %x : f32
}
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  %seven = arith.constant 7.0 : f32
  %y = call @f(%x) : (f32) -> f32
  %dy = arith.mulf %dx, %seven : f32
  return %y, %dy : f32, f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func private @loss(%x: f32) -> f32 {
  %y = call @f(%x) : (f32) -> f32
  return %y : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @loss(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}
