// RUN: surge-opt %s --split-input-file --verify-diagnostics --surge-linearize --surge-unzip

func.func @budget(%x: f32, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error @below {{expected 'surge.checkpoints' to be a positive integer, the number of states that the derivative of the loop may keep, but got 0 : i64}}
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> f32 {
    %s = math.exp %a : f32
    scf.yield %s : f32
  } {surge.checkpoints = 0}
  return %r : f32
}

// -----

// A key that the rounds hand on, of a sample whose derivative draws again.
func.func @key(%x: tensor<3xf32>, %key: !surge.key, %n: index) -> tensor<3xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error @below {{cannot save this '!surge.key' for the derivative of the loop: expected a number or a tensor; derive keys from the induction variable with 'surge.fold_in'}}
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x, %k = %key) -> (tensor<3xf32>, !surge.key) {
    %here, %next = surge.split %k
    %z = surge.categorical %a, %k using(#surge.gumbel_rao) : tensor<3xf32>
    scf.yield %z, %next : tensor<3xf32>, !surge.key
  }
  return %r#0 : tensor<3xf32>
}
