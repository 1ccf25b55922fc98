// An ensemble of neurons that sends two signals at once: events follow the current into the somas, the probability that
// an event is a burst follows the current into the dendrites. Two seconds in one compiled loop:
//
//   surge-run examples/spikes/multiplexing.mlir --arg key=seed:1 --save DIR
//   examples/spikes/draw.py build/bin/surge-run multiplexing.svg
//
// Each current is high for half of every second, the dendrites' a quarter of a second later than the somas'. Each
// neuron has noise of its own: a current toward which white noise leaks. Times are in ms, currents in pA.

// 1 in the first half of every second after `start` ms, else 0.
func.func private @wave(%t: index, %start: f64) -> f64 {
  %dt = arith.constant 0.5 : f64
  %second = arith.constant 1000.0 : f64
  %half = arith.constant 500.0 : f64
  %ti = arith.index_cast %t : index to i64
  %tf = arith.sitofp %ti : i64 to f64
  %now = arith.mulf %tf, %dt : f64
  %shifted = arith.subf %now, %start : f64
  %later = arith.addf %shifted, %second : f64
  %phase = arith.remf %later, %second : f64
  %high = arith.cmpf olt, %phase, %half : f64
  %wave = arith.uitofp %high : i1 to f64
  return %wave : f64
}

// A current of each neuron: base + height wave + noise.
func.func private @current(%base: f64, %height: f64, %wave: f64, %noise: tensor<400xf64>) -> tensor<400xf64> {
  %more = arith.mulf %height, %wave : f64
  %mean = arith.addf %base, %more : f64
  %means = tensor.splat %mean : tensor<400xf64>
  %current = arith.addf %means, %noise : tensor<400xf64>
  return %current : tensor<400xf64>
}

// Returns, for each step, both waves; event rate, burst rate (per ms and neuron) and burst probability of the
// ensemble; the dendritic potential of the first neuron; spikes and bursts of the first 40.
func.func @main(%key: !surge.key)
    -> (tensor<4000x2xf64>, tensor<4000x3xf64>, tensor<4000xf64>, tensor<4000x40xf64>, tensor<4000x40xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %steps = arith.constant 4000 : index
  %none = arith.constant dense<0.0> : tensor<400xf64>
  %rest = arith.constant dense<-70.0> : tensor<400xf64>
  %threshold = arith.constant dense<-50.0> : tensor<400xf64>
  %long = arith.constant dense<1000.0> : tensor<400xf64>
  %strength = arith.constant dense<1500.0> : tensor<400xf64>
  %soma_base = arith.constant 300.0 : f64
  %soma_height = arith.constant 450.0 : f64
  %dendrite_base = arith.constant -150.0 : f64
  %dendrite_height = arith.constant 250.0 : f64
  %soma_start = arith.constant 0.0 : f64
  %dendrite_start = arith.constant 250.0 : f64
  %dt = arith.constant 0.5 : f64
  %waves = tensor.empty() : tensor<4000x2xf64>
  %rates = tensor.empty() : tensor<4000x3xf64>
  %potentials = tensor.empty() : tensor<4000xf64>
  %raster = tensor.empty() : tensor<4000x40xf64>

  %out:17 = scf.for %t = %c0 to %steps step %c1 iter_args(
      %vs = %rest, %vd = %rest, %ws = %none, %wd = %none, %theta = %threshold, %since = %long,
      %soma_noise = %none, %dendrite_noise = %none, %quiet = %long, %inside = %none, %events_mean = %none,
      %bursts_mean = %none, %all_waves = %waves, %all_rates = %rates, %all_potentials = %potentials,
      %all_spikes = %raster, %all_bursts = %raster)
      -> (tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>,
          tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>,
          tensor<4000x2xf64>, tensor<4000x3xf64>, tensor<4000xf64>, tensor<4000x40xf64>, tensor<4000x40xf64>) {
    %now = surge.fold_in %key, %t : index
    %ka, %kb = surge.split %now
    %na = surge.random normal %ka : tensor<400xf64>
    %nb = surge.random normal %kb : tensor<400xf64>
    %sa = arith.mulf %na, %strength : tensor<400xf64>
    %sb = arith.mulf %nb, %strength : tensor<400xf64>
    %soma_noise1 = surge.leak %soma_noise toward %sa tau(5.0) dt(0.5) : tensor<400xf64>
    %dendrite_noise1 = surge.leak %dendrite_noise toward %sb tau(5.0) dt(0.5) : tensor<400xf64>

    %soma_wave = func.call @wave(%t, %soma_start) : (index, f64) -> f64
    %dendrite_wave = func.call @wave(%t, %dendrite_start) : (index, f64) -> f64
    %soma = func.call @current(%soma_base, %soma_height, %soma_wave, %soma_noise1)
        : (f64, f64, f64, tensor<400xf64>) -> tensor<400xf64>
    %dendrite = func.call @current(%dendrite_base, %dendrite_height, %dendrite_wave, %dendrite_noise1)
        : (f64, f64, f64, tensor<400xf64>) -> tensor<400xf64>

    %spikes, %next:6 = surge.burst_neuron %soma, %dendrite state(%vs, %vd, %ws, %wd, %theta, %since) dt(0.5)
        neuron(#surge.two_compartment) using(#surge.fast_sigmoid) : tensor<400xf64>
    %events, %bursts, %quiet1, %inside1 = surge.detect_bursts %spikes state(%quiet, %inside) window(16.0) dt(0.5)
        : tensor<400xf64>
    %events_mean1 = surge.leak %events_mean toward %events tau(20.0) dt(0.5) : tensor<400xf64>
    %bursts_mean1 = surge.leak %bursts_mean toward %bursts tau(20.0) dt(0.5) : tensor<400xf64>
    %e, %b, %p = surge.ensemble %events_mean1, %bursts_mean1 : tensor<400xf64> -> tensor<f64>

    // The means count per step.
    %e1 = tensor.extract %e[] : tensor<f64>
    %b1 = tensor.extract %b[] : tensor<f64>
    %p1 = tensor.extract %p[] : tensor<f64>
    %event_rate = arith.divf %e1, %dt : f64
    %burst_rate = arith.divf %b1, %dt : f64
    %w0 = tensor.insert %soma_wave into %all_waves[%t, %c0] : tensor<4000x2xf64>
    %w1 = tensor.insert %dendrite_wave into %w0[%t, %c1] : tensor<4000x2xf64>
    %r0 = tensor.insert %event_rate into %all_rates[%t, %c0] : tensor<4000x3xf64>
    %r1 = tensor.insert %burst_rate into %r0[%t, %c1] : tensor<4000x3xf64>
    %r2 = tensor.insert %p1 into %r1[%t, %c2] : tensor<4000x3xf64>
    %v = tensor.extract %next#1[%c0] : tensor<400xf64>
    %v1 = tensor.insert %v into %all_potentials[%t] : tensor<4000xf64>
    %some_spikes = tensor.extract_slice %spikes[0] [40] [1] : tensor<400xf64> to tensor<40xf64>
    %some_bursts = tensor.extract_slice %bursts[0] [40] [1] : tensor<400xf64> to tensor<40xf64>
    %s1 = tensor.insert_slice %some_spikes into %all_spikes[%t, 0] [1, 40] [1, 1] : tensor<40xf64> into tensor<4000x40xf64>
    %x1 = tensor.insert_slice %some_bursts into %all_bursts[%t, 0] [1, 40] [1, 1] : tensor<40xf64> into tensor<4000x40xf64>
    scf.yield %next#0, %next#1, %next#2, %next#3, %next#4, %next#5, %soma_noise1, %dendrite_noise1, %quiet1, %inside1,
        %events_mean1, %bursts_mean1, %w1, %r2, %v1, %s1, %x1
        : tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>,
          tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>, tensor<400xf64>,
          tensor<4000x2xf64>, tensor<4000x3xf64>, tensor<4000xf64>, tensor<4000x40xf64>, tensor<4000x40xf64>
  }
  return %out#12, %out#13, %out#14, %out#15, %out#16
      : tensor<4000x2xf64>, tensor<4000x3xf64>, tensor<4000xf64>, tensor<4000x40xf64>, tensor<4000x40xf64>
}
