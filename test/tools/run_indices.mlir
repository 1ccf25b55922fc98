// Indices that are data, and the shapes that go with them, are checked in each call.

// RUN: surge-run %s --entry take --arg x=[5,6,7] --arg o=[2,0] --json | FileCheck %s --check-prefix=TAKE
// TAKE: "data": [7, 5]
// RUN: not surge-run %s --entry take --arg x=[5,6,7] --arg o=[2,3] 2>&1 | FileCheck %s --check-prefix=NOTAKE
// RUN: not surge-run %s --entry take --arg x=[5,6,7] --arg o=[-1,0] 2>&1 | FileCheck %s --check-prefix=NOTAKE
// NOTAKE: a call of 'take' failed: {{.*}}run_indices.mlir:[[@LINE+2]]:8: 'surge.take_along' expected every index inside of the tensor
func.func @take(%x: tensor<3xf32>, %o: tensor<2xi32>) -> tensor<2xf32> {
  %y = surge.take_along %x, %o : tensor<3xf32>, tensor<2xi32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// RUN: surge-run %s --entry add --arg v=[1,2] --arg o=[1,1] --arg x=[5,6,7] --json | FileCheck %s --check-prefix=ADD
// ADD: "data": [5, 9, 7]
// RUN: not surge-run %s --entry add --arg v=[1,2] --arg o=[1,3] --arg x=[5,6,7] 2>&1 | FileCheck %s --check-prefix=NOADD
// NOADD: 'surge.add_along' expected every index inside of the tensor
// RUN: not surge-run %s --entry add --arg v=[1,2,3] --arg o=[1,0] --arg x=[5,6,7] 2>&1 | FileCheck %s --check-prefix=OTHERADD
// OTHERADD: 'surge.add_along' expected tensors of equal sizes
func.func @add(%v: tensor<?xf32>, %o: tensor<?xi64>, %x: tensor<?xf32>) -> tensor<?xf32> {
  %y = surge.add_along %v, %o into %x : tensor<?xf32>, tensor<?xi64> into tensor<?xf32>
  return %y : tensor<?xf32>
}

// The second coordinate runs along an axis of size 2.
// RUN: surge-run %s --entry gather --arg x=[[1,2],[3,4],[5,6]] --arg i=[[2,1]] --json | FileCheck %s --check-prefix=GATHER
// GATHER: "data": [6]
// RUN: not surge-run %s --entry gather --arg x=[[1,2],[3,4],[5,6]] --arg i=[[1,2]] 2>&1 | FileCheck %s --check-prefix=NOGATHER
// NOGATHER: 'tensor.gather' expected every index inside of the tensor
func.func @gather(%x: tensor<?x?xf32>, %i: tensor<?x2xi32>) -> tensor<?xf32> {
  %y = tensor.gather %x[%i] gather_dims([0, 1]) : (tensor<?x?xf32>, tensor<?x2xi32>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// RUN: not surge-run %s --entry scatter --arg v=[[1,2]] --arg x=[[1,2],[3,4]] --arg i=[[2]] 2>&1 | FileCheck %s --check-prefix=NOSCATTER
// NOSCATTER: 'tensor.scatter' expected every index inside of the tensor
// RUN: not surge-run %s --entry scatter --arg v=[[1,2,3]] --arg x=[[1,2],[3,4]] --arg i=[[1]] 2>&1 | FileCheck %s --check-prefix=OTHERSCATTER
// OTHERSCATTER: 'tensor.scatter' expected tensors of equal sizes
func.func @scatter(%v: tensor<?x?xf32>, %x: tensor<?x?xf32>, %i: tensor<?x1xi32>) -> tensor<?x?xf32> {
  %y = tensor.scatter %v into %x[%i] scatter_dims([0]) unique : (tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x1xi32>) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// RUN: not surge-run %s --entry scatter_add --arg v=[1,2] --arg x=[1,2] --arg i=[[0],[-1]] 2>&1 | FileCheck %s --check-prefix=NOSCATTERADD
// NOSCATTERADD: 'surge.scatter_add' expected every index inside of the tensor
func.func @scatter_add(%v: tensor<?xf32>, %x: tensor<?xf32>, %i: tensor<?x1xi32>) -> tensor<?xf32> {
  %y = surge.scatter_add %v into %x[%i] dims([0]) : (tensor<?xf32>, tensor<?xf32>, tensor<?x1xi32>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// RUN: not surge-run %s --entry invert --arg a=[[1,2]] 2>&1 | FileCheck %s --check-prefix=NOINVERT
// NOINVERT: 'surge.inverse' expected tensors of equal sizes
func.func @invert(%a: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %x = surge.inverse %a : tensor<?x?xf32>
  return %x : tensor<?x?xf32>
}

// RUN: surge-run %s --entry pack --arg x=[1,2,3,4] --json | FileCheck %s --check-prefix=PACK
// PACK: "data": [1, 2, 3, 4]
// RUN: not surge-run %s --entry pack --arg x=[1,2,3] 2>&1 | FileCheck %s --check-prefix=NOPACK
// NOPACK: 'linalg.pack' expected a padding value, or tiles that divide their axis
func.func @pack(%x: tensor<?xf32>) -> tensor<?x2xf32> {
  %c0 = arith.constant 0 : index
  %two = arith.constant 2 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %tiles = arith.ceildivsi %n, %two : index
  %e = tensor.empty(%tiles) : tensor<?x2xf32>
  %y = linalg.pack %x inner_dims_pos = [0] inner_tiles = [2] into %e : tensor<?xf32> -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// RUN: not surge-run %s --entry unpack --arg x=[[1,2],[3,4]] 2>&1 | FileCheck %s --check-prefix=NOUNPACK
// NOUNPACK: 'linalg.unpack' expected as many tiles as its result needs
func.func @unpack(%x: tensor<?x2xf32>) -> tensor<5xf32> {
  %e = tensor.empty() : tensor<5xf32>
  %y = linalg.unpack %x inner_dims_pos = [0] inner_tiles = [2] into %e : tensor<?x2xf32> -> tensor<5xf32>
  return %y : tensor<5xf32>
}

// RUN: surge-run %s --entry convolve --arg x=[1,2,3,4] --arg w=[1,1,1] --arg n=2 --json | FileCheck %s --check-prefix=CONVOLVE
// CONVOLVE: "data": [6, 9]
// RUN: surge-run %s --entry convolve --arg x=[1,2] --arg w=[1,1,1] --arg n=0 --json | FileCheck %s --check-prefix=EMPTY
// EMPTY: "data": []
// RUN: not surge-run %s --entry convolve --arg x=[1,2,3,4] --arg w=[1,1,1] --arg n=3 2>&1 | FileCheck %s --check-prefix=NOCONVOLVE
// NOCONVOLVE: 'linalg.conv_1d' expected windows inside of the tensor
func.func @convolve(%x: tensor<?xf32>, %w: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%n) : tensor<?xf32>
  %init = linalg.fill ins(%zero : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %y = linalg.conv_1d ins(%x, %w : tensor<?xf32>, tensor<?xf32>) outs(%init : tensor<?xf32>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}
