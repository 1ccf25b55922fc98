// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @integer_logits(%x: i32, %k: !surge.key) {
  // expected-error @+1 {{'surge.bernoulli' op operand #0 must be a float or a tensor of floats of 16, 32 or 64 bits, but got 'i32'}}
  %b = surge.bernoulli %x, %k using(#surge.reinmax) : i32
  return
}

// -----

func.func @surrogate_of_a_step(%x: f32, %k: !surge.key) {
  // expected-error @+1 {{expected an estimator of samples, as #surge.reinmax, but got #surge.arctan}}
  %b = surge.bernoulli %x, %k using(#surge.arctan) : f32
  return
}
