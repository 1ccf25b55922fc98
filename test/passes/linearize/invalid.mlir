// RUN: surge-opt %s --split-input-file --verify-diagnostics --surge-linearize

func.func @no_rule(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+2 {{no derivative rule for 'bufferization.alloc_tensor'}}
  // expected-note @+1 {{a rule belongs in passes/linearize/BufferizationRules.cpp; 'surge.stop_gradient' on the operands declares the derivative to be zero}}
  %y = bufferization.alloc_tensor() copy(%x) : tensor<3xf32>
  return %y : tensor<3xf32>
}

// -----

func.func @scale_rounded(%x: f16, %s: f8E8M0FNU) -> f32 {
  // expected-error @+2 {{no derivative rule for 'arith.scaling_extf'}}
  // expected-note @+1 {{a rule belongs in passes/linearize/ArithRules.cpp; 'surge.stop_gradient' on the operands declares the derivative to be zero}}
  %y = arith.scaling_extf %x, %s : f16, f8E8M0FNU to f32
  return %y : f32
}
