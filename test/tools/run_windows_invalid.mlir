// A division that has no result is refused at compile time.

// RUN: %status 1 surge-run %s --entry f --arg x=[1] --arg y=[1]
// RUN: not surge-run %s --entry f --arg x=[1] --arg y=[1] 2>&1 | FileCheck %s
// CHECK: run_windows_invalid.mlir:[[@LINE+2]]:8: 'linalg.generic' op expected indexing maps to divide by positive numbers, but got d0 mod 0
func.func @f(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0 mod 0)>, affine_map<(d0) -> (d0)>],
                       iterator_types = ["parallel"]} ins(%x : tensor<?xf64>) outs(%y : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<?xf64>
  return %z : tensor<?xf64>
}
