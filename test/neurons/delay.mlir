// RUN: surge-run %s --entry main --json | FileCheck %s
// RUN: %status 1 surge-run %s --entry open --arg x=[1,2,3] --arg line=[[1,2],[3,4]] --arg step=0 2>&1 \
// RUN:   | FileCheck %s --check-prefix=SIZES
// SIZES: 'surge.delay' expected tensors of equal sizes

// 1, 2, 3... come out of a line of 3 steps 3 steps later; until then what the line held, 10, 20, 30; numbers as tensors.
// CHECK: "data": [10, 20, 30, 1, 2, 3, 4]
// CHECK: "data": [10, 20, 30, 1, 2, 3, 4]
func.func @main() -> (tensor<7xf64>, tensor<7xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %steps = arith.constant 7 : index
  %line = arith.constant dense<[10.0, 20.0, 30.0]> : tensor<3xf64>
  %rows = arith.constant dense<[[10.0], [20.0], [30.0]]> : tensor<3x1xf64>
  %empty = arith.constant dense<0.0> : tensor<7xf64>
  %out:4 = scf.for %t = %c0 to %steps step %c1 iter_args(%l = %line, %r = %rows, %a = %empty, %b = %empty)
      -> (tensor<3xf64>, tensor<3x1xf64>, tensor<7xf64>, tensor<7xf64>) {
    %n = arith.addi %t, %c1 : index
    %i = arith.index_cast %n : index to i64
    %x = arith.sitofp %i : i64 to f64
    %late, %l1 = surge.delay %x line(%l) step(%t) : f64, tensor<3xf64>
    %one = tensor.from_elements %x : tensor<1xf64>
    %row, %r1 = surge.delay %one line(%r) step(%t) : tensor<1xf64>, tensor<3x1xf64>
    %number = tensor.extract %row[%c0] : tensor<1xf64>
    %a1 = tensor.insert %late into %a[%t] : tensor<7xf64>
    %b1 = tensor.insert %number into %b[%t] : tensor<7xf64>
    scf.yield %l1, %r1, %a1, %b1 : tensor<3xf64>, tensor<3x1xf64>, tensor<7xf64>, tensor<7xf64>
  }
  return %out#2, %out#3 : tensor<7xf64>, tensor<7xf64>
}

func.func @open(%x: tensor<?xf64>, %line: tensor<2x?xf64>, %step: index) -> (tensor<?xf64>, tensor<2x?xf64>) {
  %late, %next = surge.delay %x line(%line) step(%step) : tensor<?xf64>, tensor<2x?xf64>
  return %late, %next : tensor<?xf64>, tensor<2x?xf64>
}
