// Derivatives attached by hand that are right, so that differences confirm them. The bodies stop the derivative, so
// that it would be zero without.
// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// sin x y, its body without derivative.
func.func private @product(%x: tensor<3xf64>, %y: tensor<3xf64>) -> tensor<3xf64> {
  %sin = math.sin %x : tensor<3xf64>
  %p = arith.mulf %sin, %y : tensor<3xf64>
  %z = surge.stop_gradient %p : tensor<3xf64>
  return %z : tensor<3xf64>
}
func.func private @weighted(%w: tensor<3xf64>, %d: tensor<3xf64>) -> tensor<3xf64> {
  %z = arith.mulf %w, %d : tensor<3xf64>
  return %z : tensor<3xf64>
}
func.func private @product_jvp(%x: tensor<3xf64>, %y: tensor<3xf64>, %dx: tensor<3xf64>, %dy: tensor<3xf64>)
    -> (tensor<3xf64>, tensor<3xf64>) {
  %z = call @product(%x, %y) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  %cos = math.cos %x : tensor<3xf64>
  %sin = math.sin %x : tensor<3xf64>
  %slope = arith.mulf %cos, %y : tensor<3xf64>
  %a = call @weighted(%slope, %dx) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  %b = call @weighted(%sin, %dy) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  %dz = arith.addf %a, %b : tensor<3xf64>
  return %z, %dz : tensor<3xf64>, tensor<3xf64>
}
surge.custom_derivative @product jvp(@product_jvp)

func.func @jvp(%x: tensor<3xf64>, %y: tensor<3xf64>) -> tensor<3xf64> {
  %z = call @product(%x, %y) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  return %z : tensor<3xf64>
}

// One argument constant, first one and then the other; the result used twice.
func.func @jvp_constants(%x: tensor<3xf64>) -> tensor<3xf64> {
  %c = arith.constant dense<[0.5, -2.0, 3.0]> : tensor<3xf64>
  %a = call @product(%x, %c) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  %b = call @product(%c, %a) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  %z = arith.mulf %a, %b : tensor<3xf64>
  return %z : tensor<3xf64>
}

// Applied to itself, from inside another function.
func.func private @deeper(%x: tensor<3xf64>) -> tensor<3xf64> {
  %a = call @product(%x, %x) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  return %a : tensor<3xf64>
}
func.func @jvp_nested(%x: tensor<3xf64>) -> tensor<3xf64> {
  %a = call @deeper(%x) : (tensor<3xf64>) -> tensor<3xf64>
  %b = call @deeper(%a) : (tensor<3xf64>) -> tensor<3xf64>
  return %b : tensor<3xf64>
}

// Several results of which one is no float, one is not used; an argument that is no float; a scalar.
func.func private @several(%x: f64, %n: i64) -> (f64, i64, f64) {
  %s = math.sin %x : f64
  %c = math.cos %x : f64
  %s0 = surge.stop_gradient %s : f64
  %c0 = surge.stop_gradient %c : f64
  return %s0, %n, %c0 : f64, i64, f64
}
func.func private @several_jvp(%x: f64, %n: i64, %dx: f64) -> (f64, i64, f64, f64, f64) {
  %s, %m, %c = call @several(%x, %n) : (f64, i64) -> (f64, i64, f64)
  %ds = arith.mulf %c, %dx : f64
  %minus = arith.negf %s : f64
  %dc = arith.mulf %minus, %dx : f64
  return %s, %m, %c, %ds, %dc : f64, i64, f64, f64, f64
}
surge.custom_derivative @several jvp(@several_jvp)

func.func @jvp_several(%x: f64) -> f64 {
  %n = arith.constant 3 : i64
  %s, %m, %c = call @several(%x, %n) : (f64, i64) -> (f64, i64, f64)
  %f = arith.sitofp %m : i64 to f64
  %y = arith.mulf %s, %f : f64
  return %y : f64
}
func.func @jvp_all(%x: f64) -> f64 {
  %n = arith.constant 3 : i64
  %s, %m, %c = call @several(%x, %n) : (f64, i64) -> (f64, i64, f64)
  %f = arith.sitofp %m : i64 to f64
  %y = arith.mulf %s, %f : f64
  %z = arith.mulf %y, %c : f64
  return %z : f64
}

// A JVP with a loop that counts in 32 bits.
func.func private @square(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  %y0 = surge.stop_gradient %y : f64
  return %y0 : f64
}
func.func private @square_jvp(%x: f64, %dx: f64) -> (f64, f64) {
  %first = arith.constant 0 : i32
  %end = arith.constant 2 : i32
  %step = arith.constant 1 : i32
  %zero = arith.constant 0.0 : f64
  %y = call @square(%x) : (f64) -> f64
  %dy = scf.for %i = %first to %end step %step iter_args(%sum = %zero) -> f64 : i32 {
    %term = arith.mulf %x, %dx : f64
    %more = arith.addf %sum, %term : f64
    scf.yield %more : f64
  }
  return %y, %dy : f64, f64
}
surge.custom_derivative @square jvp(@square_jvp)

func.func @jvp_counting_in_i32(%x: f64) -> f64 {
  %y = call @square(%x) : (f64) -> f64
  return %y : f64
}
