// Estimators are chosen from the command line, and a gradient that is cut everywhere is a warning.

// The slopes of the estimators at 0.04: 1 / (1 + 25 * 0.04)^2, and 1 inside of the width.
// RUN: surge-run %s --entry slope --arg x=0.04 --json | FileCheck %s --check-prefix=TEXT
// RUN: surge-run %s --entry slope --arg x=0.04 --set-estimator step=#surge.clipped_straight_through --json | FileCheck %s --check-prefix=CHOSEN
// TEXT:   "data": [0.25]
// CHOSEN: "data": [1]
func.func private @spike(%x: f64) -> f64 {
  %s = surge.step %x using(#surge.fast_sigmoid) : f64
  return %s : f64
}
func.func @slope(%x: f64) -> f64 {
  %s, %g = surge.value_and_grad @spike(%x) wrt [0] : (f64) -> (f64, f64)
  return %g : f64
}

// RUN: not surge-run %s --entry slope --arg x=0.04 --set-estimator step=#surge.reinmax 2>&1 | FileCheck %s --check-prefix=WRONG
// WRONG: surge-run: error:
// WRONG-SAME: step

// RUN: surge-run %s --entry cut --arg x=2 2>&1 | FileCheck %s --check-prefix=CUT
// CUT: surge-run: warning: {{.*}}run_estimators.mlir:[[@LINE+4]]:{{.*}}
// CUT: result 0: f64
// CUT-NEXT: 0.
func.func private @cut_inside(%x: f64) -> f64 {
  %y = math.floor %x : f64
  return %y : f64
}
func.func @cut(%x: f64) -> f64 {
  %s, %g = surge.value_and_grad @cut_inside(%x) wrt [0] : (f64) -> (f64, f64)
  return %g : f64
}
