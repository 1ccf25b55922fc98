// What compiled functions return: arguments, constants, views, results of loops and branches, empty tensors.

// RUN: surge-run %s --entry returned --arg x=[1,2] --arg n=7 --arg c=1 --json | FileCheck %s --check-prefix=RETURNED
// RETURNED: "results": [{"type": "tensor<2xf32>", "data": [1, 2]}, {"type": "tensor<2xf32>", "data": [1, 2]},
// RETURNED-SAME: "data": [3, 4]}, {"type": "index", "data": [7]}, {"type": "i1", "data": [1]}
func.func @returned(%x: tensor<2xf32>, %n: index, %c: i1) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, index, i1) {
  %k = arith.constant dense<[3.0, 4.0]> : tensor<2xf32>
  return %x, %x, %k, %n, %c : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, index, i1
}

// RUN: surge-run %s --entry views --arg x=[[1,2,3],[4,5,6]] --json | FileCheck %s --check-prefix=VIEWS
// VIEWS: "data": [2, 5]{{.*}}"data": [1, 2, 3, 4, 5, 6]{{.*}}"data": [1, 1, 4, 4, 5, 6]
// VIEWS-SAME: "data": [9, 9, 9, 1, 2, 3, 4, 5, 6]
// VIEWS-SAME: "data": [1, 4, 2, 5, 3, 6]
func.func @views(%x: tensor<2x3xf32>)
    -> (tensor<2xf32>, tensor<6xf32>, tensor<2x3xf32>, tensor<3x3xf32>, tensor<3x2xf32>) {
  %nine = arith.constant 9.0 : f32
  %column = tensor.extract_slice %x[0, 1] [2, 1] [1, 1] : tensor<2x3xf32> to tensor<2xf32>
  %flat = tensor.collapse_shape %x [[0, 1]] : tensor<2x3xf32> into tensor<6xf32>
  %first = tensor.extract_slice %x[0, 0] [2, 1] [1, 1] : tensor<2x3xf32> to tensor<2xf32>
  %replaced = tensor.insert_slice %first into %x[0, 1] [1, 2] [1, 1] : tensor<2xf32> into tensor<2x3xf32>
  %padded = tensor.pad %x low[1, 0] high[0, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %nine : f32
  } : tensor<2x3xf32> to tensor<3x3xf32>
  %e = tensor.empty() : tensor<3x2xf32>
  %t = linalg.transpose ins(%x : tensor<2x3xf32>) outs(%e : tensor<3x2xf32>) permutation = [1, 0]
  return %column, %flat, %replaced, %padded, %t
      : tensor<2xf32>, tensor<6xf32>, tensor<2x3xf32>, tensor<3x3xf32>, tensor<3x2xf32>
}

// The two carried tensors change places in each round: Fibonacci numbers.
// RUN: surge-run %s --entry loop --arg x=[1,10] --arg n=6 --json | FileCheck %s --check-prefix=LOOP
// RUN: surge-run %s --entry loop --arg x=[1,10] --arg n=0 --json | FileCheck %s --check-prefix=NOLOOP
// LOOP: "data": [13, 130]}, {"type": "tensor<{{.*}}>", "data": [21, 210]
// NOLOOP: "data": [1, 10]}, {"type": "tensor<{{.*}}>", "data": [1, 10]
func.func @loop(%x: tensor<?xf32>, %n: index) -> (tensor<?xf32>, tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x, %b = %x) -> (tensor<?xf32>, tensor<?xf32>) {
    %c = arith.addf %a, %b : tensor<?xf32>
    scf.yield %b, %c : tensor<?xf32>, tensor<?xf32>
  }
  return %r#0, %r#1 : tensor<?xf32>, tensor<?xf32>
}

// RUN: surge-run %s --entry doubled --arg x=[1,3] --arg limit=20 --json | FileCheck %s --check-prefix=DOUBLED
// DOUBLED: "data": [16, 48]
func.func @doubled(%x: tensor<2xf32>, %limit: f32) -> tensor<2xf32> {
  %c0 = arith.constant 0 : index
  %two = arith.constant dense<2.0> : tensor<2xf32>
  %half = arith.constant 0.5 : f32
  %r = scf.while (%a = %x) : (tensor<2xf32>) -> tensor<2xf32> {
    %first = tensor.extract %a[%c0] : tensor<2xf32>
    %bound = arith.mulf %limit, %half : f32
    %more = arith.cmpf olt, %first, %bound : f32
    scf.condition(%more) %a : tensor<2xf32>
  } do {
  ^bb0(%a: tensor<2xf32>):
    %b = arith.mulf %a, %two : tensor<2xf32>
    scf.yield %b : tensor<2xf32>
  }
  return %r : tensor<2xf32>
}

// RUN: surge-run %s --entry branch --arg x=[1,-2] --arg c=1 --json | FileCheck %s --check-prefix=TAKEN
// RUN: surge-run %s --entry branch --arg x=[1,-2] --arg c=0 --json | FileCheck %s --check-prefix=NOTTAKEN
// TAKEN: "data": [1, -2]
// NOTTAKEN: "data": [1, 2]
func.func @branch(%x: tensor<2xf32>, %c: i1) -> tensor<2xf32> {
  %r = scf.if %c -> tensor<2xf32> {
    scf.yield %x : tensor<2xf32>
  } else {
    %y = func.call @magnitude(%x) : (tensor<2xf32>) -> tensor<2xf32>
    scf.yield %y : tensor<2xf32>
  }
  return %r : tensor<2xf32>
}
func.func private @magnitude(%x: tensor<2xf32>) -> tensor<2xf32> {
  %y = math.absf %x : tensor<2xf32>
  return %y : tensor<2xf32>
}

// Recursion is not inlined: sums 1 + 2 + ... + n in a tensor that each call owns.
// RUN: surge-run %s --entry recursive --arg n=10 --json | FileCheck %s --check-prefix=RECURSIVE
// RECURSIVE: "data": [55]
func.func @recursive(%n: i32) -> tensor<1xi32> {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %done = arith.cmpi sle, %n, %zero : i32
  %r = scf.if %done -> tensor<1xi32> {
    %start = arith.constant dense<0> : tensor<1xi32>
    scf.yield %start : tensor<1xi32>
  } else {
    %less = arith.subi %n, %one : i32
    %rest = func.call @recursive(%less) : (i32) -> tensor<1xi32>
    %here = tensor.from_elements %n : tensor<1xi32>
    %sum = arith.addi %rest, %here : tensor<1xi32>
    scf.yield %sum : tensor<1xi32>
  }
  return %r : tensor<1xi32>
}

// Nothing goes in, nothing comes out: sums over no elements are 0, maxima -inf.
// RUN: surge-run %s --entry empty --arg n=0 --json | FileCheck %s --check-prefix=EMPTY
// EMPTY: "data": []}, {"type": "tensor<f32>", "data": [0]}, {"type": "tensor<3xf32>", "data": ["-inf", "-inf", "-inf"]}
// EMPTY-SAME: "data": [0, 0, 0, 0, 0, 0]}
func.func @empty(%n: index) -> (tensor<?x3xf32>, tensor<f32>, tensor<3xf32>, tensor<3x2xf32>) {
  %seed = arith.constant 1 : i64
  %k = surge.key %seed : i64
  %x = surge.random uniform %k sizes(%n) : tensor<?x3xf32>
  %zero = arith.constant dense<0.0> : tensor<f32>
  %lowest = arith.constant dense<0xFF800000> : tensor<3xf32>
  %start = arith.constant dense<0.0> : tensor<3x2xf32>
  %sum = linalg.reduce { arith.addf } ins(%x : tensor<?x3xf32>) outs(%zero : tensor<f32>) dimensions = [0, 1]
  %max = linalg.reduce { arith.maximumf } ins(%x : tensor<?x3xf32>) outs(%lowest : tensor<3xf32>) dimensions = [0]
  %e = tensor.empty(%n) : tensor<3x?xf32>
  %t = linalg.transpose ins(%x : tensor<?x3xf32>) outs(%e : tensor<3x?xf32>) permutation = [1, 0]
  %y = surge.random uniform %k sizes(%n) : tensor<?x2xf32>
  %p = linalg.matmul ins(%t, %y : tensor<3x?xf32>, tensor<?x2xf32>) outs(%start : tensor<3x2xf32>) -> tensor<3x2xf32>
  return %x, %sum, %max, %p : tensor<?x3xf32>, tensor<f32>, tensor<3xf32>, tensor<3x2xf32>
}

// RUN: surge-run %s --entry special --json | FileCheck %s --check-prefix=SPECIAL
// SPECIAL: "data": [0, "inf", "nan", 1]}, {"type": "tensor<4xf32>", "data": ["-inf", "inf", "nan", 0]}
// SPECIAL-SAME: "data": [-1, 1, "nan", 0]}
func.func @special() -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %x = arith.constant dense<[0xFF800000, 0x7F800000, 0x7FC00000, 0.0]> : tensor<4xf32>
  %y = arith.constant dense<[0.0, 0x7F800000, -1.0, 1.0]> : tensor<4xf32>
  %exp = math.exp %x : tensor<4xf32>
  %log = math.log %y : tensor<4xf32>
  %tanh = math.tanh %x : tensor<4xf32>
  return %exp, %log, %tanh : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
