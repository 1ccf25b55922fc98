// Where an op has a kink, the arguments keep away from it: differences across a kink show nothing.
// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

func.func @absf(%x: tensor<2xf64> {surge.range = [0.2, 2.0]}) -> tensor<2xf64> {
  %sign = arith.constant dense<[1.0, -1.0]> : tensor<2xf64>
  %s = arith.mulf %x, %sign : tensor<2xf64>
  %y = math.absf %s : tensor<2xf64>
  return %y : tensor<2xf64>
}

func.func @acos(%x: tensor<5xf64> {surge.range = [-0.9, 0.9]}) -> tensor<5xf64> {
  %y = math.acos %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @acosh(%x: tensor<5xf64> {surge.range = [1.2, 3.0]}) -> tensor<5xf64> {
  %y = math.acosh %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @asin(%x: tensor<5xf64> {surge.range = [-0.9, 0.9]}) -> tensor<5xf64> {
  %y = math.asin %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @asinh(%x: tensor<5xf64> {surge.range = [-2.0, 2.0]}) -> tensor<5xf64> {
  %y = math.asinh %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @atan(%x: tensor<5xf64> {surge.range = [-2.0, 2.0]}) -> tensor<5xf64> {
  %y = math.atan %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @atan2(%y: tensor<5xf64>, %x: tensor<5xf64> {surge.range = [0.5, 2.0]}) -> tensor<5xf64> {
  %z = math.atan2 %y, %x : tensor<5xf64>
  return %z : tensor<5xf64>
}

func.func @atanh(%x: tensor<5xf64> {surge.range = [-0.9, 0.9]}) -> tensor<5xf64> {
  %y = math.atanh %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @cbrt(%x: tensor<5xf64> {surge.range = [0.2, 2.0]}) -> tensor<5xf64> {
  %y = math.cbrt %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

// Piecewise constant factors: what they multiply keeps its slope.
func.func @ceil_floor_round_trunc(%x: f64 {surge.range = [1.1, 1.4]}) -> f64 {
  %a = math.ceil %x : f64
  %b = math.floor %x : f64
  %c = math.round %x : f64
  %d = math.roundeven %x : f64
  %e = math.trunc %x : f64
  %ab = arith.mulf %a, %b : f64
  %abx = arith.mulf %ab, %x : f64
  %cd = arith.mulf %c, %d : f64
  %cde = arith.mulf %cd, %e : f64
  %cdex = arith.mulf %cde, %x : f64
  %y = arith.addf %abx, %cdex : f64
  return %y : f64
}

func.func @clampf(%x: tensor<3xf64> {surge.range = [-0.3, 0.3]}, %low: tensor<3xf64> {surge.range = [-0.6, -0.4]},
                  %high: tensor<3xf64> {surge.range = [0.4, 0.6]}) -> tensor<3xf64> {
  %away = arith.constant dense<[-1.5, 0.0, 1.5]> : tensor<3xf64>
  %a = arith.addf %x, %away : tensor<3xf64>
  %y = math.clampf %a to [%low, %high] : tensor<3xf64>
  return %y : tensor<3xf64>
}

func.func @copysign(%x: tensor<4xf64> {surge.range = [0.2, 2.0]}, %s: tensor<4xf64> {surge.range = [0.2, 2.0]}) -> tensor<4xf64> {
  %a = arith.constant dense<[1.0, -1.0, 1.0, -1.0]> : tensor<4xf64>
  %b = arith.constant dense<[1.0, 1.0, -1.0, -1.0]> : tensor<4xf64>
  %ax = arith.mulf %a, %x : tensor<4xf64>
  %bs = arith.mulf %b, %s : tensor<4xf64>
  %z = math.copysign %ax, %bs : tensor<4xf64>
  return %z : tensor<4xf64>
}

func.func @cos(%x: tensor<5xf64> {surge.range = [-3.0, 3.0]}) -> tensor<5xf64> {
  %y = math.cos %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @cosh(%x: tensor<5xf64> {surge.range = [-2.0, 2.0]}) -> tensor<5xf64> {
  %y = math.cosh %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @erf(%x: f64 {surge.range = [-2.0, 2.0]}) -> f64 {
  %y = math.erf %x : f64
  return %y : f64
}

func.func @erfc(%x: tensor<5xf64> {surge.range = [-2.0, 2.0]}) -> tensor<5xf64> {
  %y = math.erfc %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @exp(%x: tensor<?xf64> {surge.range = [-2.0, 2.0]}) -> tensor<?xf64> {
  %y = math.exp %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

func.func @exp2(%x: tensor<5xf64> {surge.range = [-2.0, 2.0]}) -> tensor<5xf64> {
  %y = math.exp2 %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @expm1(%x: tensor<5xf64> {surge.range = [-2.0, 2.0]}) -> tensor<5xf64> {
  %y = math.expm1 %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @fma(%x: tensor<5xf64>, %y: tensor<5xf64>, %w: tensor<5xf64>) -> tensor<5xf64> {
  %z = math.fma %x, %y, %w : tensor<5xf64>
  return %z : tensor<5xf64>
}

// Positive, zero, one and negative exponents.
func.func @fpowi(%x: f64 {surge.range = [0.5, 1.5]}) -> (f64, f64, f64) {
  %three = arith.constant 3 : i32
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %minus_two = arith.constant -2 : i32
  %a = math.fpowi %x, %three : f64, i32
  %b = math.fpowi %x, %zero : f64, i32
  %c = math.fpowi %x, %one : f64, i32
  %d = math.fpowi %x, %minus_two : f64, i32
  %ab = arith.addf %a, %b : f64
  return %ab, %c, %d : f64, f64, f64
}

func.func @fpowi_tensor(%x: tensor<4xf64> {surge.range = [0.5, 1.5]}) -> tensor<4xf64> {
  %n = arith.constant dense<[3, 0, 1, -2]> : tensor<4xi64>
  %y = math.fpowi %x, %n : tensor<4xf64>, tensor<4xi64>
  return %y : tensor<4xf64>
}

func.func @log(%x: tensor<?xf64> {surge.range = [0.1, 2.0]}) -> tensor<?xf64> {
  %y = math.log %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

func.func @log10(%x: tensor<5xf64> {surge.range = [0.1, 2.0]}) -> tensor<5xf64> {
  %y = math.log10 %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @log1p(%x: tensor<5xf64> {surge.range = [-0.8, 2.0]}) -> tensor<5xf64> {
  %y = math.log1p %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @log2(%x: tensor<5xf64> {surge.range = [0.1, 2.0]}) -> tensor<5xf64> {
  %y = math.log2 %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @powf(%x: tensor<5xf64> {surge.range = [0.3, 2.0]}, %y: tensor<5xf64> {surge.range = [-2.0, 2.0]}) -> tensor<5xf64> {
  %z = math.powf %x, %y : tensor<5xf64>
  return %z : tensor<5xf64>
}

func.func @powf_constant_base(%y: f64) -> f64 {
  %x = arith.constant 3.0 : f64
  %z = math.powf %x, %y : f64
  return %z : f64
}

func.func @powf_constant_one(%x: f64, %w: f64) -> f64 {
  %n = arith.constant 1.0 : f64
  %z = math.powf %x, %n : f64
  %zw = arith.mulf %z, %w : f64
  return %zw : f64
}

// Also of a negative base.
func.func @powf_constant_three(%x: f64, %w: f64) -> f64 {
  %n = arith.constant 3.0 : f64
  %z = math.powf %x, %n : f64
  %zw = arith.mulf %z, %w : f64
  return %zw : f64
}

func.func @powf_constant_two(%x: f64, %w: f64) -> f64 {
  %n = arith.constant 2.0 : f64
  %z = math.powf %x, %n : f64
  %zw = arith.mulf %z, %w : f64
  return %zw : f64
}

func.func @powf_constant_zero(%x: f64, %w: f64) -> f64 {
  %n = arith.constant 0.0 : f64
  %z = math.powf %x, %n : f64
  %zw = arith.mulf %z, %w : f64
  return %zw : f64
}

func.func @rsqrt(%x: tensor<5xf64> {surge.range = [0.2, 2.0]}) -> tensor<5xf64> {
  %y = math.rsqrt %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @sin(%x: f64 {surge.range = [-3.0, 3.0]}) -> f64 {
  %y = math.sin %x : f64
  return %y : f64
}

func.func @sincos(%x: f64) -> (f64, f64, f64) {
  %s, %c = math.sincos %x : f64
  %y = arith.mulf %s, %c : f64
  return %s, %c, %y : f64, f64, f64
}

func.func @sinh(%x: tensor<5xf64> {surge.range = [-2.0, 2.0]}) -> tensor<5xf64> {
  %y = math.sinh %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @sqrt(%x: tensor<?xf64> {surge.range = [0.2, 2.0]}) -> tensor<?xf64> {
  %y = math.sqrt %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

func.func @tan(%x: tensor<5xf64> {surge.range = [-1.2, 1.2]}) -> tensor<5xf64> {
  %y = math.tan %x : tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @tanh(%x: tensor<?xf64> {surge.range = [-2.0, 2.0]}) -> tensor<?xf64> {
  %y = math.tanh %x : tensor<?xf64>
  return %y : tensor<?xf64>
}
