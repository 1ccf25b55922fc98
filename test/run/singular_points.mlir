// Derivatives where a formula taken literally gives 0 * infinity, or where two slopes meet.
// RUN: surge-run %s --entry norm_at_zero --json | FileCheck %s --check-prefix=NORM
// RUN: surge-run %s --entry powf_base --json | FileCheck %s --check-prefix=BASE
// RUN: surge-run %s --entry powf_exponent --json | FileCheck %s --check-prefix=EXPONENT
// RUN: surge-run %s --entry kinks_tangents --json | FileCheck %s --check-prefix=KINKS

func.func private @norm(%x: tensor<2xf64>) -> f64 {
  %i = arith.constant 0 : index
  %j = arith.constant 1 : index
  %p = arith.mulf %x, %x : tensor<2xf64>
  %a = tensor.extract %p[%i] : tensor<2xf64>
  %b = tensor.extract %p[%j] : tensor<2xf64>
  %s = arith.addf %a, %b : f64
  %n = math.sqrt %s : f64
  return %n : f64
}

func.func private @norm_gradient(%x: tensor<2xf64>) -> tensor<2xf64> {
  %n, %g = surge.value_and_grad @norm(%x) wrt [0] : (tensor<2xf64>) -> (f64, tensor<2xf64>)
  return %g : tensor<2xf64>
}

// The gradient of the norm and its product with the second derivative, both zero.
// NORM: "data": {{\[}}0{{(\.0)?}}, 0{{(\.0)?}}]
// NORM-SAME: "data": {{\[}}0{{(\.0)?}}, 0{{(\.0)?}}]
func.func @norm_at_zero() -> (tensor<2xf64>, tensor<2xf64>) {
  %zero = arith.constant dense<0.0> : tensor<2xf64>
  %one = arith.constant dense<1.0> : tensor<2xf64>
  %g, %h = surge.vjp @norm_gradient(%zero) wrt [0] cotangents(%one) : (tensor<2xf64>), (tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>)
  return %g, %h : tensor<2xf64>, tensor<2xf64>
}

func.func private @pow(%x: tensor<4xf64>, %y: tensor<4xf64>) -> tensor<4xf64> {
  %z = math.powf %x, %y : tensor<4xf64>
  return %z : tensor<4xf64>
}

// Slopes of x^y in x at (0, 0), (0, 1), (0, 2), (-2, 3).
// BASE: "data": {{\[}}0{{(\.0)?}}, 1{{(\.0)?}}, 0{{(\.0)?}}, 12{{(\.0)?}}]
func.func @powf_base() -> tensor<4xf64> {
  %x = arith.constant dense<[0.0, 0.0, 0.0, -2.0]> : tensor<4xf64>
  %y = arith.constant dense<[0.0, 1.0, 2.0, 3.0]> : tensor<4xf64>
  %one = arith.constant dense<1.0> : tensor<4xf64>
  %z, %dx = surge.vjp @pow(%x, %y) wrt [0] cotangents(%one) : (tensor<4xf64>, tensor<4xf64>), (tensor<4xf64>) -> (tensor<4xf64>, tensor<4xf64>)
  return %dx : tensor<4xf64>
}

// Slopes of x^y in y at (0, 1), (0, 2), (1, 5), (1, -1).
// EXPONENT: "data": {{\[}}0{{(\.0)?}}, 0{{(\.0)?}}, 0{{(\.0)?}}, 0{{(\.0)?}}]
func.func @powf_exponent() -> tensor<4xf64> {
  %x = arith.constant dense<[0.0, 0.0, 1.0, 1.0]> : tensor<4xf64>
  %y = arith.constant dense<[1.0, 2.0, 5.0, -1.0]> : tensor<4xf64>
  %one = arith.constant dense<1.0> : tensor<4xf64>
  %z, %dy = surge.vjp @pow(%x, %y) wrt [1] cotangents(%one) : (tensor<4xf64>, tensor<4xf64>), (tensor<4xf64>) -> (tensor<4xf64>, tensor<4xf64>)
  return %dy : tensor<4xf64>
}

func.func private @kinks(%x: tensor<3xf64>, %y: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) {
  %a = arith.maximumf %x, %y : tensor<3xf64>
  %b = arith.maxnumf %x, %y : tensor<3xf64>
  %c = arith.minimumf %x, %y : tensor<3xf64>
  %d = arith.minnumf %x, %y : tensor<3xf64>
  %e = math.absf %x : tensor<3xf64>
  return %a, %b, %c, %d, %e : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
}

// max, min and |x| at a tie, with NaN second, with NaN first; dx = 2, dy = 6. A tie gives the mean; maxnumf and minnumf ignore NaN.
// KINKS: "data": {{\[}}4{{(\.0)?}}, "nan", "nan"]
// KINKS-SAME: "data": {{\[}}4{{(\.0)?}}, 2{{(\.0)?}}, 6{{(\.0)?}}]
// KINKS-SAME: "data": {{\[}}4{{(\.0)?}}, "nan", "nan"]
// KINKS-SAME: "data": {{\[}}4{{(\.0)?}}, 2{{(\.0)?}}, 6{{(\.0)?}}]
// KINKS-SAME: "data": {{\[}}0{{(\.0)?}}, 2{{(\.0)?}}, 0{{(\.0)?}}]
func.func @kinks_tangents() -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) {
  %x = arith.constant dense<[0.0, 1.0, 0x7FF8000000000000]> : tensor<3xf64>
  %y = arith.constant dense<[0.0, 0x7FF8000000000000, 1.0]> : tensor<3xf64>
  %dx = arith.constant dense<2.0> : tensor<3xf64>
  %dy = arith.constant dense<6.0> : tensor<3xf64>
  %r:10 = surge.jvp @kinks(%x, %y) wrt [0, 1] tangents(%dx, %dy) : (tensor<3xf64>, tensor<3xf64>), (tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>)
  return %r#5, %r#6, %r#7, %r#8, %r#9 : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
}
