// RUN: surge-opt %s --split-input-file --verify-diagnostics --surge-linearize

// A comparison of tangents decides: the absolute value is no linear map.
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  %zero = arith.constant 0.0 : f32
  // expected-error @+2 {{expected tangents to be computed linearly, but 'arith.cmpf' makes of one something that is not a float}}
  // expected-note @+1 {{compare, count and measure the values, not their tangents}}
  %above = arith.cmpf ogt, %dx, %zero : f32
  %minus = arith.negf %dx : f32
  %dy = arith.select %above, %dx, %minus : f32
  return %x, %dy : f32, f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: f32) -> f32 {
  %y = call @f(%x) : (f32) -> f32
  return %y : f32
}

// -----

// The same in the body of a structured op.
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}
func.func private @f_jvp(%x: tensor<3xf32>, %dx: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %zero = arith.constant 0.0 : f32
  %dy = linalg.map ins(%dx : tensor<3xf32>) outs(%x : tensor<3xf32>)
      (%in: f32, %out: f32) {
        // expected-error @+2 {{expected tangents to be computed linearly, but 'arith.cmpf' makes of one}}
        // expected-note @+1 {{measure the values}}
        %above = arith.cmpf ogt, %in, %zero : f32
        %minus = arith.negf %in : f32
        %abs = arith.select %above, %in, %minus : f32
        linalg.yield %abs : f32
      }
  return %x, %dy : tensor<3xf32>, tensor<3xf32>
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: tensor<3xf32>) -> tensor<3xf32> {
  %y = call @f(%x) : (tensor<3xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// -----

// A tangent that does not depend on what came in.
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  // expected-error @+1 {{expected the tangent of result 0 to be computed from the tangents that came in, but none reaches it; where it is zero, return the constant 0}}
  return %x, %x : f32, f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: f32) -> f32 {
  %y = call @f(%x) : (f32) -> f32
  return %y : f32
}

// -----

// expected-note @+1 {{defined here}}
func.func private @foreign(f32) -> f32
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  // expected-error @+1 {{cannot follow a tangent into @foreign, which has no body}}
  %dy = call @foreign(%dx) : (f32) -> f32
  return %x, %dy : f32, f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: f32) -> f32 {
  %y = call @f(%x) : (f32) -> f32
  return %y : f32
}

// -----

// expected-note @+1 {{defined here}}
func.func private @forever(%x: f32) -> f32 {
  %y = call @again(%x) : (f32) -> f32
  return %y : f32
}
func.func private @again(%x: f32) -> f32 {
  %y = call @forever(%x) : (f32) -> f32
  return %y : f32
}
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  // expected-error @+1 {{cannot follow a tangent into @forever, which calls itself}}
  %dy = call @forever(%dx) : (f32) -> f32
  return %x, %dy : f32, f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: f32) -> f32 {
  %y = call @f(%x) : (f32) -> f32
  return %y : f32
}

// -----

// expected-note @+1 {{defined here}}
func.func private @jumps(%x: f32) -> f32 {
  cf.br ^next
^next:
  return %x : f32
}
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  // expected-error @+1 {{cannot follow a tangent into @jumps, which has several blocks; write loops and branches in 'scf'}}
  %dy = call @jumps(%dx) : (f32) -> f32
  return %x, %dy : f32, f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: f32) -> f32 {
  %y = call @f(%x) : (f32) -> f32
  return %y : f32
}

// -----

func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
// expected-error @+1 {{expected structured control flow, but 'f_jvp' has several blocks; write loops and branches in 'scf'}}
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  cf.br ^next
^next:
  return %x, %dx : f32, f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: f32) -> f32 {
  %y = call @f(%x) : (f32) -> f32
  return %y : f32
}
