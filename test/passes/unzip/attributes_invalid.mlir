// RUN: surge-opt %s --surge-gradient --split-input-file --verify-diagnostics

func.func private @f(%x: f32, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error @below {{expected 'surge.checkpoints' or 'surge.policy', the attributes of an op that derivatives heed, but got 'surge.checkpoint'}}
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> f32 {
    %b = math.sin %a : f32
    scf.yield %b : f32
  } {surge.checkpoint = 50}
  return %r : f32
}
func.func @main(%x: f32, %n: index) -> f32 {
  %y, %g = surge.value_and_grad @f(%x, %n) wrt [0] : (f32, index) -> (f32, f32)
  return %g : f32
}

// -----

func.func private @f(%x: f32, %c: i1) -> f32 {
  // expected-error @below {{expected 'surge.checkpoints' on a 'scf.for' or a 'scf.while', but got it on 'scf.if', which keeps no states}}
  %r = scf.if %c -> f32 {
    %b = math.sin %x : f32
    scf.yield %b : f32
  } else {
    scf.yield %x : f32
  } {surge.checkpoints = 50}
  return %r : f32
}
func.func @main(%x: f32, %c: i1) -> f32 {
  %y, %g = surge.value_and_grad @f(%x, %c) wrt [0] : (f32, i1) -> (f32, f32)
  return %g : f32
}

// -----

func.func private @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  // expected-error @below {{expected 'surge.checkpoints' on a 'scf.for' or a 'scf.while', but got it on 'scf.forall', which keeps no states}}
  %r = scf.forall (%i) in (4) shared_outs(%o = %e) -> tensor<4xf32> {
    %a = tensor.extract_slice %x[%i] [1] [1] : tensor<4xf32> to tensor<1xf32>
    %b = math.sin %a : tensor<1xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %b into %o[%i] [1] [1] : tensor<1xf32> into tensor<4xf32>
    }
  } {surge.checkpoints = 2}
  return %r : tensor<4xf32>
}
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y, %g = surge.vjp @f(%x) wrt [0] cotangents(%x)
      : (tensor<4xf32>), (tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>)
  return %g : tensor<4xf32>
}

// -----

// expected-error @below {{expected 'surge.checkpoints' on a 'scf.for' or a 'scf.while', but got it on 'func.func', which keeps no states}}
func.func private @f(%x: f32) -> f32 attributes {surge.checkpoints = 2} {
  %y = math.exp %x : f32
  return %y : f32
}
func.func @main(%x: f32) -> f32 {
  %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
  return %g : f32
}
