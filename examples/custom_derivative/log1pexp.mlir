// log(1 + exp x), whose derivative is computed stably by hand. By the chain rule it would be exp(x) / (1 + exp x), which
// is inf / inf = NaN where exp overflows. The values are left as they are: only the derivative is replaced.

func.func private @log1pexp(%x: f64) -> f64 {
  %e = math.exp %x : f64
  %y = math.log1p %e : f64
  return %y : f64
}

// dy = dx / (1 + exp(-x)): where exp(-x) overflows, the quotient is 0, as it should be.
func.func private @log1pexp_jvp(%x: f64, %dx: f64) -> (f64, f64) {
  %y = call @log1pexp(%x) : (f64) -> f64
  %one = arith.constant 1.0 : f64
  %minus = arith.negf %x : f64
  %e = math.exp %minus : f64
  %d = arith.addf %one, %e : f64
  %dy = arith.divf %dx, %d : f64
  return %y, %dy : f64, f64
}
surge.custom_derivative @log1pexp jvp(@log1pexp_jvp)

// The same function without a derivative of its own.
func.func private @plain(%x: f64) -> f64 {
  %e = math.exp %x : f64
  %y = math.log1p %e : f64
  return %y : f64
}

func.func @reverse(%x: f64) -> (f64, f64) {
  %y, %g = surge.value_and_grad @log1pexp(%x) wrt [0] : (f64) -> (f64, f64)
  return %y, %g : f64, f64
}

func.func @forward(%x: f64, %dx: f64) -> (f64, f64) {
  %y, %dy = surge.jvp @log1pexp(%x) wrt [0] tangents(%dx) : (f64), (f64) -> (f64, f64)
  return %y, %dy : f64, f64
}

func.func @by_the_chain_rule(%x: f64) -> (f64, f64) {
  %y, %g = surge.value_and_grad @plain(%x) wrt [0] : (f64) -> (f64, f64)
  return %y, %g : f64, f64
}

// The second derivative differentiates the JVP: s (1 - s) with s = 1 / (1 + exp(-x)).
func.func private @slope(%x: f64) -> f64 {
  %y, %g = surge.value_and_grad @log1pexp(%x) wrt [0] : (f64) -> (f64, f64)
  return %g : f64
}
func.func @second(%x: f64) -> (f64, f64) {
  %g, %h = surge.value_and_grad @slope(%x) wrt [0] : (f64) -> (f64, f64)
  return %g, %h : f64, f64
}
