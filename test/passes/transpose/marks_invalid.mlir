// Marks of linear functions that do not say what they must.
// RUN: surge-opt %s --surge-transpose --split-input-file --verify-diagnostics

// expected-error @+1 {{expected a function with a body to differentiate, but 'declared' has none}}
func.func private @declared(%r: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) attributes {surge.residuals = array<i64: 0>}

// -----

// expected-error @+1 {{expected 'surge.dims' of argument 1 of 'beyond' to be an array of i64, the number of an argument of type index for each dynamic dimension, but got array<i64: 9>}}
func.func private @beyond(%n: index, %dx: tensor<?xf32> {surge.linear = 0, surge.dims = array<i64: 9>}) -> (tensor<2xf32> {surge.linear})
    attributes {surge.residuals = array<i64: 0>} {
  %dy = tensor.extract_slice %dx[0] [2] [1] : tensor<?xf32> to tensor<2xf32>
  return %dy : tensor<2xf32>
}

// -----

// expected-error @+1 {{expected 'surge.dims' of argument 1 of 'no_size' to be}}
func.func private @no_size(%r: f32, %dx: tensor<?xf32> {surge.linear = 0, surge.dims = array<i64: 0>}) -> (tensor<2xf32> {surge.linear})
    attributes {surge.residuals = array<i64: 0>} {
  %dy = tensor.extract_slice %dx[0] [2] [1] : tensor<?xf32> to tensor<2xf32>
  return %dy : tensor<2xf32>
}

// -----

// expected-error @+1 {{expected 'surge.residuals' of 'too_many' to be an array of i64, one for each argument in front of the tangents, but got array<i64: 0, 1>}}
func.func private @too_many(%r: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) attributes {surge.residuals = array<i64: 0, 1>} {
  %dy = arith.mulf %dx, %r : f32
  return %dy : f32
}

// -----

// expected-error @+1 {{cannot differentiate the recursive function 'itself'}}
func.func private @itself(%r: f32, %dx: f32 {surge.linear = 0}) -> (f32 {surge.linear}) attributes {surge.residuals = array<i64: 0>} {
  %dy = call @itself(%r, %dx) : (f32, f32) -> f32
  return %dy : f32
}
