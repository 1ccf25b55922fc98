// The first op that makes a NaN or an infinity is named, and only that.

// RUN: surge-run %s --entry log --arg x=1 --check-finite --json | FileCheck %s --check-prefix=LOGFINE
// LOGFINE: "data": [0]
// RUN: %status 1 surge-run %s --entry log --arg x=0 --check-finite
// RUN: not surge-run %s --entry log --arg x=0 --check-finite 2>&1 | FileCheck %s --check-prefix=LOGZERO
// LOGZERO: a call of 'log' failed: {{.*}}run_check_finite.mlir:[[@LINE+8]]:8: 'math.log' produced inf from finite inputs
// RUN: not surge-run %s --entry log --arg x=-1 --check-finite 2>&1 | FileCheck %s --check-prefix=LOGMINUS
// LOGMINUS: run_check_finite.mlir:[[@LINE+6]]:8: 'math.log' produced nan from finite inputs
// RUN: not surge-run %s --entry log --arg x=nan --check-finite 2>&1 | FileCheck %s --check-prefix=ARGUMENT
// ARGUMENT: run_check_finite.mlir:[[@LINE+3]]:16: argument 0 of 'log' holds nan
// RUN: surge-run %s --entry log --arg x=0 --json | FileCheck %s --check-prefix=UNCHECKED
// UNCHECKED: "data": ["-inf"]
func.func @log(%x: f64) -> f64 {
  %y = math.log %x : f64
  %z = arith.addf %y, %y : f64
  return %z : f64
}

// Infinities that were written or passed are no fault, but what is made of them may be.
// RUN: surge-run %s --entry masked --arg x=2 --check-finite --json | FileCheck %s --check-prefix=MASKED
// MASKED: "data": [0]
func.func @masked(%x: f64) -> f64 {
  %minus = arith.constant 0xFFF0000000000000 : f64
  %y = arith.addf %x, %minus : f64
  %z = math.exp %y : f64
  return %z : f64
}
// RUN: not surge-run %s --entry difference --arg x=inf --check-finite 2>&1 | FileCheck %s --check-prefix=DIFFERENCE
// DIFFERENCE: run_check_finite.mlir:[[@LINE+3]]:8: 'arith.subf' produced nan from infinite inputs
func.func @difference(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  %z = arith.subf %y, %x : f64
  return %z : f64
}

// Tensors, in a loop, in a branch, in a called function: 1 / (2 - i) in the third round.
// RUN: surge-run %s --entry loop --arg x=[1,2] --arg n=2 --check-finite --json | FileCheck %s --check-prefix=ROUNDS
// ROUNDS: "data": [0.5, 1]
// RUN: not surge-run %s --entry loop --arg x=[1,2] --arg n=3 --check-finite 2>&1 | FileCheck %s --check-prefix=LOOP
// LOOP: run_check_finite.mlir:[[@LINE+2]]:8: 'arith.divf' produced inf from finite inputs
func.func private @divide(%x: tensor<2xf64>, %y: tensor<2xf64>) -> tensor<2xf64> {
  %z = arith.divf %x, %y : tensor<2xf64>
  return %z : tensor<2xf64>
}
func.func @loop(%x: tensor<2xf64>, %n: index) -> tensor<2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %two = arith.constant 2.0 : f64
  %y = scf.for %i = %c0 to %n step %c1 iter_args(%s = %x) -> tensor<2xf64> {
    %odd = arith.cmpi ne, %i, %c0 : index
    %next = scf.if %odd -> tensor<2xf64> {
      scf.yield %s : tensor<2xf64>
    } else {
      %half = arith.constant dense<2.0> : tensor<2xf64>
      %h = func.call @divide(%s, %half) : (tensor<2xf64>, tensor<2xf64>) -> tensor<2xf64>
      scf.yield %h : tensor<2xf64>
    }
    %k = arith.index_cast %i : index to i64
    %f = arith.sitofp %k : i64 to f64
    %d = arith.subf %two, %f : f64
    %ds = tensor.splat %d : tensor<2xf64>
    %unused = func.call @divide(%x, %ds) : (tensor<2xf64>, tensor<2xf64>) -> tensor<2xf64>
    scf.yield %next : tensor<2xf64>
  }
  return %y : tensor<2xf64>
}

// A structured op is checked as a whole; the memory that it overwrites is not read. f32 overflows at 1e30^2.
// RUN: surge-run %s --entry structured --arg x=[[1,2],[3,4]] --check-finite --json | FileCheck %s --check-prefix=SMALL
// SMALL: "data": [5, 25]
// RUN: not surge-run %s --entry structured --arg x=[[1,2],[3,1e30]] --check-finite 2>&1 | FileCheck %s --check-prefix=LARGE
// LARGE: run_check_finite.mlir:[[@LINE+7]]:8: 'linalg.generic' produced inf from finite inputs
func.func @structured(%x: tensor<?x2xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %x, %c0 : tensor<?x2xf32>
  %e = tensor.empty(%n) : tensor<?xf32>
  %s = linalg.fill ins(%zero : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %y = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
      iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x2xf32>) outs(%s : tensor<?xf32>) {
  ^bb0(%in: f32, %out: f32):
    %p = arith.mulf %in, %in : f32
    %q = arith.addf %out, %p : f32
    linalg.yield %q : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// The arc sine of 1 is fine, its derivative is not.
// RUN: not surge-run %s --entry slope --arg x=1 --check-finite 2>&1 | FileCheck %s --check-prefix=SLOPE
// SLOPE: run_check_finite.mlir:[[@LINE+4]]:8: the derivative of 'math.asin', in its 'arith.divf', produced inf from finite inputs
// RUN: surge-run %s --entry slope --arg x=0 --check-finite --json | FileCheck %s --check-prefix=SLOPEFINE
// SLOPEFINE: "data": [0]{{.*}}"data": [1]
func.func private @arcsine(%x: f64) -> f64 {
  %y = math.asin %x : f64
  return %y : f64
}
func.func @slope(%x: f64) -> (f64, f64) {
  %y, %g = surge.value_and_grad @arcsine(%x) wrt [0] : (f64) -> (f64, f64)
  return %y, %g : f64, f64
}

// A NaN that was written is a fault, one that a rule of a derivative writes in case is none.
// RUN: not surge-run %s --entry written --arg x=[2,2] --check-finite 2>&1 | FileCheck %s --check-prefix=WRITTEN
// WRITTEN: run_check_finite.mlir:[[@LINE+2]]:10: 'arith.constant' holds nan
func.func @written(%x: tensor<2xf64>) -> tensor<2xf64> {
  %nan = arith.constant dense<[1.0, 0x7FF8000000000000]> : tensor<2xf64>
  %y = arith.mulf %x, %nan : tensor<2xf64>
  return %y : tensor<2xf64>
}
// RUN: surge-run %s --entry larger --arg x=2 --arg y=1 --check-finite --json | FileCheck %s --check-prefix=LARGER
// LARGER: "data": [2]}, {{.*}} "data": [1]
func.func private @maximum(%x: f64, %y: f64) -> f64 {
  %z = arith.maximumf %x, %y : f64
  return %z : f64
}
func.func @larger(%x: f64, %y: f64) -> (f64, f64) {
  %z, %g = surge.value_and_grad @maximum(%x, %y) wrt [0] : (f64, f64) -> (f64, f64)
  return %z, %g : f64, f64
}
