// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @sampler(%x: f32) {
  // expected-error @+1 {{expected a surrogate of a slope, as #surge.fast_sigmoid, but got #surge.reinmax}}
  %s = surge.step %x using(#surge.reinmax) : f32
  return
}

// -----

func.func @integers(%x: tensor<4xi32>) {
  // expected-error @+1 {{'surge.round' op operand #0 must be a float or a tensor of floats of 16, 32 or 64 bits, but got 'tensor<4xi32>'}}
  %s = surge.round %x using(#surge.straight_through) : tensor<4xi32>
  return
}

// -----

func.func @result_of_another_type(%x: tensor<4xf32>) {
  // expected-error @+1 {{'surge.sign' op requires the same type for all operands and results}}
  %s = "surge.sign"(%x) {estimator = #surge.straight_through} : (tensor<4xf32>) -> tensor<5xf32>
  return
}
