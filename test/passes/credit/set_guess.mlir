// RUN: surge-opt %s --surge-set-guess="guess=#surge.sphere" | FileCheck %s --check-prefix=SPHERE
// RUN: surge-opt %s "--surge-set-guess=guess=#surge.upstream" | FileCheck %s --check-prefix=SITES
// RUN: not surge-opt %s --surge-set-guess="guess=#surge.upstream<segments=0>" 2>&1 | FileCheck %s --check-prefix=RANK
// RUN: not surge-opt %s --surge-set-guess="guess=#surge.reinmax" 2>&1 | FileCheck %s --check-prefix=OTHER
// RUN: not surge-opt %S/mark_sites.mlir --surge-mark-sites --surge-gradient --surge-set-guess="guess=#surge.sphere" 2>&1 | FileCheck %s --check-prefix=NONE

// RANK: expected a guess, as #surge.gaussian, but got '#surge.upstream<segments=0>': expected segments to be at least 1, but got 0
// OTHER: expected a guess, as #surge.gaussian, but got '#surge.reinmax'
// NONE: expected a 'surge.forward_gradient' that can guess by #surge.sphere

func.func private @loss(%w: tensor<3xf32>) -> f32 {
  %i = arith.constant 0 : index
  %s = surge.site %w name("s") : tensor<3xf32>
  %l = tensor.extract %s[%i] : tensor<3xf32>
  return %l : f32
}

// A guess that needs sites is none for parameters.
// SPHERE: guess(#surge.sphere) :
// SPHERE: guess(#surge.sphere) space(parameters)
//  SITES: guess(#surge.upstream) :
//  SITES: guess(#surge.gaussian) space(parameters)
func.func @example(%w: tensor<3xf32>, %k: !surge.key) -> (f32, tensor<3xf32>, f32, tensor<3xf32>) {
  %0:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian)
         : (tensor<3xf32>) -> (f32, tensor<3xf32>)
  %1:2 = surge.forward_gradient @loss(%w) wrt [0] seed(%k) guess(#surge.gaussian) space(parameters)
         : (tensor<3xf32>) -> (f32, tensor<3xf32>)
  return %0#0, %0#1, %1#0, %1#1 : f32, tensor<3xf32>, f32, tensor<3xf32>
}
