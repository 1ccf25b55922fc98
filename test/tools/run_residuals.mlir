// What a gradient saves, told on request: the derivative of the sine at x, 4 bytes, and the function's own result.
// RUN: surge-run %s --entry main --arg x=0.5 --report-residuals 2>&1 >/dev/null | FileCheck %s
// RUN: surge-run %s --entry main --arg x=0.5 2>&1 >/dev/null | FileCheck %s --check-prefix=SILENT --allow-empty

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
