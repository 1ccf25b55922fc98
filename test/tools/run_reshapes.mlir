// A tensor keeps its elements where its sizes change, which each call checks.

// RUN: surge-run %s --entry expand --arg x=[1,2,3,4,5,6] --arg m=2 --arg n=3 --json | FileCheck %s --check-prefix=EXPAND
// EXPAND: "type": "tensor<2x3xf64>", "data": [1, 2, 3, 4, 5, 6]
// RUN: not surge-run %s --entry expand --arg x=[1,2,3,4,5,6] --arg m=2 --arg n=4 2>&1 | FileCheck %s --check-prefix=NOEXPAND
// RUN: not surge-run %s --entry expand --arg x=[1,2,3,4,5,6] --arg m=-2 --arg n=-3 2>&1 | FileCheck %s --check-prefix=NOEXPAND
// NOEXPAND: 'tensor.expand_shape' expected sizes that hold as many elements as its operand
func.func @expand(%x: tensor<?xf64>, %m: index, %n: index) -> tensor<?x?xf64> {
  %y = tensor.expand_shape %x [[0, 1]] output_shape [%m, %n] : tensor<?xf64> into tensor<?x?xf64>
  return %y : tensor<?x?xf64>
}

// RUN: surge-run %s --entry reshape --arg x=[1,2,3,4,5,6] --arg s=[3,2] --json | FileCheck %s --check-prefix=RESHAPE
// RESHAPE: "type": "tensor<3x2xf64>", "data": [1, 2, 3, 4, 5, 6]
// RUN: not surge-run %s --entry reshape --arg x=[1,2,3,4,5,6] --arg s=[4,2] 2>&1 | FileCheck %s --check-prefix=NORESHAPE
// RUN: not surge-run %s --entry reshape --arg x=[1,2,3,4] --arg s=[-2,-2] 2>&1 | FileCheck %s --check-prefix=RESHAPETYPE
// NORESHAPE: 'tensor.reshape' expected sizes that hold as many elements as its operand
// RUN: not surge-run %s --entry reshape --arg x=[1,2,3,4,5,6] --arg s=[2,3] 2>&1 | FileCheck %s --check-prefix=RESHAPETYPE
// RESHAPETYPE: 'tensor.reshape' expected the sizes that the type of its result says
func.func @reshape(%x: tensor<?xf64>, %s: tensor<2xi32>) -> tensor<?x2xf64> {
  %y = tensor.reshape %x(%s) : (tensor<?xf64>, tensor<2xi32>) -> tensor<?x2xf64>
  return %y : tensor<?x2xf64>
}

// RUN: surge-run %s --entry concat --arg x=[[1],[2]] --arg y=[[3,4],[5,6]] --json | FileCheck %s --check-prefix=CONCAT
// CONCAT: "data": [1, 3, 4, 2, 5, 6]
// RUN: not surge-run %s --entry concat --arg x=[[1],[2]] --arg y=[[3,4]] 2>&1 | FileCheck %s --check-prefix=NOCONCAT
// RUN: not surge-run %s --entry concat --arg x=[[1],[2]] --arg y=[[3],[4]] 2>&1 | FileCheck %s --check-prefix=NOCONCAT
// NOCONCAT: 'tensor.concat' expected tensors of equal sizes
func.func @concat(%x: tensor<?x?xf64>, %y: tensor<?x?xf64>) -> tensor<?x3xf64> {
  %z = tensor.concat dim(1) %x, %y : (tensor<?x?xf64>, tensor<?x?xf64>) -> tensor<?x3xf64>
  return %z : tensor<?x3xf64>
}

// RUN: surge-run %s --entry softmax --arg x=[[0,0]] --arg y=[[0,0]] --json | FileCheck %s --check-prefix=SOFTMAX
// SOFTMAX: "data": [0.5, 0.5]
// RUN: not surge-run %s --entry softmax --arg x=[[0,0]] --arg y=[[0,0,0]] 2>&1 | FileCheck %s --check-prefix=NOSOFTMAX
// NOSOFTMAX: 'linalg.softmax' expected tensors of equal sizes
func.func @softmax(%x: tensor<?x?xf64>, %y: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %z = linalg.softmax dimension(1) ins(%x : tensor<?x?xf64>) outs(%y : tensor<?x?xf64>) -> tensor<?x?xf64>
  return %z : tensor<?x?xf64>
}

// RUN: surge-run %s --entry pack --arg x=[[1,2],[3,4]] --arg y=[[[0,0]],[[0,0]]] --arg t=2 --json | FileCheck %s --check-prefix=PACK
// PACK: "data": [1, 2, 3, 4]
// RUN: not surge-run %s --entry pack --arg x=[[1,2,3],[4,5,6]] --arg y=[[[0,0]],[[0,0]]] --arg t=3 2>&1 | FileCheck %s --check-prefix=NOPACK
// NOPACK: 'linalg.pack' expected inner axes that are as long as their tiles
// RUN: not surge-run %s --entry pack --arg x=[[1,2],[4,5]] --arg y=[[[0,0]],[[0,0]]] --arg t=0 2>&1 | FileCheck %s --check-prefix=NOTILE
// NOTILE: 'linalg.pack' expected tiles of one or more elements
func.func @pack(%x: tensor<?x?xf64>, %y: tensor<?x?x?xf64>, %t: index) -> tensor<?x?x?xf64> {
  %z = linalg.pack %x inner_dims_pos = [1] inner_tiles = [%t] into %y : tensor<?x?xf64> -> tensor<?x?x?xf64>
  return %z : tensor<?x?x?xf64>
}

// RUN: surge-run %s --entry unpack --arg x=[[1,2],[3,4]] --arg y=[0,0,0] --arg t=2 --json | FileCheck %s --check-prefix=UNPACK
// UNPACK: "data": [1, 2, 3]
// RUN: not surge-run %s --entry unpack --arg x=[[1,2],[3,4]] --arg y=[0,0,0] --arg t=1000 2>&1 | FileCheck %s --check-prefix=NOUNPACK
// NOUNPACK: 'linalg.unpack' expected inner axes that are as long as their tiles
func.func @unpack(%x: tensor<?x?xf64>, %y: tensor<?xf64>, %t: index) -> tensor<?xf64> {
  %z = linalg.unpack %x inner_dims_pos = [0] inner_tiles = [%t] into %y : tensor<?x?xf64> -> tensor<?xf64>
  return %z : tensor<?xf64>
}
