// RUN: surge-opt %s --surge-lower --verify-diagnostics

func.func @f(%x: f32) -> f32 {
  return %x : f32
}

func.func @g(%x: f32) -> (f32, f32) {
  // expected-error @+1 {{expected no 'surge.value_and_grad' to be left before the lowering; run --surge-gradient first}}
  %0, %1 = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
  return %0, %1 : f32, f32
}
