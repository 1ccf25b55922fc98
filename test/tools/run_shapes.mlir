// Sizes and indices that types leave open are checked in each call.

// RUN: surge-run %s --entry add --arg x=[[1,2]] --arg y=[[3,4]] --json | FileCheck %s --check-prefix=ADD
// ADD: "data": [4, 6]
// RUN: %status 1 surge-run %s --entry add --arg x=[[1,2],[3,4]] --arg y=[[1,2]]
// RUN: not surge-run %s --entry add --arg x=[[1,2],[3,4]] --arg y=[[1,2]] 2>&1 | FileCheck %s --check-prefix=NOADD
// NOADD: a call of 'add' failed: {{.*}}run_shapes.mlir:[[@LINE+2]]:8: 'arith.addf' expected tensors of equal sizes
func.func @add(%x: tensor<?x2xf32>, %y: tensor<?x2xf32>) -> tensor<?x2xf32> {
  %z = arith.addf %x, %y : tensor<?x2xf32>
  return %z : tensor<?x2xf32>
}

// RUN: surge-run %s --entry multiply --arg a=[[1,2]] --arg b=[[3],[4]] --json | FileCheck %s --check-prefix=MULTIPLY
// MULTIPLY: "data": [11]
// RUN: not surge-run %s --entry multiply --arg a=[[1,2]] --arg b=[[3],[4],[5]] 2>&1 | FileCheck %s --check-prefix=NOMULTIPLY
// NOMULTIPLY: 'linalg.matmul' expected tensors of equal sizes
func.func @multiply(%a: tensor<?x?xf32>, %b: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %f0 = arith.constant 0.0 : f32
  %m = tensor.dim %a, %zero : tensor<?x?xf32>
  %n = tensor.dim %b, %one : tensor<?x?xf32>
  %empty = tensor.empty(%m, %n) : tensor<?x?xf32>
  %start = linalg.fill ins(%f0 : f32) outs(%empty : tensor<?x?xf32>) -> tensor<?x?xf32>
  %c = linalg.matmul ins(%a, %b : tensor<?x?xf32>, tensor<?x?xf32>) outs(%start : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %c : tensor<?x?xf32>
}

// RUN: surge-run %s --entry cast --arg x=[1,2,3,4] --json | FileCheck %s --check-prefix=CAST
// CAST: "data": [1, 2, 3, 4]
// RUN: not surge-run %s --entry cast --arg x=[1,2,3] 2>&1 | FileCheck %s --check-prefix=NOCAST
// NOCAST: 'tensor.cast' expected tensors of equal sizes
func.func @cast(%x: tensor<?xf32>) -> tensor<4xf32> {
  %y = tensor.cast %x : tensor<?xf32> to tensor<4xf32>
  return %y : tensor<4xf32>
}

// RUN: surge-run %s --entry learn --arg w=[[1,2]] --arg e=[1] --arg b=[0] --arg x=[1,2] --json | FileCheck %s --check-prefix=LEARN
// LEARN: "data": [0.5, 1]
// RUN: not surge-run %s --entry learn --arg w=[[1,2]] --arg e=[1] --arg b=[0,1] --arg x=[1,2] 2>&1 | FileCheck %s --check-prefix=NOLEARN
// RUN: not surge-run %s --entry learn --arg w=[[1,2]] --arg e=[1] --arg b=[0] --arg x=[1,2,3] 2>&1 | FileCheck %s --check-prefix=NOLEARN
// NOLEARN: 'surge.burst_plasticity' expected tensors of equal sizes
func.func @learn(%w: tensor<?x?xf32>, %e: tensor<?xf32>, %b: tensor<?xf32>, %x: tensor<?xf32>) -> tensor<?x?xf32> {
  %rate = arith.constant 1.0 : f32
  %w1 = surge.burst_plasticity %w events(%e) bursts(%b) trace(%x) rate(%rate) baseline(0.5) : tensor<?x?xf32>
  return %w1 : tensor<?x?xf32>
}

// RUN: not surge-run %s --entry leak --arg s=[1,2] --arg x=[1,2,3] 2>&1 | FileCheck %s --check-prefix=NOLEAK
// NOLEAK: 'surge.leak' expected tensors of equal sizes
func.func @leak(%s: tensor<?xf32>, %x: tensor<?xf32>) -> tensor<?xf32> {
  %s1 = surge.leak %s toward %x tau(4.0) dt(1.0) : tensor<?xf32>
  return %s1 : tensor<?xf32>
}

// RUN: surge-run %s --entry extract --arg x=[5,6,7] --arg i=2 | FileCheck %s --check-prefix=EXTRACT
// EXTRACT: 7
// RUN: not surge-run %s --entry extract --arg x=[5,6,7] --arg i=3 2>&1 | FileCheck %s --check-prefix=NOEXTRACT
// RUN: not surge-run %s --entry extract --arg x=[5,6,7] --arg i=-1 2>&1 | FileCheck %s --check-prefix=NOEXTRACT
// NOEXTRACT: 'tensor.extract' expected an index inside of the tensor
func.func @extract(%x: tensor<3xf32>, %i: index) -> f32 {
  %y = tensor.extract %x[%i] : tensor<3xf32>
  return %y : f32
}

// RUN: surge-run %s --entry slice --arg x=[0,1,2,3,4] --arg i=1 --arg n=2 --json | FileCheck %s --check-prefix=SLICE
// SLICE: "data": [1, 3]
// RUN: surge-run %s --entry slice --arg x=[0,1,2,3,4] --arg i=5 --arg n=0 --json | FileCheck %s --check-prefix=EMPTY
// EMPTY: "data": []
// RUN: not surge-run %s --entry slice --arg x=[0,1,2,3,4] --arg i=1 --arg n=3 2>&1 | FileCheck %s --check-prefix=NOSLICE
// RUN: not surge-run %s --entry slice --arg x=[0,1,2,3,4] --arg i=6 --arg n=0 2>&1 | FileCheck %s --check-prefix=NOSLICE
// RUN: not surge-run %s --entry slice --arg x=[0,1,2,3,4] --arg i=0 --arg n=-1 2>&1 | FileCheck %s --check-prefix=NOCOUNT
// NOCOUNT: expected a slice of zero or more elements
// NOSLICE: 'tensor.extract_slice' expected a slice inside of the tensor
func.func @slice(%x: tensor<?xf32>, %i: index, %n: index) -> tensor<?xf32> {
  %y = tensor.extract_slice %x[%i] [%n] [2] : tensor<?xf32> to tensor<?xf32>
  return %y : tensor<?xf32>
}

// RUN: surge-run %s --entry size --arg x=[[1,2,3]] --arg i=1 | FileCheck %s --check-prefix=SIZE
// SIZE: 3
// RUN: not surge-run %s --entry size --arg x=[[1,2,3]] --arg i=2 2>&1 | FileCheck %s --check-prefix=NOAXIS
// RUN: not surge-run %s --entry size --arg x=[[1,2,3]] --arg i=-1 2>&1 | FileCheck %s --check-prefix=NOAXIS
// NOAXIS: 'tensor.dim' expected an axis of its operand
func.func @size(%x: tensor<?x?xf32>, %i: index) -> index {
  %n = tensor.dim %x, %i : tensor<?x?xf32>
  return %n : index
}

// What types prove costs nothing.
// RUN: surge-opt %s --surge-check-shapes | FileCheck %s --check-prefix=STATIC
// STATIC-LABEL: func.func @static
// STATIC-NOT:   cf.assert
func.func @static(%x: tensor<4x4xf32>, %y: tensor<4x4xf32>) -> tensor<2x4xf32> {
  %z = arith.addf %x, %y : tensor<4x4xf32>
  %m = linalg.matmul ins(%z, %y : tensor<4x4xf32>, tensor<4x4xf32>) outs(%z : tensor<4x4xf32>) -> tensor<4x4xf32>
  %s = tensor.extract_slice %m[1, 0] [2, 4] [1, 1] : tensor<4x4xf32> to tensor<2x4xf32>
  return %s : tensor<2x4xf32>
}
