// RUN: surge-run %s --entry main --arg e=[0,0.5,2] --arg d=[1,-0.2,0.3] | FileCheck %s

// p = 0.5 sigma(8 d / e): sigma(-3.2) = 0.0391657, sigma(1.2) = 0.7685248. A unit without events is at its baseline.
// CHECK: {{\[0\. +0\.00979143 0\.76852478\]}}
// CHECK: {{\[0\.25 +0\.01958286 0\.38426239\]}}
func.func @main(%e: tensor<3xf64>, %d: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>) {
  %b, %p = surge.burst_rate %e drive(%d) baseline(0.25) : tensor<3xf64>
  return %b, %p : tensor<3xf64>, tensor<3xf64>
}
