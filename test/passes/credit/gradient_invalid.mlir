// RUN: surge-opt %s --split-input-file --verify-diagnostics --surge-gradient

// expected-error @+1 {{cannot differentiate the recursive function 'forever'}}
func.func private @forever(%x: f32) -> f32 {
  %y = func.call @forever(%x) : (f32) -> f32
  return %y : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @forever(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}

// -----

// expected-error @+1 {{cannot differentiate the recursive function 'itself'}}
func.func @itself(%x: f32) -> f32 {
  %y, %g = surge.value_and_grad @itself(%x) wrt [0] : (f32) -> (f32, f32)
  return %g : f32
}

// -----

// expected-error @+1 {{expected structured control flow, but 'jumps' has several blocks; write loops and branches in 'scf'}}
func.func private @jumps(%x: f32) -> f32 {
  cf.br ^next(%x : f32)
^next(%y: f32):
  return %y : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @jumps(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}

// -----

// expected-error @+1 {{expected a function with a body to differentiate, but 'foreign' has none}}
func.func private @foreign(f32) -> f32
func.func private @calls(%x: f32) -> f32 {
  %y = func.call @foreign(%x) : (f32) -> f32
  return %y : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @calls(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}
