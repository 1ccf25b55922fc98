// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @seed_of_another_width(%seed: i32) {
  // expected-error @+1 {{'surge.key' op operand #0 must be 64-bit signless integer, but got 'i32'}}
  %k = surge.key %seed : i32
  return
}

// -----

func.func @float_index(%k: !surge.key, %i: f32) {
  // expected-error @+1 {{'surge.fold_in' op operand #1 must be index or signless integer, but got 'f32'}}
  %a = surge.fold_in %k, %i : f32
  return
}
