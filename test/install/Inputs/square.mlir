// The square of x and its derivative.
func.func private @square(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  return %y : f64
}
func.func @gradient(%x: f64) -> (f64, f64) {
  %y, %g = surge.value_and_grad @square(%x) wrt [0] : (f64) -> (f64, f64)
  return %y, %g : f64, f64
}
