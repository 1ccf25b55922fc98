// Slices with steps backwards, and slices of parallel loops, are checked in each call.

// RUN: surge-run %s --entry slice --arg x=[1,2,3] --arg o=2 --arg n=3 --arg s=-1 --json | FileCheck %s --check-prefix=BACKWARDS
// BACKWARDS: "data": [3, 2, 1]
// RUN: surge-run %s --entry slice --arg x=[1,2,3] --arg o=1 --arg n=1 --arg s=-9 --json | FileCheck %s --check-prefix=ONE
// ONE: "data": [2]
// RUN: surge-run %s --entry slice --arg x=[1,2,3] --arg o=3 --arg n=0 --arg s=-1 --json | FileCheck %s --check-prefix=EMPTY
// EMPTY: "data": []
// RUN: not surge-run %s --entry slice --arg x=[1,2,3] --arg o=0 --arg n=2 --arg s=-1 2>&1 | FileCheck %s --check-prefix=NOSLICE
// RUN: not surge-run %s --entry slice --arg x=[1,2,3] --arg o=3 --arg n=2 --arg s=-1 2>&1 | FileCheck %s --check-prefix=NOSLICE
// The last of five such steps comes to lie at the first element again.
// RUN: not surge-run %s --entry slice --arg x=[1,2,3] --arg o=0 --arg n=5 --arg s=4611686018427387904 2>&1 | FileCheck %s --check-prefix=NOSLICE
// NOSLICE: 'tensor.extract_slice' expected a slice inside of the tensor
// RUN: not surge-run %s --entry slice --arg x=[1,2,3] --arg o=2 --arg n=-1 --arg s=-1 2>&1 | FileCheck %s --check-prefix=NOCOUNT
// NOCOUNT: 'tensor.extract_slice' expected a slice of zero or more elements
func.func @slice(%x: tensor<?xf64>, %o: index, %n: index, %s: index) -> tensor<?xf64> {
  %y = tensor.extract_slice %x[%o] [%n] [%s] : tensor<?xf64> to tensor<?xf64>
  return %y : tensor<?xf64>
}

// RUN: surge-run %s --entry insert --arg x=[1,2,3] --arg v=[4,5] --arg o=2 --arg s=-1 --json | FileCheck %s --check-prefix=INSERT
// INSERT: "data": [1, 5, 4]
// RUN: not surge-run %s --entry insert --arg x=[1,2,3] --arg v=[4,5] --arg o=0 --arg s=-1 2>&1 | FileCheck %s --check-prefix=NOINSERT
// NOINSERT: 'tensor.insert_slice' expected a slice inside of the tensor
func.func @insert(%x: tensor<?xf64>, %v: tensor<2xf64>, %o: index, %s: index) -> tensor<?xf64> {
  %y = tensor.insert_slice %v into %x[%o] [2] [%s] : tensor<2xf64> into tensor<?xf64>
  return %y : tensor<?xf64>
}

// RUN: surge-run %s --entry parallel --arg x=[1,2,3] --arg v=[4,5] --arg o=1 --json | FileCheck %s --check-prefix=PARALLEL
// PARALLEL: "data": [1, 4, 5]
// RUN: not surge-run %s --entry parallel --arg x=[1,2,3] --arg v=[4,5] --arg o=2 2>&1 | FileCheck %s --check-prefix=NOPARALLEL
// NOPARALLEL: 'tensor.parallel_insert_slice' expected a slice inside of the tensor
// RUN: not surge-run %s --entry parallel --arg x=[1,2,3] --arg v=[4] --arg o=1 2>&1 | FileCheck %s --check-prefix=NOFILL
// NOFILL: 'tensor.parallel_insert_slice' expected tensors of equal sizes
func.func @parallel(%x: tensor<?xf64>, %v: tensor<?xf64>, %o: index) -> tensor<?xf64> {
  %n = arith.constant 2 : index
  %y = scf.forall (%i) in (1) shared_outs(%all = %x) -> tensor<?xf64> {
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %v into %all[%o] [%n] [1] : tensor<?xf64> into tensor<?xf64>
    }
  }
  return %y : tensor<?xf64>
}

// RUN: surge-run %s --entry pad --arg x=[1,2] --arg l=1 --json | FileCheck %s --check-prefix=PAD
// PAD: "data": [0, 1, 2]
// RUN: not surge-run %s --entry pad --arg x=[1,2] --arg l=-1 2>&1 | FileCheck %s --check-prefix=NEGATIVEPAD
// NEGATIVEPAD: 'tensor.pad' expected a padding of zero or more elements
// RUN: not surge-run %s --entry pad --arg x=[1,2] --arg l=2 2>&1 | FileCheck %s --check-prefix=NOPAD
// NOPAD: 'tensor.pad' expected tensors of equal sizes
func.func @pad(%x: tensor<?xf64>, %l: index) -> tensor<3xf64> {
  %zero = arith.constant 0.0 : f64
  %y = tensor.pad %x low[%l] high[0] {
  ^bb0(%i: index):
    tensor.yield %zero : f64
  } : tensor<?xf64> to tensor<3xf64>
  return %y : tensor<3xf64>
}
