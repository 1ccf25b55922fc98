// RUN: surge-opt %s --split-input-file --verify-diagnostics

func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
// expected-error @+1 {{expected either jvp(...) or forward(...) and backward(...), but got neither}}
surge.custom_derivative @f

// -----

func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
// expected-error @+1 {{expected either jvp(...) or forward(...) and backward(...), but got both}}
surge.custom_derivative @f jvp(@j) forward(@a) backward(@b)

// -----

func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
// expected-error @+1 {{expected backward(...) beside forward(...)}}
surge.custom_derivative @f forward(@f)

// -----

func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
// expected-error @+1 {{expected forward(...) beside backward(...)}}
surge.custom_derivative @f backward(@f)

// -----

// expected-error @+1 {{expected the name of a function, but nothing is called @f}}
surge.custom_derivative @f jvp(@j)

// -----

module @m {
}
// expected-error @+1 {{expected @m to be a func.func, but it is a builtin.module}}
surge.custom_derivative @m jvp(@j)

// -----

func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
// expected-note @+1 {{declared here}}
func.func private @j(f32, f32) -> (f32, f32)
// expected-error @+1 {{expected @j to have a body, but it is only declared}}
surge.custom_derivative @f jvp(@j)

// -----

func.func private @f(%x: i32) -> f32 {
  %c = arith.constant 0.0 : f32
  return %c : f32
}
// expected-error @+1 {{expected @f to take a float or a tensor of floats, but it takes none}}
surge.custom_derivative @f jvp(@f)

// -----

func.func private @f(%x: f32) -> tensor<2xi32> {
  %c = arith.constant dense<0> : tensor<2xi32>
  return %c : tensor<2xi32>
}
// expected-error @+1 {{expected @f to return a float or a tensor of floats, but it returns none}}
surge.custom_derivative @f jvp(@f)

// -----

func.func private @f(%x: f32, %n: i32, %y: f64) -> f32 {
  return %x : f32
}
// expected-note @+1 {{defined here}}
func.func private @j(%x: f32, %n: i32, %y: f64, %dx: f32) -> (f32, f32) {
  return %x, %dx : f32, f32
}
// expected-error @+1 {{expected @j to have 5 arguments, 3 values of the function itself and 2 tangents of the floating-point ones, but it has 4}}
surge.custom_derivative @f jvp(@j)

// -----

func.func private @f(%x: f32, %y: f64) -> f32 {
  return %x : f32
}
// expected-note @+1 {{defined here}}
func.func private @j(%x: f32, %y: f64, %dy: f64, %dx: f32) -> (f32, f32) {
  return %x, %dx : f32, f32
}
// expected-error @+1 {{expected argument 2 of @j to be 'f32', one of the tangents of the floating-point ones, but it is 'f64'}}
surge.custom_derivative @f jvp(@j)

// -----

func.func private @f(%x: f32) -> (f32, index) {
  %n = arith.constant 0 : index
  return %x, %n : f32, index
}
// expected-note @+1 {{defined here}}
func.func private @j(%x: f32, %dx: f32) -> (f32, f32) {
  return %x, %dx : f32, f32
}
// expected-error @+1 {{expected @j to have 3 results, 2 values of the function itself and 1 tangents of the floating-point ones, but it has 2}}
surge.custom_derivative @f jvp(@j)

// -----

func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @j(%x: f32, %dx: f32) -> (f32, f32) {
  return %x, %dx : f32, f32
}
// expected-note @+1 {{attached here}}
surge.custom_derivative @f jvp(@j)
// expected-error @+1 {{expected one derivative of @f, but it has one already}}
surge.custom_derivative @f forward(@f) backward(@f)

// -----

func.func private @f(%x: f32, %y: f32) -> f32 {
  return %x : f32
}
// expected-note @+1 {{defined here}}
func.func private @a(%x: f32) -> f32 {
  return %x : f32
}
// expected-error @+1 {{expected @a to have 2 arguments, 2 values of the function itself, but it has 1}}
surge.custom_derivative @f forward(@a) backward(@a)

// -----

func.func private @f(%x: f32) -> (f32, f32) {
  return %x, %x : f32, f32
}
// expected-note @+1 {{defined here}}
func.func private @a(%x: f32) -> f32 {
  return %x : f32
}
// expected-error @+1 {{expected @a to have at least 2 results, those of the function itself and then residuals, but it has 1}}
surge.custom_derivative @f forward(@a) backward(@a)

// -----

func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
// expected-note @+1 {{defined here}}
func.func private @a(%x: f32) -> f64 {
  %y = arith.extf %x : f32 to f64
  return %y : f64
}
// expected-error @+1 {{expected result 0 of @a to be 'f32', one of the values of the function itself, but it is 'f64'}}
surge.custom_derivative @f forward(@a) backward(@a)

// -----

func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @a(%x: f32) -> (f32, f32) {
  return %x, %x : f32, f32
}
// expected-note @+1 {{defined here}}
func.func private @b(%c: f32) -> f32 {
  return %c : f32
}
// expected-error @+1 {{expected @b to have 2 arguments, 1 residuals and 1 cotangents of floating-point results, but it has 1}}
surge.custom_derivative @f forward(@a) backward(@b)

// -----

func.func private @f(%x: f32, %n: index, %y: f32) -> f32 {
  return %x : f32
}
// expected-note @+1 {{defined here}}
func.func private @b(%c: f32) -> f32 {
  return %c : f32
}
// expected-error @+1 {{expected @b to have 2 results, 2 cotangents of floating-point arguments, but it has 1}}
surge.custom_derivative @f forward(@f) backward(@b)
