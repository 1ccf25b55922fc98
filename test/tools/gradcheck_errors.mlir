// What a check is asked for is checked before anything runs.

// RUN: not surge-run gradcheck %s --entry square --wrt 0,0 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: gradcheck_errors.mlir:[[@LINE+6]]:{{[0-9]+}}: expected --wrt to name each argument of 'square' once, but got 0 twice
// RUN: %status 2 surge-run gradcheck %s --entry square --width 1000000000000
// RUN: not surge-run gradcheck %s --entry square --width 1000000000000 2>&1 | FileCheck %s --check-prefix=WIDTH
// WIDTH: --width: expected a whole number from 1 to 4096, but got '1000000000000'
// RUN: %status 2 surge-run gradcheck %s --entry square --order 1000000000
// RUN: %status 2 surge-run gradcheck %s --entry square --time-limit 0
func.func @square(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  return %y : f64
}

// RUN: surge-run gradcheck %s --entry 'odd name"' --inside loop,branch --order 1 | FileCheck %s --check-prefix=ODD
// ODD: odd name".in_branch {{ *}}1 differences {{.*}} ok
func.func @"odd name\22"(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  return %y : f64
}

// RUN: not surge-run gradcheck %s --entry one_number 2>&1 | FileCheck %s --check-prefix=ONE
// ONE: expected surge.range of argument 0 of 'one_number' to be two finite numbers, the smaller first, but got [1.000000e+00]
func.func @one_number(%x: f64 {surge.range = [1.0]}) -> f64 {
  return %x : f64
}

// RUN: not surge-run gradcheck %s --entry no_number 2>&1 | FileCheck %s --check-prefix=TEXT
// TEXT: expected surge.range of argument 1 of 'no_number' to be two finite numbers, the smaller first, but got "hello"
func.func @no_number(%y: f64, %x: f64 {surge.range = "hello"}) -> f64 {
  return %x : f64
}

// RUN: not surge-run gradcheck %s --entry mixed 2>&1 | FileCheck %s --check-prefix=MIXED
// MIXED: expected surge.range of argument 0 of 'mixed' to be two finite numbers, the smaller first, but got [0.000000e+00, "a", 1.000000e+00]
func.func @mixed(%x: f64 {surge.range = [0.0, "a", 1.0]}) -> f64 {
  return %x : f64
}

// RUN: not surge-run gradcheck %s --entry larger_first 2>&1 | FileCheck %s --check-prefix=FIRST
// FIRST: expected surge.range of argument 0 of 'larger_first' to be two finite numbers, the smaller first, but got [2.000000e+00, 1.000000e+00]
func.func @larger_first(%x: f64 {surge.range = [2.0, 1.0]}) -> f64 {
  return %x : f64
}

// RUN: not surge-run gradcheck %s --entry not_finite 2>&1 | FileCheck %s --check-prefix=FINITE
// FINITE: expected surge.range of argument 0 of 'not_finite' to be two finite numbers, the smaller first
func.func @not_finite(%x: f64 {surge.range = [0x7FF8000000000000 : f64, 1.0]}) -> f64 {
  return %x : f64
}

// RUN: not surge-run gradcheck %s --entry too_wide 2>&1 | FileCheck %s --check-prefix=WIDE
// WIDE: expected surge.range of argument 0 of 'too_wide' to be numbers of f64 and their difference too, but got [-1.000000e+308, 1.000000e+308]
func.func @too_wide(%x: f64 {surge.range = [-1.0e308, 1.0e308]}) -> f64 {
  return %x : f64
}

// RUN: not surge-run gradcheck %s --entry too_large 2>&1 | FileCheck %s --check-prefix=LARGE
// LARGE: expected surge.range of argument 1 of 'too_large' to be numbers of i32 and their difference too, but got [0.000000e+00, 1.000000e+300]
func.func @too_large(%x: f64, %n: i32 {surge.range = [0.0, 1.0e300]}) -> f64 {
  return %x : f64
}

// RUN: surge-run gradcheck %s --entry bytes --order 1
func.func @bytes(%x: f64, %n: i8 {surge.range = [-128.0, 127.9]}, %c: i1 {surge.range = [-1.0, 0.9]}) -> f64 {
  return %x : f64
}

// RUN: not timeout 60 surge-run gradcheck %s --entry endless --time-limit 1 2>&1 | FileCheck %s --check-prefix=ENDLESS
// ENDLESS: gradcheck_errors.mlir:[[@LINE+1]]:{{[0-9]+}}: expected 'endless', of order 1, to end within 1 s at a point called 'random', but it still runs; --time-limit gives it longer
func.func @endless(%x: f64) -> f64 {
  %r = scf.while (%a = %x) : (f64) -> f64 {
    %more = arith.constant true
    scf.condition(%more) %a : f64
  } do {
  ^bb0(%a: f64):
    %s = math.sin %a : f64
    scf.yield %s : f64
  }
  return %r : f64
}
