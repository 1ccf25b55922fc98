// Each thing that can be wrong with a run ends in one clear message.
//
// RUN: rm -rf %t && %python %S/Inputs/make_data.py %t && split-file %s %t
//
// RUN: %status 2 surge-run train 2>&1 | FileCheck %s --check-prefix=NOFILE
// NOFILE: surge-run train: expected a program; see --help
// RUN: %status 2 surge-run train %t/good.mlir 2>&1 | FileCheck %s --check-prefix=NOSTEPS
// NOSTEPS: expected --steps N
// RUN: %status 2 surge-run train %t/good.mlir --steps -1 2>&1 | FileCheck %s --check-prefix=STEPS
// STEPS: --steps: expected a whole number of at least 0, but got '-1'
// RUN: %status 2 surge-run train %t/good.mlir --steps 1 --threads 5000 2>&1 | FileCheck %s --check-prefix=THREADS
// THREADS: --threads: expected a whole number from 1 to 4096, but got '5000'
// RUN: %status 2 surge-run train %t/good.mlir --steps 1 --what 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: unknown option '--what'; see --help
// RUN: %status 2 surge-run train %t/good.mlir --steps 1 --resume 2>&1 | FileCheck %s --check-prefix=RESUME
// RESUME: expected --checkpoint DIR beside --resume
// RUN: %status 2 surge-run train %t/good.mlir --steps 1 --set rate 2>&1 | FileCheck %s --check-prefix=SET
// SET: --set: expected NAME=NUMBER, but got 'rate'
// RUN: %status 2 surge-run train %t/good.mlir --steps 1 --data x=a --data x=b 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: --data: 'x' is given twice
//
// RUN: %status 1 surge-run train %t/none.mlir --steps 1 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: none.mlir
// RUN: %status 1 surge-run train %t/noinit.mlir --steps 1 2>&1 | FileCheck %s --check-prefix=NOINIT
// NOINIT: init{{.*}}; see surge-run train --help
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 --step run 2>&1 | FileCheck %s --check-prefix=NOSTEP
// NOSTEP: run{{.*}}; see surge-run train --help
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 2>&1 | FileCheck %s --check-prefix=NODATA
// NODATA: expected --data x=FILE for the argument marked {surge.data = "x"}
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 --data x=%t/numbers.npy --data y=%t/numbers.npy 2>&1 \
// RUN:   | FileCheck %s --check-prefix=EXTRA
// EXTRA: --data y: no argument is marked {surge.data = "y"}
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 --data x=%t/gone.npy 2>&1 | FileCheck %s --check-prefix=GONE
// GONE: gone.npy: {{.*}}No such file
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 --data x=%t/cut.npy 2>&1 | FileCheck %s --check-prefix=CUT
// CUT: cut.npy
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 --data x=%t/cut.gz 2>&1 | FileCheck %s --check-prefix=CUTGZ
// CUTGZ: cut.gz
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 --data x=%t/scalar.npy 2>&1 | FileCheck %s --check-prefix=SCALAR
// SCALAR: scalar.npy: expected an array of examples, but got a scalar
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 --data x=%t/numbers.npz:a 2>&1 | FileCheck %s --check-prefix=ARRAY
// ARRAY: numbers.npz: no array 'a'; it holds numbers
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 --data x=%t/numbers.npy[5:11] 2>&1 \
// RUN:   | FileCheck %s --check-prefix=BEYOND
// BEYOND: expected a range of examples within [0:10], but got [5:11]
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 --data x=%t/numbers.npy[:4] 2>&1 \
// RUN:   | FileCheck %s --check-prefix=FEW
// FEW: expected at least one batch of 5 examples, but got 4
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 --data x=%t/numbers.npy --set speed=1 2>&1 \
// RUN:   | FileCheck %s --check-prefix=SETTING
// SETTING: --set speed: the program's settings are rate
// RUN: %status 1 surge-run train %t/unset.mlir --steps 1 2>&1 | FileCheck %s --check-prefix=UNSET
// UNSET: expected --set rate=NUMBER: argument %rate of @step has no number as surge.default
// RUN: %status 1 surge-run train %t/state.mlir --steps 1 2>&1 | FileCheck %s --check-prefix=STATE
// STATE: argument %x of @step: expected f32, result 0 of @init, but got f64
// RUN: %status 1 surge-run train %t/lost.mlir --steps 1 2>&1 | FileCheck %s --check-prefix=LOST
// LOST: expected @step to take all 2 values of state, but it takes 1
// RUN: %status 1 surge-run train %t/many.mlir --steps 1 2>&1 | FileCheck %s --check-prefix=MANY
// MANY: argument %y of @step: expected a key or an argument marked surge.data, surge.step or surge.setting
// RUN: %status 1 surge-run train %t/unnamed.mlir --steps 1 2>&1 | FileCheck %s --check-prefix=UNNAMED
// UNNAMED: result 1 of @step: expected the metric's name, {surge.name = "..."}
// RUN: %status 1 surge-run train %t/vector.mlir --steps 1 2>&1 | FileCheck %s --check-prefix=VECTOR
// VECTOR: result 1 of @step: expected a metric to be a scalar, but got tensor<2xf32>
// RUN: %status 1 surge-run train %t/open.mlir --steps 1 --data x=%t/numbers.npy 2>&1 | FileCheck %s --check-prefix=OPEN
// OPEN: expected --batch N, because the data argument 'x' is tensor<?xf32>
//
// A checkpoint is neither overwritten nor resumed by another run.
// RUN: surge-run train %t/good.mlir --steps 2 --data x=%t/numbers.npy --checkpoint %t/run --quiet
// RUN: %status 1 surge-run train %t/good.mlir --steps 2 --data x=%t/numbers.npy --checkpoint %t/run 2>&1 \
// RUN:   | FileCheck %s --check-prefix=THERE
// THERE: a checkpoint of step 2 is already there; add --resume, or choose another folder
// RUN: %status 1 surge-run train %t/good.mlir --steps 2 --data x=%t/numbers.npy --checkpoint %t/run --resume --seed 4 2>&1 \
// RUN:   | FileCheck %s --check-prefix=OTHER
// OTHER: expected the run of the checkpoint, with 'seed = 0', but got 'seed = 4'
// RUN: %status 1 surge-run train %t/good.mlir --steps 1 --data x=%t/numbers.npy --checkpoint %t/run --resume 2>&1 \
// RUN:   | FileCheck %s --check-prefix=PAST
// PAST: the checkpoint is of step 2, beyond --steps 1
// RUN: cp %t/numbers.npz %t/run/checkpoint.npz
// RUN: %status 1 surge-run train %t/good.mlir --steps 2 --data x=%t/numbers.npy --checkpoint %t/run --resume 2>&1 \
// RUN:   | FileCheck %s --check-prefix=FOREIGN
// FOREIGN: checkpoint.npz: expected the arrays step, seconds, identity, state0, ... of a checkpoint
// RUN: %status 1 surge-run train %t/good.mlir --steps 2 --data x=%t/numbers.npy --log %t/no/log.jsonl 2>&1 \
// RUN:   | FileCheck %s --check-prefix=LOG
// LOG: no/log.jsonl: No such file or directory

//--- good.mlir
func.func @init() -> f32 {
  %zero = arith.constant 0.0 : f32
  return %zero : f32
}
func.func @step(%s: f32, %x: tensor<5xf32> {surge.data = "x"},
                %rate: f32 {surge.setting = "rate", surge.default = 0.5 : f32}) -> (f32, f32 {surge.name = "loss"}) {
  %i = arith.constant 0 : index
  %first = tensor.extract %x[%i] : tensor<5xf32>
  %d = arith.mulf %first, %rate : f32
  %next = arith.addf %s, %d : f32
  return %next, %next : f32, f32
}
//--- noinit.mlir
func.func @step(%s: f32) -> f32 {
  return %s : f32
}
//--- unset.mlir
func.func @init() -> f32 {
  %zero = arith.constant 0.0 : f32
  return %zero : f32
}
func.func @step(%s: f32, %rate: f32 {surge.setting = "rate"}) -> f32 {
  return %rate : f32
}
//--- state.mlir
func.func @init() -> f32 {
  %zero = arith.constant 0.0 : f32
  return %zero : f32
}
func.func @step(%x: f64) -> f64 {
  return %x : f64
}
//--- lost.mlir
func.func @init() -> (f32, f32) {
  %zero = arith.constant 0.0 : f32
  return %zero, %zero : f32, f32
}
func.func @step(%x: f32) -> (f32, f32) {
  return %x, %x : f32, f32
}
//--- many.mlir
func.func @init() -> f32 {
  %zero = arith.constant 0.0 : f32
  return %zero : f32
}
func.func @step(%x: f32, %y: f32) -> f32 {
  return %x : f32
}
//--- unnamed.mlir
func.func @init() -> f32 {
  %zero = arith.constant 0.0 : f32
  return %zero : f32
}
func.func @step(%x: f32) -> (f32, f32) {
  return %x, %x : f32, f32
}
//--- vector.mlir
func.func @init() -> f32 {
  %zero = arith.constant 0.0 : f32
  return %zero : f32
}
func.func @step(%x: f32) -> (f32, tensor<2xf32> {surge.name = "loss"}) {
  %v = tensor.from_elements %x, %x : tensor<2xf32>
  return %x, %v : f32, tensor<2xf32>
}
//--- open.mlir
func.func @init() -> f32 {
  %zero = arith.constant 0.0 : f32
  return %zero : f32
}
func.func @step(%s: f32, %x: tensor<?xf32> {surge.data = "x"}) -> f32 {
  return %s : f32
}
