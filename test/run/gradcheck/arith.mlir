// Where an op has a kink, the arguments keep away from it: differences across a kink show nothing.
// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

func.func @addf(%x: f64, %y: f64) -> f64 {
  %z = arith.addf %x, %y : f64
  return %z : f64
}

// The same value twice: cotangents add up.
func.func @addf_same(%x: tensor<3xf64>) -> tensor<3xf64> {
  %z = arith.addf %x, %x : tensor<3xf64>
  return %z : tensor<3xf64>
}

func.func @divf(%x: tensor<4xf64>, %y: tensor<4xf64> {surge.range = [0.5, 2.0]}) -> tensor<4xf64> {
  %z = arith.divf %x, %y : tensor<4xf64>
  return %z : tensor<4xf64>
}

// Only the divisor varies.
func.func @divf_constant_by(%y: f64 {surge.range = [0.5, 2.0]}) -> f64 {
  %one = arith.constant 1.0 : f64
  %z = arith.divf %one, %y : f64
  return %z : f64
}

// Both directions between formats, around a function of the wider one.
func.func @extf_truncf(%x: f32) -> f32 {
  %wide = arith.extf %x : f32 to f64
  %s = math.sin %wide : f64
  %y = arith.truncf %s : f64 to f32
  return %y : f32
}

func.func @maximumf(%x: tensor<4xf64> {surge.range = [-0.5, 0.5]}, %y: tensor<4xf64> {surge.range = [-0.5, 0.5]}) -> tensor<4xf64> {
  %away = arith.constant dense<[1.5, -1.5, 1.5, -1.5]> : tensor<4xf64>
  %a = arith.addf %x, %away : tensor<4xf64>
  %z = arith.maximumf %a, %y : tensor<4xf64>
  %zz = arith.mulf %z, %z : tensor<4xf64>
  return %zz : tensor<4xf64>
}

// At a tie both get half, so max(x, x) has the slope of x.
func.func @maximumf_tie(%x: tensor<3xf64>) -> tensor<3xf64> {
  %z = arith.maximumf %x, %x : tensor<3xf64>
  return %z : tensor<3xf64>
}

func.func @maxnumf(%x: tensor<4xf64> {surge.range = [-0.5, 0.5]}, %y: tensor<4xf64> {surge.range = [-0.5, 0.5]}) -> tensor<4xf64> {
  %away = arith.constant dense<[1.5, -1.5, 1.5, -1.5]> : tensor<4xf64>
  %a = arith.addf %x, %away : tensor<4xf64>
  %z = arith.maxnumf %a, %y : tensor<4xf64>
  %zz = arith.mulf %z, %z : tensor<4xf64>
  return %zz : tensor<4xf64>
}

// Where one operand is NaN, the other is the result.
func.func @maxnumf_nan(%x: f64, %y: f64) -> (f64, f64) {
  %nan = arith.constant 0x7FF8000000000000 : f64
  %u = arith.maxnumf %x, %nan : f64
  %v = arith.maxnumf %nan, %y : f64
  return %u, %v : f64, f64
}

func.func @minimumf(%x: tensor<4xf64> {surge.range = [-0.5, 0.5]}, %y: tensor<4xf64> {surge.range = [-0.5, 0.5]}) -> tensor<4xf64> {
  %away = arith.constant dense<[1.5, -1.5, 1.5, -1.5]> : tensor<4xf64>
  %a = arith.addf %x, %away : tensor<4xf64>
  %z = arith.minimumf %a, %y : tensor<4xf64>
  %zz = arith.mulf %z, %z : tensor<4xf64>
  return %zz : tensor<4xf64>
}

func.func @minimumf_tie(%x: tensor<3xf64>) -> tensor<3xf64> {
  %z = arith.minimumf %x, %x : tensor<3xf64>
  return %z : tensor<3xf64>
}

func.func @minnumf(%x: tensor<4xf64> {surge.range = [-0.5, 0.5]}, %y: tensor<4xf64> {surge.range = [-0.5, 0.5]}) -> tensor<4xf64> {
  %away = arith.constant dense<[1.5, -1.5, 1.5, -1.5]> : tensor<4xf64>
  %a = arith.addf %x, %away : tensor<4xf64>
  %z = arith.minnumf %a, %y : tensor<4xf64>
  %zz = arith.mulf %z, %z : tensor<4xf64>
  return %zz : tensor<4xf64>
}

func.func @minnumf_nan(%x: f64, %y: f64) -> (f64, f64) {
  %nan = arith.constant 0x7FF8000000000000 : f64
  %u = arith.minnumf %x, %nan : f64
  %v = arith.minnumf %nan, %y : f64
  return %u, %v : f64, f64
}

func.func @mulf(%x: tensor<2x3xf64>, %y: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %z = arith.mulf %x, %y : tensor<2x3xf64>
  return %z : tensor<2x3xf64>
}

func.func @mulf_square(%x: f64) -> f64 {
  %z = arith.mulf %x, %x : f64
  return %z : f64
}

func.func @negf(%x: tensor<3xf64>) -> tensor<3xf64> {
  %y = arith.negf %x : tensor<3xf64>
  return %y : tensor<3xf64>
}

// x / y stays between 3 and 4, then between -4 and -3.
func.func @remf(%x: f64 {surge.range = [3.2, 3.8]}, %y: f64 {surge.range = [0.99, 1.01]}) -> (f64, f64) {
  %z = arith.remf %x, %y : f64
  %minus = arith.negf %x : f64
  %w = arith.remf %minus, %y : f64
  return %z, %w : f64, f64
}

func.func @select(%x: f64 {surge.range = [-1.0, -0.1]}, %y: f64 {surge.range = [0.1, 1.0]}) -> (f64, f64) {
  %c = arith.cmpf olt, %x, %y : f64
  %d = arith.cmpf ogt, %x, %y : f64
  %xx = arith.mulf %x, %x : f64
  %z = arith.select %c, %xx, %y : f64
  %w = arith.select %d, %xx, %y : f64
  return %z, %w : f64, f64
}

func.func @select_elementwise(%x: tensor<4xf64>, %y: tensor<4xf64>) -> tensor<4xf64> {
  %c = arith.constant dense<[true, false, false, true]> : tensor<4xi1>
  %xy = arith.mulf %x, %y : tensor<4xf64>
  %z = arith.select %c, %xy, %y : tensor<4xi1>, tensor<4xf64>
  return %z : tensor<4xf64>
}

// One branch only carries a tangent.
func.func @select_constant(%x: tensor<4xf64>) -> tensor<4xf64> {
  %c = arith.constant dense<[true, false, false, true]> : tensor<4xi1>
  %one = arith.constant dense<1.0> : tensor<4xf64>
  %xx = arith.mulf %x, %x : tensor<4xf64>
  %z = arith.select %c, %xx, %one : tensor<4xi1>, tensor<4xf64>
  return %z : tensor<4xf64>
}

// A scalar condition chooses between whole tensors of dynamic size.
func.func @select_dynamic(%c: f64 {surge.range = [0.1, 1.0]}, %x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %zero = arith.constant 0.0 : f64
  %p = arith.cmpf ogt, %c, %zero : f64
  %q = arith.cmpf olt, %c, %zero : f64
  %z = arith.select %p, %x, %y : tensor<?xf64>
  %w = arith.select %q, %x, %y : tensor<?xf64>
  %zw = arith.mulf %z, %w : tensor<?xf64>
  return %zw : tensor<?xf64>
}

func.func @subf(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %z = arith.subf %x, %y : tensor<?xf64>
  return %z : tensor<?xf64>
}
