// RUN: surge-run %s --entry main --arg e=[0,0.5,2] --arg d=[1,-0.2,0.3] | FileCheck %s

// p = 0.5 sigma(8 d / e): sigma(-3.2) = 0.0391657, sigma(1.2) = 0.7685248. A unit without events is at its baseline.
// CHECK: {{\[0\. +0\.00979143 0\.76852478\]}}
// CHECK: {{\[0\.25 +0\.01958286 0\.38426239\]}}
func.func @main(%e: tensor<3xf64>, %d: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>) {
  %b, %p = surge.burst_rate %e drive(%d) baseline(0.25) : tensor<3xf64>
  return %b, %p : tensor<3xf64>, tensor<3xf64>
}

// RUN: surge-run %s --entry taught --arg e=[0,0.5,0.8] --arg t=[1,1,0] | FileCheck %s --check-prefix=TAUGHT

// 0.5 (1 + (t - e) (1 - e)): 0.625, 0.42; of the softmax 0.5 t / e and 0.5 t. Without events p is the baseline, and the
// softmax's target alone makes bursts.
// TAUGHT: {{\[0\. +0\.3125 +0\.336 *\]}}
// TAUGHT: {{\[0\.5 +0\.625 +0\.42 *\]}}
// TAUGHT: {{\[0\.5 +0\.5 +0\. *\]}}
// TAUGHT: {{\[0\.5 +1\. +0\. *\]}}
func.func @taught(%e: tensor<3xf64>, %t: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) {
  %b, %p = surge.taught_burst_rate %e toward %t baseline(0.5) output(sigmoid) : tensor<3xf64>
  %c, %q = surge.taught_burst_rate %e toward %t baseline(0.5) output(softmax) : tensor<3xf64>
  return %b, %p, %c, %q : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
}
