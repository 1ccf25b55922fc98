// What indexing maps and bodies compute from the loops' numbers is checked before the loops run.

// RUN: surge-run %s --entry reverse --arg x=[1,2,3,4] --arg y=[0,0,0,0] --json | FileCheck %s --check-prefix=REVERSE
// REVERSE: "data": [4, 3, 2, 1]
// RUN: not surge-run %s --entry reverse --arg x=[1,2,3,4] --arg y=[0,0,0,0,0] 2>&1 | FileCheck %s --check-prefix=NOWINDOW
// RUN: not surge-run %s --entry reverse --arg x=[1,2,3] --arg y=[0,0,0,0] 2>&1 | FileCheck %s --check-prefix=NOWINDOW
// NOWINDOW: 'linalg.generic' expected windows inside of the tensor
func.func @reverse(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (3 - d0)>, affine_map<(d0) -> (d0)>],
                       iterator_types = ["parallel"]} ins(%x : tensor<?xf64>) outs(%y : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<?xf64>
  return %z : tensor<?xf64>
}

// RUN: surge-run %s --entry repeat --arg x=[1,2] --arg y=[0,0,0] --json | FileCheck %s --check-prefix=REPEAT
// REPEAT: "data": [1, 1, 2]
// RUN: not surge-run %s --entry repeat --arg x=[1,2] --arg y=[0,0,0,0,0] 2>&1 | FileCheck %s --check-prefix=NOWINDOW
func.func @repeat(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0 floordiv 2)>, affine_map<(d0) -> (d0)>],
                       iterator_types = ["parallel"]} ins(%x : tensor<?xf64>) outs(%y : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<?xf64>
  return %z : tensor<?xf64>
}

// (2 i) mod 4 is 2 at most, not 3.
// RUN: surge-run %s --entry cycle --arg x=[1,2,3] --arg y=[0,0,0] --json | FileCheck %s --check-prefix=CYCLE
// CYCLE: "data": [1, 3, 1]
// RUN: not surge-run %s --entry cycle --arg x=[1,2] --arg y=[0,0,0] 2>&1 | FileCheck %s --check-prefix=NOWINDOW
// RUN: surge-run %s --entry cycle --arg x=[1,2] --arg y=[0] --json | FileCheck %s --check-prefix=SHORTCYCLE
// SHORTCYCLE: "data": [1]
func.func @cycle(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> ((d0 * 2) mod 4)>, affine_map<(d0) -> (d0)>],
                       iterator_types = ["parallel"]} ins(%x : tensor<?xf64>) outs(%y : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<?xf64>
  return %z : tensor<?xf64>
}

// The verifier looks at the first round and at the last, of which neither reads furthest.
// RUN: not surge-run %s --entry static_cycle --arg x=[1,2] --arg y=[0,0,0,0,0,0] 2>&1 | FileCheck %s --check-prefix=NOWINDOW
func.func @static_cycle(%x: tensor<2xf64>, %y: tensor<6xf64>) -> tensor<6xf64> {
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0 mod 4)>, affine_map<(d0) -> (d0)>],
                       iterator_types = ["parallel"]} ins(%x : tensor<2xf64>) outs(%y : tensor<6xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<6xf64>
  return %z : tensor<6xf64>
}

// RUN: surge-run %s --entry fixed --arg x=[1,2,3] --arg y=[0] --json | FileCheck %s --check-prefix=FIXED
// FIXED: "data": [3]
// RUN: surge-run %s --entry fixed --arg x=[1,2] --arg y=[] --json | FileCheck %s --check-prefix=EMPTY
// EMPTY: "data": []
// RUN: not surge-run %s --entry fixed --arg x=[1,2] --arg y=[0] 2>&1 | FileCheck %s --check-prefix=NOWINDOW
func.func @fixed(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (2)>, affine_map<(d0) -> (d0)>],
                       iterator_types = ["parallel"]} ins(%x : tensor<?xf64>) outs(%y : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<?xf64>
  return %z : tensor<?xf64>
}

// RUN: surge-run %s --entry generate --arg x=[1,2,3] --arg n=2 --json | FileCheck %s --check-prefix=GENERATE
// GENERATE: "data": [1, 2]
// RUN: not surge-run %s --entry generate --arg x=[1,2,3] --arg n=4 2>&1 | FileCheck %s --check-prefix=NOEXTRACT
// NOEXTRACT: 'tensor.extract' expected an index inside of the tensor
func.func @generate(%x: tensor<?xf64>, %n: index) -> tensor<?xf64> {
  %z = tensor.generate %n {
  ^bb0(%i: index):
    %e = tensor.extract %x[%i] : tensor<?xf64>
    tensor.yield %e : f64
  } : tensor<?xf64>
  return %z : tensor<?xf64>
}

// RUN: surge-run %s --entry generate_backwards --arg x=[1,2,3] --arg n=3 --json | FileCheck %s --check-prefix=BACKWARDS
// BACKWARDS: "data": [3, 2, 1]
// RUN: not surge-run %s --entry generate_backwards --arg x=[1,2,3] --arg n=4 2>&1 | FileCheck %s --check-prefix=NOEXTRACT
func.func @generate_backwards(%x: tensor<?xf64>, %n: index) -> tensor<?xf64> {
  %two = arith.constant 2 : index
  %z = tensor.generate %n {
  ^bb0(%i: index):
    %j = arith.subi %two, %i : index
    %e = tensor.extract %x[%j] : tensor<?xf64>
    tensor.yield %e : f64
  } : tensor<?xf64>
  return %z : tensor<?xf64>
}

// RUN: surge-run %s --entry look_up --arg x=[[1,2],[3,4]] --arg i=[1,0,1] --json | FileCheck %s --check-prefix=LOOKUP
// LOOKUP: "data": [3, 4, 1, 2, 3, 4]
// RUN: not surge-run %s --entry look_up --arg x=[[1,2],[3,4]] --arg i=[1,2] 2>&1 | FileCheck %s --check-prefix=NOEXTRACT
// RUN: surge-run %s --entry look_up --arg x=[[1,2]] --arg i=[] --json | FileCheck %s --check-prefix=EMPTY
// RUN: not surge-run %s --entry look_up --arg x=[[1],[3]] --arg i=[1,0] 2>&1 | FileCheck %s --check-prefix=NOEXTRACT
func.func @look_up(%x: tensor<?x?xf64>, %i: tensor<?xi64>) -> tensor<?x2xf64> {
  %zero = arith.constant 0 : index
  %n = tensor.dim %i, %zero : tensor<?xi64>
  %e = tensor.empty(%n) : tensor<?x2xf64>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>],
                       iterator_types = ["parallel", "parallel"]} ins(%i : tensor<?xi64>) outs(%e : tensor<?x2xf64>) {
  ^bb0(%word: i64, %b: f64):
    %row = arith.index_cast %word : i64 to index
    %column = linalg.index 1 : index
    %a = tensor.extract %x[%row, %column] : tensor<?x?xf64>
    linalg.yield %a : f64
  } -> tensor<?x2xf64>
  return %z : tensor<?x2xf64>
}

// What a branch of the body guards is no fault.
// RUN: surge-run %s --entry guarded --arg x=[1,2] --arg i=[1,7] --json | FileCheck %s --check-prefix=GUARDED
// GUARDED: "data": [2, 0]
func.func @guarded(%x: tensor<?xf64>, %i: tensor<2xi64>) -> tensor<2xf64> {
  %none = arith.constant 0.0 : f64
  %zero = arith.constant 0 : index
  %n = tensor.dim %x, %zero : tensor<?xf64>
  %e = tensor.empty() : tensor<2xf64>
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>],
                       iterator_types = ["parallel"]} ins(%i : tensor<2xi64>) outs(%e : tensor<2xf64>) {
  ^bb0(%word: i64, %b: f64):
    %row = arith.index_cast %word : i64 to index
    %known = arith.cmpi ult, %row, %n : index
    %a = scf.if %known -> f64 {
      %found = tensor.extract %x[%row] : tensor<?xf64>
      scf.yield %found : f64
    } else {
      scf.yield %none : f64
    }
    linalg.yield %a : f64
  } -> tensor<2xf64>
  return %z : tensor<2xf64>
}

// Nothing is read where one of the loops has no rounds, also one that the index does not depend on.
// RUN: surge-run %s --entry wide_look_up --arg x=[[1,2]] --arg i=[7] --arg n=0 --json | FileCheck %s --check-prefix=EMPTY
// RUN: surge-run %s --entry wide_look_up --arg x=[[1,2],[3,4]] --arg i=[1] --arg n=2 --json | FileCheck %s --check-prefix=WIDE
// WIDE: "data": [3, 4]
// RUN: not surge-run %s --entry wide_look_up --arg x=[[1,2],[3,4]] --arg i=[2] --arg n=2 2>&1 | FileCheck %s --check-prefix=NOEXTRACT
// RUN: surge-opt %s --surge-check-shapes | FileCheck %s --check-prefix=ONELOOP
// ONELOOP-LABEL: func.func @wide_look_up
// ONELOOP: linalg.generic {{.*}} iterator_types = ["reduction"]
func.func @wide_look_up(%x: tensor<?x?xf64>, %i: tensor<?xi64>, %n: index) -> tensor<?x?xf64> {
  %zero = arith.constant 0 : index
  %m = tensor.dim %i, %zero : tensor<?xi64>
  %e = tensor.empty(%m, %n) : tensor<?x?xf64>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>],
                       iterator_types = ["parallel", "parallel"]} ins(%i : tensor<?xi64>) outs(%e : tensor<?x?xf64>) {
  ^bb0(%word: i64, %b: f64):
    %row = arith.index_cast %word : i64 to index
    %column = linalg.index 1 : index
    %a = tensor.extract %x[%row, %column] : tensor<?x?xf64>
    linalg.yield %a : f64
  } -> tensor<?x?xf64>
  return %z : tensor<?x?xf64>
}
