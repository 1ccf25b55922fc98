// Derived functions that cannot run for many tangents, whatever their marks say.
// RUN: surge-opt %s --surge-widen=directions=2 --split-input-file --verify-diagnostics

// expected-error @+1 {{cannot differentiate the recursive function 'itself'}}
func.func private @itself(%x: f32, %dx: f32 {surge.linear = 0}) -> (f32, f32 {surge.linear}) {
  %y, %dy = call @itself(%x, %dx) : (f32, f32) -> (f32, f32)
  return %y, %dy : f32, f32
}

// -----

// expected-error @+1 {{expected the arguments of 'no_cotangent' behind its residuals to be floats and tensors of floats, but got 'index'}}
func.func private @no_cotangent(%r: f32, %n: index) -> f32 attributes {surge.residuals = array<i64: 0>} {
  return %r : f32
}
