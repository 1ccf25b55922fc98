// RUN: surge-run %s --arg a=[[1,2],[3,4]] --arg b=[[1,0],[0,1]] --arg yes=1 | FileCheck %s
// RUN: surge-opt %s --pass-pipeline='builtin.module(func.func(surge-separate-yields))' | FileCheck %s --check-prefix=PASS

// The inner loop yields one product twice. Sevens are written over one result, in place; the other is returned: with b = I,
// a first, and then 2 a + [[7, 2], ...] + [[7, 7], ...] of the sevens' sums, [[1 + 7 + 7, 2 + 2 + 7], [3 + 3 + 3, 4 + 4 + 4]].
// CHECK: {{\[\[15\. +11\.\]}}
// CHECK: {{\[ *9\. +12\.\]\]}}
// 7 - 1 and -2 - 2.
// CHECK: {{\[ *6\. +-4\.\]}}
// PASS-LABEL: func.func @main
// PASS: %[[M:.*]] = linalg.matmul
// PASS: %[[C:.*]] = bufferization.alloc_tensor() copy(%[[M]]) : tensor<2x2xf32>
// PASS: scf.yield %[[M]], %[[C]]
// PASS: bufferization.alloc_tensor() copy({{.*}}) : tensor<2xf32>
// PASS: return
func.func @main(%a: tensor<2x2xf32>, %b: tensor<2x2xf32>, %yes: i1) -> (tensor<2x2xf32>, tensor<2xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %seven = arith.constant 7.0 : f32
  %zero = arith.constant dense<0.0> : tensor<2x2xf32>
  %o:2 = scf.for %i = %c0 to %c2 step %c1 iter_args(%prev = %a, %d = %a) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
    %w:2 = scf.for %j = %c0 to %c2 step %c1 iter_args(%p = %a, %q = %d) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
      %m = linalg.matmul ins(%q, %b : tensor<2x2xf32>, tensor<2x2xf32>) outs(%zero : tensor<2x2xf32>) -> tensor<2x2xf32>
      scf.yield %m, %m : tensor<2x2xf32>, tensor<2x2xf32>
    }
    %v:2 = scf.for %k = %c0 to %c2 step %c1 iter_args(%u = %w#1, %g = %a) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
      %t = tensor.insert %seven into %u[%c0, %k] : tensor<2x2xf32>
      %h = arith.addf %g, %t : tensor<2x2xf32>
      scf.yield %t, %h : tensor<2x2xf32>, tensor<2x2xf32>
    }
    scf.yield %w#0, %v#1 : tensor<2x2xf32>, tensor<2x2xf32>
  }
  // Two views of one value.
  %r:2 = scf.if %yes -> (tensor<2xf32>, tensor<2xf32>) {
    %n = arith.negf %a : tensor<2x2xf32>
    %first = tensor.extract_slice %n[0, 0] [1, 2] [1, 1] : tensor<2x2xf32> to tensor<2xf32>
    %second = tensor.extract_slice %n[0, 0] [1, 2] [1, 1] : tensor<2x2xf32> to tensor<2xf32>
    scf.yield %first, %second : tensor<2xf32>, tensor<2xf32>
  } else {
    %row = tensor.extract_slice %b[0, 0] [1, 2] [1, 1] : tensor<2x2xf32> to tensor<2xf32>
    %twice = arith.addf %row, %row : tensor<2xf32>
    scf.yield %row, %twice : tensor<2xf32>, tensor<2xf32>
  }
  %s = tensor.insert %seven into %r#0[%c0] : tensor<2xf32>
  %sum = arith.addf %s, %r#1 : tensor<2xf32>
  return %o#0, %sum : tensor<2x2xf32>, tensor<2xf32>
}
