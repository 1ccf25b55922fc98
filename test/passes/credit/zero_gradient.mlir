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

// -----

// The cut lies inside a called function.
func.func private @rounded(%x: f32) -> f32 {
  // expected-warning @+1 {{the derivative of 'calls' with respect to argument 0 is zero: this op has no derivative}}
  %n = arith.fptosi %x : f32 to i32
  %y = arith.sitofp %n : i32 to f32
  return %y : f32
}
func.func private @calls(%x: f32) -> f32 {
  %y = func.call @rounded(%x) : (f32) -> f32
  %z = arith.mulf %y, %y : f32
  return %z : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  // expected-note @+1 {{requested here}}
  %z, %g = surge.value_and_grad @calls(%x) wrt [0] : (f32) -> (f32, f32)
  return %z, %g : f32, f32
}

// -----

// Two paths through one function: one is cut inside of it, the other behind it.
func.func private @two(%x: f32) -> (f32, f32) {
  // expected-warning @+1 {{the derivative of 'paths' with respect to argument 0 is zero: this op has no derivative}}
  %n = arith.fptosi %x : f32 to i32
  %y = arith.sitofp %n : i32 to f32
  %z = arith.addf %x, %x : f32
  return %y, %z : f32, f32
}
func.func private @paths(%x: f32) -> f32 {
  %y, %z = func.call @two(%x) : (f32) -> (f32, f32)
  // expected-note @+1 {{nor has this one}}
  %w = math.floor %z : f32
  %r = arith.mulf %y, %w : f32
  return %r : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  // expected-note @+1 {{requested here}}
  %z, %g = surge.value_and_grad @paths(%x) wrt [0] : (f32) -> (f32, f32)
  return %z, %g : f32, f32
}

// -----

// The same function where the open path is used: nothing to say.
func.func private @two(%x: f32) -> (f32, f32) {
  %n = arith.fptosi %x : f32 to i32
  %y = arith.sitofp %n : i32 to f32
  %z = arith.addf %x, %x : f32
  return %y, %z : f32, f32
}
func.func private @open(%x: f32) -> f32 {
  %y, %z = func.call @two(%x) : (f32) -> (f32, f32)
  %r = arith.mulf %y, %z : f32
  return %r : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  %z, %g = surge.value_and_grad @open(%x) wrt [0] : (f32) -> (f32, f32)
  return %z, %g : f32, f32
}

// -----

// In the body of a loop, which carries the zero on.
func.func private @loops(%x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  %y = scf.for %i = %c0 to %c4 step %c1 iter_args(%s = %zero) -> f32 {
    // expected-warning @+1 {{the derivative of 'loops' with respect to argument 0 is zero: this op has no derivative}}
    %n = arith.fptosi %x : f32 to i32
    %m = arith.sitofp %n : i32 to f32
    %next = arith.addf %s, %m : f32
    scf.yield %next : f32
  }
  return %y : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  // expected-note @+1 {{requested here}}
  %z, %g = surge.value_and_grad @loops(%x) wrt [0] : (f32) -> (f32, f32)
  return %z, %g : f32, f32
}

// -----

// One branch cuts, the other does not depend on the argument; the condition depends on it and has no derivative either.
func.func private @branches(%x: f32, %y: f32) -> f32 {
  %half = arith.constant 0.5 : f32
  // expected-warning @+1 {{the derivative of 'branches' with respect to argument 0 is zero: this op has no derivative}}
  %above = arith.cmpf ogt, %x, %half : f32
  %z = scf.if %above -> f32 {
    // expected-note @+1 {{nor has this one}}
    %n = arith.fptosi %x : f32 to i32
    %m = arith.sitofp %n : i32 to f32
    scf.yield %m : f32
  } else {
    scf.yield %y : f32
  }
  return %z : f32
}
func.func @main(%x: f32, %y: f32) -> (f32, f32, f32) {
  // expected-note @+1 {{requested here}}
  %z, %g, %h = surge.value_and_grad @branches(%x, %y) wrt [0, 1] : (f32, f32) -> (f32, f32, f32)
  return %z, %g, %h : f32, f32, f32
}

// -----

// A zero that a derivative of one's own says is meant.
func.func private @quiet(%x: f32) -> f32 {
  return %x : f32
}
func.func private @quiet_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  %zero = arith.constant 0.0 : f32
  return %x, %zero : f32, f32
}
surge.custom_derivative @quiet jvp(@quiet_jvp)
func.func private @meant(%x: f32) -> f32 {
  %y = func.call @quiet(%x) : (f32) -> f32
  return %y : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  %z, %g = surge.value_and_grad @meant(%x) wrt [0] : (f32) -> (f32, f32)
  return %z, %g : f32, f32
}
