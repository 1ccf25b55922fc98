// Every example enters an epoch once, whatever the order and the kind of file: two steps of 5 sum 0 + 1 + ... + 9 = 45.
//
// RUN: rm -rf %t && %python %S/Inputs/make_data.py %t
// RUN: surge-run train %s --steps 2 --json --quiet --data x=%t/numbers.npy | FileCheck %s --check-prefix=ONE
// RUN: surge-run train %s --steps 2 --json --quiet --data x=%t/numbers.npz:numbers | FileCheck %s --check-prefix=ONE
// RUN: surge-run train %s --steps 2 --json --quiet --seed 5 --data x=%t/numbers.npy | FileCheck %s --check-prefix=ONE
// RUN: surge-run train %s --steps 4 --json --quiet --data x=%t/numbers.npy | FileCheck %s --check-prefix=TWO
// ONE: {"step": 2, "sum": 45, "count": 2, "seconds": {{[0-9.]+}}}
// TWO: {"step": 4, "sum": 90, "count": 4, "seconds": {{[0-9.]+}}}
//
// Bytes become [0, 1]: (0 + 25 + ... + 225) / 255 = 1125 / 255 = 4.4117647...
// RUN: surge-run train %s --steps 2 --json --quiet --data x=%t/digits.idx | FileCheck %s --check-prefix=BYTES
// RUN: surge-run train %s --steps 2 --json --quiet --data x=%t/digits.gz | FileCheck %s --check-prefix=BYTES
// BYTES: "sum": 4.4117647
//
// A range, and a remainder that does not fill a batch: examples 3 to 7 are one batch an epoch; 3 + ... + 7 = 25.
// RUN: surge-run train %s --steps 3 --json --quiet --data x=%t/numbers.npy[3:8] | FileCheck %s --check-prefix=RANGE
// RANGE: "sum": 75
//
// Evaluation is the mean over whole batches in order: of means 2 and 7, of mean 7, and nothing of the last four.
// RUN: surge-run train %s --steps 0 --json --quiet --data x=%t/numbers.npy --eval all:x=%t/numbers.npy \
// RUN:   --eval end:x=%t/numbers.npy[5:] --eval head:x=%t/numbers.npy[:9] | FileCheck %s --check-prefix=EVAL
// EVAL: {"step": 0, "all/mean": 4.5, "end/mean": 7, "head/mean": 2, "seconds":

func.func @init() -> f64 {
  %zero = arith.constant 0.0 : f64
  return %zero : f64
}

func.func @step(%sum: f64, %x: tensor<5xf64> {surge.data = "x"}, %n: i64 {surge.step})
    -> (f64, f64 {surge.name = "sum"}, i64 {surge.name = "count"}) {
  %start = tensor.from_elements %sum : tensor<f64>
  %total = linalg.reduce { arith.addf } ins(%x : tensor<5xf64>) outs(%start : tensor<f64>) dimensions = [0]
  %next = tensor.extract %total[] : tensor<f64>
  return %next, %next, %n : f64, f64, i64
}

func.func @evaluate(%x: tensor<5xf64> {surge.data = "x"}) -> (f64 {surge.name = "mean"}) {
  %start = arith.constant dense<0.0> : tensor<f64>
  %total = linalg.reduce { arith.addf } ins(%x : tensor<5xf64>) outs(%start : tensor<f64>) dimensions = [0]
  %sum = tensor.extract %total[] : tensor<f64>
  %five = arith.constant 5.0 : f64
  %mean = arith.divf %sum, %five : f64
  return %mean : f64
}
