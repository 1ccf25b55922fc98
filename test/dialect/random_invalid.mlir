// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @too_few_sizes(%k: !surge.key, %m: index) {
  // expected-error @+1 {{'surge.random' op expected sizes for the dynamic dimensions of 'tensor<?x3x?xf32>', 2 in all, but got 1}}
  %u = surge.random uniform %k sizes(%m) : tensor<?x3x?xf32>
  return
}

// -----

func.func @size_of_a_scalar(%k: !surge.key, %m: index) {
  // expected-error @+1 {{'surge.random' op expected sizes for the dynamic dimensions of 'f32', 0 in all, but got 1}}
  %u = surge.random uniform %k sizes(%m) : f32
  return
}

// -----

func.func @integers(%k: !surge.key) {
  // expected-error @+1 {{'surge.random' op result #0 must be a float or a tensor of floats of 16, 32 or 64 bits, but got 'tensor<4xi32>'}}
  %u = surge.random uniform %k : tensor<4xi32>
  return
}

// -----

func.func @eight_bits(%k: !surge.key) {
  // expected-error @+1 {{'surge.random' op result #0 must be a float or a tensor of floats of 16, 32 or 64 bits, but got 'tensor<4xf8E5M2>'}}
  %u = surge.random uniform %k : tensor<4xf8E5M2>
  return
}

// -----

func.func @unknown_distribution(%k: !surge.key) {
  // expected-error @+1 {{expected string or keyword containing one of the following enum values for attribute 'distribution' [uniform, normal, gumbel, exponential, rademacher]}}
  %u = surge.random cauchy %k : tensor<4xf32>
  return
}
