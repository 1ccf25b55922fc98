// Newton's method to convergence: Kepler's equation E - e sin(E) = M for the eccentric anomaly E of every mean anomaly
// M on an orbit of eccentricity e, and half the squared distance of the E from a target.
//
//   surge-run newton.mlir --entry gradient --arg e=0.6 --arg anomalies=[0.5,2] --arg target=[1,2]
//
// The derivatives are those of the solution, dE/dM = 1 / (1 - e cos E) and dE/de = sin(E) / (1 - e cos E): they
// converge one iteration behind the value, so the loop stops only after a step that changed nothing that counts.

func.func private @solve(%e: f64, %m: f64) -> f64 {
  %one = arith.constant 1.0 : f64
  %tolerance = arith.constant 1.0e-12 : f64
  %most = arith.constant 3.1415926535897931 : f64
  // From M + e the iteration converges for every e < 1 and M in [0, pi] (it starts where the function is convex).
  %start = arith.addf %m, %e : f64
  %solution, %last_step = scf.while (%x = %start, %step = %most) : (f64, f64) -> (f64, f64) {
    %size = math.absf %step : f64
    %goes_on = arith.cmpf ogt, %size, %tolerance : f64
    scf.condition(%goes_on) %x, %step : f64, f64
  } do {
  ^bb0(%x: f64, %_: f64):
    %sine = math.sin %x : f64
    %cosine = math.cos %x : f64
    %pull = arith.mulf %e, %sine : f64
    %left = arith.subf %x, %pull : f64
    %residual = arith.subf %left, %m : f64
    %slope_part = arith.mulf %e, %cosine : f64
    %slope = arith.subf %one, %slope_part : f64
    %step = arith.divf %residual, %slope : f64
    %next = arith.subf %x, %step : f64
    scf.yield %next, %step : f64, f64
  }
  return %solution : f64
}

func.func @loss(%e: f64 {surge.range = [0.1, 0.8]}, %anomalies: tensor<?xf64> {surge.range = [0.2, 3.0]},
                %target: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %half = arith.constant 0.5 : f64
  %n = tensor.dim %anomalies, %c0 : tensor<?xf64>
  %loss = scf.for %i = %c0 to %n step %c1 iter_args(%so_far = %zero) -> f64 {
    %m = tensor.extract %anomalies[%i] : tensor<?xf64>
    %goal = tensor.extract %target[%i] : tensor<?xf64>
    %x = func.call @solve(%e, %m) : (f64, f64) -> f64
    %d = arith.subf %x, %goal : f64
    %d2 = arith.mulf %d, %d : f64
    %term = arith.mulf %half, %d2 : f64
    %next = arith.addf %so_far, %term : f64
    scf.yield %next : f64
  }
  return %loss : f64
}

func.func @gradient(%e: f64, %anomalies: tensor<?xf64>, %target: tensor<?xf64>) -> (f64, f64, tensor<?xf64>) {
  %loss, %de, %danomalies = surge.value_and_grad @loss(%e, %anomalies, %target) wrt [0, 1]
      : (f64, tensor<?xf64>, tensor<?xf64>) -> (f64, f64, tensor<?xf64>)
  return %loss, %de, %danomalies : f64, f64, tensor<?xf64>
}
