// RUN: surge-opt %s --split-input-file --verify-diagnostics --surge-gradient

// Forward mode through a pair, as the request's own function.
// expected-error @+1 {{cannot push a tangent through a function whose derivative is known backwards only, by @b}}
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @b(%c: f32) -> f32 {
  return %c : f32
}
// expected-note @+1 {{for forward mode, attach jvp(...) here in place of the pair}}
surge.custom_derivative @f forward(@f) backward(@b)
func.func @main(%x: f32) -> (f32, f32) {
  // expected-note @+1 {{the tangent is pushed here}}
  %y, %dy = surge.jvp @f(%x) wrt [0] tangents(%x) : (f32), (f32) -> (f32, f32)
  return %y, %dy : f32, f32
}

// -----

// The same, called on the way; and a gradient of what cannot be computed.
// expected-error @+1 {{cannot push a tangent through a function whose derivative is known backwards only, by @b}}
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @b(%c: f32) -> f32 {
  return %c : f32
}
// expected-note @+1 {{for forward mode, attach jvp(...)}}
surge.custom_derivative @f forward(@f) backward(@b)
func.func private @inner(%x: f32) -> f32 {
  // expected-note @+1 {{the tangent is pushed here}}
  %y = call @f(%x) : (f32) -> f32
  return %y : f32
}
func.func private @slope(%x: f32) -> f32 {
  %y, %dy = surge.jvp @inner(%x) wrt [0] tangents(%x) : (f32), (f32) -> (f32, f32)
  return %dy : f32
}
func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @slope(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}

// -----

// Reverse mode names the op of the JVP that is not linear.
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  // expected-error @+1 {{expected exactly one linear operand of the product 'arith.mulf', but it has 2}}
  %dy = arith.mulf %dx, %dx : f32
  return %x, %dy : f32, f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}

// -----

// A value added to a tangent.
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  // expected-error @+1 {{expected every operand of 'arith.addf' to be linear, but operand 0 is not}}
  %dy = arith.addf %x, %dx : f32
  return %x, %dy : f32, f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}

// -----

// An op that is linear in nothing.
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  // expected-error @+2 {{no transpose rule for 'math.sin'}}
  // expected-note @+1 {{a rule belongs in passes/transpose/MathRules.cpp if the op is linear; if it is not, it must not be applied to a tangent}}
  %dy = math.sin %dx : f32
  return %x, %dy : f32, f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}

// -----

// A derivative that asks for itself.
// expected-error @+1 {{cannot differentiate the recursive function 'f'}}
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  %y, %dy = surge.jvp @f(%x) wrt [0] tangents(%dx) : (f32), (f32) -> (f32, f32)
  return %y, %dy : f32, f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}

// -----

// Seen from the derivative first.
func.func private @f_jvp(%x: f32, %dx: f32) -> (f32, f32) {
  // expected-error @+1 {{cannot differentiate 'f' by 'f_jvp', which asks for a derivative that is not there yet; it must not depend on that of 'f'}}
  %y, %dy = surge.jvp @f(%x) wrt [0] tangents(%dx) : (f32), (f32) -> (f32, f32)
  return %y, %dy : f32, f32
}
func.func private @f(%x: f32) -> f32 {
  return %x : f32
}
surge.custom_derivative @f jvp(@f_jvp)
func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}
