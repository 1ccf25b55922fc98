// RUN: surge-opt %s --split-input-file --verify-diagnostics --surge-gradient -o /dev/null

// The only path runs through a comparison: the zero is reported where it arises.
func.func private @cut(%x: f32, %y: f32) -> f32 {
  %half = arith.constant 0.5 : f32
  // expected-warning @+1 {{the derivative of 'cut' with respect to argument 0 is zero: this op has no derivative}}
  %above = arith.cmpf ogt, %x, %half : f32
  %z = arith.select %above, %y, %half : f32
  return %z : f32
}
func.func @main(%x: f32, %y: f32) -> (f32, f32, f32) {
  // expected-note @+1 {{requested here; give the op an estimator, or state the zero with 'surge.stop_gradient'}}
  %z, %gx, %gy = surge.value_and_grad @cut(%x, %y) wrt [0, 1] : (f32, f32) -> (f32, f32, f32)
  return %z, %gx, %gy : f32, f32, f32
}

// -----

// Two cuts in a row of paths, one warning.
func.func private @cut_twice(%x: f32) -> f32 {
  %half = arith.constant 0.5 : f32
  // expected-warning @+1 {{the derivative of 'cut_twice' with respect to argument 0 is zero: this op has no derivative}}
  %n = arith.fptosi %x : f32 to i32
  // expected-note @+1 {{nor has this one}}
  %m = arith.cmpf ogt, %x, %half : f32
  %y = arith.sitofp %n : i32 to f32
  %z = arith.select %m, %y, %half : f32
  return %z : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  // expected-note @+1 {{requested here}}
  %z, %g = surge.value_and_grad @cut_twice(%x) wrt [0] : (f32) -> (f32, f32)
  return %z, %g : f32, f32
}

// -----

// A zero that was asked for is no surprise.
func.func private @asked(%x: f32) -> f32 {
  %y = surge.stop_gradient %x : f32
  return %y : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  %z, %g = surge.value_and_grad @asked(%x) wrt [0] : (f32) -> (f32, f32)
  return %z, %g : f32, f32
}

// -----

// A cut beside a path that carries the derivative is ordinary: the mask of a rectifier.
func.func private @rectify(%x: f32) -> f32 {
  %zero = arith.constant 0.0 : f32
  %above = arith.cmpf ogt, %x, %zero : f32
  %y = arith.select %above, %x, %zero : f32
  return %y : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  %z, %g = surge.value_and_grad @rectify(%x) wrt [0] : (f32) -> (f32, f32)
  return %z, %g : f32, f32
}
