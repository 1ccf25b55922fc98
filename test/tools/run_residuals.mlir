// What a gradient saves, told on request: the derivative of the sine at x, 4 bytes, and the function's own result.
// RUN: surge-run %s --entry main --arg x=0.5 --report-residuals 2>&1 >/dev/null | FileCheck %s
// RUN: surge-run %s --entry main --arg x=0.5 2>&1 >/dev/null | FileCheck %s --check-prefix=SILENT --allow-empty
// RUN: surge-run %s --entry states --arg x=[1,2,3,4] --arg n=9 --report-residuals 2>&1 >/dev/null \
// RUN:   | FileCheck %s --check-prefix=STATES

// SILENT-NOT: {{.}}

// CHECK-DAG: surge-run: remark: {{.*}}run_residuals.mlir:[[#@LINE+4]]:8: saved: 'f32', 4 bytes; a function of one number takes more time than memory
// CHECK-DAG: surge-run: remark: {{.*}}run_residuals.mlir:[[#@LINE+4]]:8: saved: 'f32', 0 bytes; it is a result
// CHECK-DAG: surge-run: remark: {{.*}}run_residuals.mlir:[[#@LINE+1]]:1: saved: 2 values, 4 bytes in all
func.func private @f(%x: f32) -> f32 {
  %s = math.sin %x : f32
  %y = math.exp %s : f32
  return %y : f32
}

func.func @main(%x: f32) -> (f32, f32) {
  %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f32) -> (f32, f32)
  return %y, %g : f32, f32
}

// Three states of four numbers, whatever the number of rounds: 96 bytes.
// STATES-DAG: surge-run: remark: {{.*}}run_residuals.mlir:[[#@LINE+5]]:8: saved: at most 3 states of 32 bytes: 'surge.checkpoints'
// STATES-DAG: surge-run: remark: {{.*}}run_residuals.mlir:[[#@LINE+1]]:1: saved: 0 values and states of loops, 96 bytes in all
func.func private @rounds(%x: tensor<4xf64>, %n: index) -> tensor<4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> tensor<4xf64> {
    %s = math.sin %a : tensor<4xf64>
    scf.yield %s : tensor<4xf64>
  } {surge.checkpoints = 3}
  return %r : tensor<4xf64>
}

func.func @states(%x: tensor<4xf64>, %n: index) -> (tensor<4xf64>, tensor<4xf64>) {
  %y, %g = surge.vjp @rounds(%x, %n) wrt [0] cotangents(%x)
      : (tensor<4xf64>, index), (tensor<4xf64>) -> (tensor<4xf64>, tensor<4xf64>)
  return %y, %g : tensor<4xf64>, tensor<4xf64>
}
