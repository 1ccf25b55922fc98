// RUN: surge-opt %s --surge-gradient --split-input-file --verify-diagnostics

func.func private @f(%x: f32) -> f32 {
  // expected-error @below {{expected 'surge.policy' to be "save" or "recompute", but got "store"}}
  %y = math.exp %x {surge.policy = "store"} : f32
  return %y : f32
}
func.func @main(%x: f32) -> f32 {
  %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
  return %g : f32
}

// -----

// expected-error @below {{expected 'surge.policy' to be "save" or "recompute", but got 1}}
func.func private @f(%x: f32) -> f32 attributes {surge.policy = 1} {
  %y = math.exp %x : f32
  return %y : f32
}
func.func @main(%x: f32) -> f32 {
  %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
  return %g : f32
}

// -----

func.func private @f(%x: f32, %m: memref<f32>) -> f32 {
  // expected-error @below {{expected an op without side effects for 'surge.policy = "recompute"', but got 'memref.load', which cannot run twice}}
  %w = memref.load %m[] {surge.policy = "recompute"} : memref<f32>
  %y = arith.mulf %x, %w : f32
  return %y : f32
}
func.func @main(%x: f32, %m: memref<f32>) -> f32 {
  %y, %g = surge.value_and_grad @f(%x, %m) wrt [0] : (f32, memref<f32>) -> (f32, f32)
  return %g : f32
}

// -----

func.func private @f(%x: f32, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> f32 {
    %size = arith.addi %i, %c1 : index
    // expected-error @below {{cannot save this 'tensor<?xf32>' for the derivative of the loop: expected a size that is known before the loop}}
    %t = tensor.splat %a[%size] {surge.policy = "save"} : tensor<?xf32>
    %s = math.sin %t : tensor<?xf32>
    %b = tensor.extract %s[%i] : tensor<?xf32>
    scf.yield %b : f32
  }
  return %r : f32
}
func.func @main(%x: f32, %n: index) -> f32 {
  %y, %g = surge.value_and_grad @f(%x, %n) wrt [0] : (f32, index) -> (f32, f32)
  return %g : f32
}
