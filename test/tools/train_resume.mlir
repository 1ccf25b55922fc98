// A run that is killed twice, or interrupted twice, gives the same bits as one that was never stopped: it depends on
// random numbers, on the order of the data and on the number of the step.
//
// RUN: rm -rf %t && %python %S/Inputs/make_data.py %t
// RUN: %python %S/Inputs/kill_and_resume.py SIGKILL %surge_run %s %t/numbers.npy %t/kill | FileCheck %s
// RUN: %python %S/Inputs/kill_and_resume.py SIGINT %surge_run %s %t/numbers.npy %t/interrupt | FileCheck %s
// RUN: %python %S/Inputs/kill_and_resume.py SIGTERM %surge_run %s %t/numbers.npy %t/terminate | FileCheck %s
// CHECK: stopped 2 times, same bits

func.func @init(%key: !surge.key) -> (tensor<3xf32>, i64) {
  %u = surge.random normal %key : tensor<3xf32>
  %zero = arith.constant 0 : i64
  return %u, %zero : tensor<3xf32>, i64
}

func.func @step(%state: tensor<3xf32>, %count: i64, %x: tensor<3xf32> {surge.data = "x"}, %n: i64 {surge.step},
                %key: !surge.key)
    -> (tensor<3xf32>, i64, f32 {surge.name = "first"}, i64 {surge.name = "count"}) {
  %noise = surge.random normal %key : tensor<3xf32>
  %pulled = arith.mulf %state, %x : tensor<3xf32>
  %wave = math.sin %pulled : tensor<3xf32>
  %next = arith.addf %wave, %noise : tensor<3xf32>
  %more = arith.addi %count, %n : i64
  %i = arith.constant 0 : index
  %first = tensor.extract %next[%i] : tensor<3xf32>
  return %next, %more, %first, %more : tensor<3xf32>, i64, f32, i64
}
