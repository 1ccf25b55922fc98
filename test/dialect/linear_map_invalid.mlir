// RUN: surge-opt %s --split-input-file --verify-diagnostics

// expected-note @+1 {{defined here}}
func.func private @backward(%r: f32, %c: f32) -> f32 {
  return %c : f32
}
func.func @f(%dx: f32) -> f32 {
  // expected-error @+1 {{expected @backward to have 1 arguments, 0 residuals and 1 cotangents of results, but it has 2}}
  %dy = surge.linear_map @backward tangents(%dx) of [0] : (f32) -> f32
  return %dy : f32
}

// -----

func.func private @backward(%c: f32) -> f32 {
  return %c : f32
}
func.func @f(%dx: f32) -> f32 {
  // expected-error @+1 {{expected one number in 'of' for each tangent, 1 in all, but got 2}}
  %dy = surge.linear_map @backward tangents(%dx) of [0, 1] : (f32) -> f32
  return %dy : f32
}

// -----

func.func private @backward(%c: f32) -> (f32, f32) {
  return %c, %c : f32, f32
}
func.func @f(%dx: f32) -> f32 {
  // expected-error @+1 {{expected 'of' to list results of @backward, which has 2, in ascending order, but got 0}}
  %dy = surge.linear_map @backward tangents(%dx, %dx) of [1, 0] : (f32, f32) -> f32
  return %dy : f32
}

// -----

func.func private @backward(%c: f32) -> f64 {
  %e = arith.extf %c : f32 to f64
  return %e : f64
}
func.func @f(%dx: f32) -> f32 {
  // expected-error @+1 {{expected the tangent of result 0 of @backward to be 'f64', but got 'f32'}}
  %dy = surge.linear_map @backward tangents(%dx) of [0] : (f32) -> f32
  return %dy : f32
}

// -----

func.func private @backward(%c: tensor<?xf32>) -> f32 {
  %z = arith.constant 0.0 : f32
  return %z : f32
}
func.func @f(%dx: f32) -> tensor<?xf32> {
  // expected-error @+1 {{expected sizes for the dynamic dimensions of the results, 1 in all, but got 0}}
  %dy = surge.linear_map @backward tangents(%dx) of [0] : (f32) -> tensor<?xf32>
  return %dy : tensor<?xf32>
}
