// RUN: surge-opt %s --surge-gradient --split-input-file --verify-diagnostics

func.func @powers(%x: f32, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> f32 {
    %s = arith.mulf %a, %a : f32
    scf.yield %s : f32
  } {surge.checkpoints = 3}
  return %r : f32
}

func.func @gradient(%x: f32, %n: index) -> (f32, f32) {
  %y, %g = surge.value_and_grad @powers(%x, %n) wrt [0] : (f32, index) -> (f32, f32)
  return %y, %g : f32, f32
}

// expected-error@+1 {{expected no function called 'surge_checkpoint_advance', which is the runtime's; rename it}}
func.func private @surge_checkpoint_advance(index) -> index
