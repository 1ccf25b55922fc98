// An ordinary differential equation solved with adaptive steps: Van der Pol's oscillator x' = v, v' = mu (1 - x^2) v -
// x by the pair of Bogacki and Shampine ("A 3(2) pair of Runge-Kutta formulas", 1989), to a time given by the caller.
// The loss is half the squared distance from a target. The gradient is that of the numbers computed, step sizes
// included.
//
//   surge-run adaptive_ode.mlir --entry gradient --arg start=[2,0] --arg mu=1 --arg end=3 \
//     --arg tolerance=1e-4 --arg target=[1,1]
//
// A step of size h is taken where the error estimate e (the largest of the two components, over the tolerance) is at
// most 1; in any case the next step has the size h * min(5, max(0.2, 0.9 e^(-1/3))), and no more than is left.

func.func private @field(%y: tensor<2xf64>, %mu: f64) -> tensor<2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  %x = tensor.extract %y[%c0] : tensor<2xf64>
  %v = tensor.extract %y[%c1] : tensor<2xf64>
  %x2 = arith.mulf %x, %x : f64
  %damping = arith.subf %one, %x2 : f64
  %scaled = arith.mulf %mu, %damping : f64
  %force = arith.mulf %scaled, %v : f64
  %acceleration = arith.subf %force, %x : f64
  %result = tensor.from_elements %v, %acceleration : tensor<2xf64>
  return %result : tensor<2xf64>
}

// y + h d.
func.func private @along(%y: tensor<2xf64>, %h: f64, %d: tensor<2xf64>) -> tensor<2xf64> {
  %hs = tensor.splat %h : tensor<2xf64>
  %hd = arith.mulf %hs, %d : tensor<2xf64>
  %result = arith.addf %y, %hd : tensor<2xf64>
  return %result : tensor<2xf64>
}

func.func @loss(%start: tensor<2xf64> {surge.range = [-2.0, 2.0]}, %mu: f64 {surge.range = [0.0, 2.0]},
                %end: f64 {surge.range = [1.0, 2.0]}, %tolerance: f64 {surge.range = [0.0001, 0.001]},
                %target: tensor<2xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %half = arith.constant 0.5 : f64
  %three_quarters = arith.constant 0.75 : f64
  %first_step = arith.constant 0.1 : f64
  %safety = arith.constant 0.9 : f64
  %least = arith.constant 0.2 : f64
  %most = arith.constant 5.0 : f64
  %power = arith.constant -0.33333333333333331 : f64
  %least_error = arith.constant 0.001 : f64
  // The third-order result, and its difference from the second-order one.
  %third = arith.constant dense<0.33333333333333331> : tensor<2xf64>
  %two_ninths = arith.constant dense<0.22222222222222221> : tensor<2xf64>
  %four_ninths = arith.constant dense<0.44444444444444442> : tensor<2xf64>
  %e1 = arith.constant dense<-0.069444444444444448> : tensor<2xf64>
  %e2 = arith.constant dense<0.083333333333333329> : tensor<2xf64>
  %e3 = arith.constant dense<0.1111111111111111> : tensor<2xf64>
  %e4 = arith.constant dense<-0.125> : tensor<2xf64>
  %result:3 = scf.while (%t = %zero, %h = %first_step, %y = %start)
      : (f64, f64, tensor<2xf64>) -> (f64, f64, tensor<2xf64>) {
    %goes_on = arith.cmpf olt, %t, %end : f64
    scf.condition(%goes_on) %t, %h, %y : f64, f64, tensor<2xf64>
  } do {
  ^bb0(%t: f64, %wanted: f64, %y: tensor<2xf64>):
    %left = arith.subf %end, %t : f64
    %is_last = arith.cmpf oge, %wanted, %left : f64
    %h = arith.select %is_last, %left, %wanted : f64
    %k1 = func.call @field(%y, %mu) : (tensor<2xf64>, f64) -> tensor<2xf64>
    %h2 = arith.mulf %h, %half : f64
    %y2 = func.call @along(%y, %h2, %k1) : (tensor<2xf64>, f64, tensor<2xf64>) -> tensor<2xf64>
    %k2 = func.call @field(%y2, %mu) : (tensor<2xf64>, f64) -> tensor<2xf64>
    %h3 = arith.mulf %h, %three_quarters : f64
    %y3 = func.call @along(%y, %h3, %k2) : (tensor<2xf64>, f64, tensor<2xf64>) -> tensor<2xf64>
    %k3 = func.call @field(%y3, %mu) : (tensor<2xf64>, f64) -> tensor<2xf64>
    %d1 = arith.mulf %two_ninths, %k1 : tensor<2xf64>
    %d2 = arith.mulf %third, %k2 : tensor<2xf64>
    %d3 = arith.mulf %four_ninths, %k3 : tensor<2xf64>
    %d12 = arith.addf %d1, %d2 : tensor<2xf64>
    %d = arith.addf %d12, %d3 : tensor<2xf64>
    %y4 = func.call @along(%y, %h, %d) : (tensor<2xf64>, f64, tensor<2xf64>) -> tensor<2xf64>
    %k4 = func.call @field(%y4, %mu) : (tensor<2xf64>, f64) -> tensor<2xf64>
    %f1 = arith.mulf %e1, %k1 : tensor<2xf64>
    %f2 = arith.mulf %e2, %k2 : tensor<2xf64>
    %f3 = arith.mulf %e3, %k3 : tensor<2xf64>
    %f4 = arith.mulf %e4, %k4 : tensor<2xf64>
    %f12 = arith.addf %f1, %f2 : tensor<2xf64>
    %f34 = arith.addf %f3, %f4 : tensor<2xf64>
    %f = arith.addf %f12, %f34 : tensor<2xf64>
    %fx = tensor.extract %f[%c0] : tensor<2xf64>
    %fv = tensor.extract %f[%c1] : tensor<2xf64>
    %ax = math.absf %fx : f64
    %av = math.absf %fv : f64
    %a = arith.maximumf %ax, %av : f64
    %ha = arith.mulf %h, %a : f64
    %error = arith.divf %ha, %tolerance : f64
    // What is no number ends the loop, and shows in the result.
    %accepted = arith.cmpf ule, %error, %one : f64
    // Below 0.001 the step grows as much as it may in any case; at rest the error is 0, where the power has no slope.
    %some_error = arith.maximumf %error, %least_error : f64
    %growth = math.powf %some_error, %power : f64
    %safe = arith.mulf %safety, %growth : f64
    %not_small = arith.maximumf %safe, %least : f64
    %factor = arith.minimumf %not_small, %most : f64
    %next_h = arith.mulf %h, %factor : f64
    // The last step ends at the very end, whatever rounding says.
    %moved = arith.addf %t, %h : f64
    %arrived = arith.select %is_last, %end, %moved : f64
    %next_t, %next_y = scf.if %accepted -> (f64, tensor<2xf64>) {
      scf.yield %arrived, %y4 : f64, tensor<2xf64>
    } else {
      scf.yield %t, %y : f64, tensor<2xf64>
    }
    scf.yield %next_t, %next_h, %next_y : f64, f64, tensor<2xf64>
  }
  %difference = arith.subf %result#2, %target : tensor<2xf64>
  %dx = tensor.extract %difference[%c0] : tensor<2xf64>
  %dv = tensor.extract %difference[%c1] : tensor<2xf64>
  %dx2 = arith.mulf %dx, %dx : f64
  %dv2 = arith.mulf %dv, %dv : f64
  %distance = arith.addf %dx2, %dv2 : f64
  %loss = arith.mulf %half, %distance : f64
  return %loss : f64
}

func.func @gradient(%start: tensor<2xf64>, %mu: f64, %end: f64, %tolerance: f64, %target: tensor<2xf64>)
    -> (f64, tensor<2xf64>, f64, f64) {
  %loss, %dstart, %dmu, %dend = surge.value_and_grad @loss(%start, %mu, %end, %tolerance, %target) wrt [0, 1, 2]
      : (tensor<2xf64>, f64, f64, f64, tensor<2xf64>) -> (f64, tensor<2xf64>, f64, f64)
  return %loss, %dstart, %dmu, %dend : f64, tensor<2xf64>, f64, f64
}
