// RUN: surge-run gradcheck %s
// RUN: surge-run gradcheck --order 1 --points 1 --width 3 --inside loop,branch %s

// What is smooth in the ops of neurons; spikes are inputs here. What no derivative belongs to is no argument.

func.func @leak(%s: tensor<2x?xf64>, %x: tensor<2x?xf64>) -> tensor<2x?xf64> {
  %a = surge.leak %s toward %x tau(3.0) dt(0.5) : tensor<2x?xf64>
  %b = surge.leak %a toward %s tau(3.0) dt(0.5) exact : tensor<2x?xf64>
  %c = arith.mulf %a, %b : tensor<2x?xf64>
  return %c : tensor<2x?xf64>
}

func.func @leak_number(%s: f64, %x: f64) -> f64 {
  %a = surge.leak %s toward %x tau(3.0) dt(0.5) : f64
  %b = arith.mulf %a, %a : f64
  return %b : f64
}

func.func @delay(%x: tensor<3xf64>, %y: f64, %line: tensor<2x3xf64>, %numbers: tensor<4xf64>)
    -> (tensor<3xf64>, tensor<2x3xf64>, f64, tensor<4xf64>) {
  %n = arith.constant 5 : index
  %c = arith.constant 7 : index
  %a, %line1 = surge.delay %x line(%line) step(%n) : tensor<3xf64>, tensor<2x3xf64>
  %square = arith.mulf %a, %x : tensor<3xf64>
  %b, %line2 = surge.delay %square line(%line1) step(%c) : tensor<3xf64>, tensor<2x3xf64>
  %d, %numbers1 = surge.delay %y line(%numbers) step(%n) : f64, tensor<4xf64>
  return %b, %line2, %d, %numbers1 : tensor<3xf64>, tensor<2x3xf64>, f64, tensor<4xf64>
}

func.func @short_term_facilitation(%s: tensor<3xf64>, %x: tensor<3xf64>, %u: tensor<3xf64>)
    -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) {
  %out, %x1, %u1 = surge.short_term_plasticity %s state(%x, %u) dt(5.0) using(#surge.short_term_facilitation) : tensor<3xf64>
  %again, %x2, %u2 = surge.short_term_plasticity %out state(%x1, %u1) dt(5.0) using(#surge.short_term_depression) : tensor<3xf64>
  return %again, %x2, %u2 : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
}

func.func @tsodyks_markram(%s: tensor<3xf64>, %x: tensor<3xf64>, %y: tensor<3xf64>, %u: tensor<3xf64>)
    -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) {
  %out, %x1, %y1, %u1 = surge.short_term_plasticity %s state(%x, %y, %u) dt(5.0)
      using(#surge.tsodyks_markram<tau_rec = 130, tau_fac = 530, U = 0.3>) : tensor<3xf64>
  return %out, %x1, %u1 : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
}

// The first neuron's spike comes within the window, inside of a burst or not; the second's does not.
func.func @detect_bursts(%s: tensor<2xf64>, %inside: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>, tensor<2xf64>) {
  %t = arith.constant dense<[5.0, 20.0]> : tensor<2xf64>
  %e, %b, %t1, %inside1 = surge.detect_bursts %s state(%t, %inside) window(16.0) dt(1.0) : tensor<2xf64>
  return %e, %b, %inside1 : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
}

func.func @ensemble(%e: tensor<2x?xf64> {surge.range = [0.1, 1.0]}, %b: tensor<2x?xf64>)
    -> (tensor<2xf64>, tensor<2xf64>, tensor<2xf64>) {
  %er, %br, %p = surge.ensemble %e, %b : tensor<2x?xf64> -> tensor<2xf64>
  return %er, %br, %p : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
}

func.func @taught_burst_rate(%e: tensor<2x?xf64> {surge.range = [0.1, 1.0]}, %t: tensor<2x?xf64>)
    -> (tensor<2x?xf64>, tensor<2x?xf64>, tensor<2x?xf64>, tensor<2x?xf64>) {
  %b, %p = surge.taught_burst_rate %e toward %t baseline(0.25) output(sigmoid) : tensor<2x?xf64>
  %c, %q = surge.taught_burst_rate %e toward %t baseline(0.25) output(softmax) : tensor<2x?xf64>
  return %b, %p, %c, %q : tensor<2x?xf64>, tensor<2x?xf64>, tensor<2x?xf64>, tensor<2x?xf64>
}

func.func @burst_rate(%e: tensor<2x?xf64> {surge.range = [0.1, 1.0]}, %d: tensor<2x?xf64>)
    -> (tensor<2x?xf64>, tensor<2x?xf64>) {
  %b, %p = surge.burst_rate %e drive(%d) baseline(0.25) : tensor<2x?xf64>
  return %b, %p : tensor<2x?xf64>, tensor<2x?xf64>
}

func.func @burst_plasticity(%w: tensor<2x3xf64>, %e: tensor<2xf64>, %b: tensor<2xf64>, %x: tensor<3xf64>, %rate: f64)
    -> tensor<2x3xf64> {
  %w1 = surge.burst_plasticity %w events(%e) bursts(%b) trace(%x) rate(%rate) baseline(0.375) : tensor<2x3xf64>
  return %w1 : tensor<2x3xf64>
}

func.func @burst_plasticity_clipped(%w: tensor<?x?xf64>, %e: tensor<?xf64>, %b: tensor<?xf64>, %x: tensor<?xf64>)
    -> tensor<?x?xf64> {
  %rate = arith.constant 0.5 : f64
  %w1 = surge.burst_plasticity %w events(%e) bursts(%b) trace(%x) rate(%rate) baseline(0.375) clip(-0.3, 0.4) : tensor<?x?xf64>
  return %w1 : tensor<?x?xf64>
}

// Between spikes, the compartments and their currents follow smooth equations.
func.func @silent_burst_neuron(%is: tensor<2xf64>, %id: tensor<2xf64>, %v: tensor<2xf64>, %ws: tensor<2xf64>,
                               %wd: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>) {
  %low = arith.constant dense<-60.0> : tensor<2xf64>
  %near = arith.constant dense<-38.0> : tensor<2xf64>
  %theta = arith.constant dense<-10.0> : tensor<2xf64>
  %t = arith.constant dense<[1.0, 40.0]> : tensor<2xf64>
  %vs = arith.addf %v, %low : tensor<2xf64>
  %vd = arith.addf %v, %near : tensor<2xf64>
  %s, %n:6 = surge.burst_neuron %is, %id state(%vs, %vd, %ws, %wd, %theta, %t) dt(0.5) neuron(#surge.two_compartment)
             using(#surge.heaviside) : tensor<2xf64>
  return %n#0, %n#1, %n#2, %n#3 : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
}
