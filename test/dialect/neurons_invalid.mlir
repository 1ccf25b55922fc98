// RUN: surge-opt --split-input-file --verify-diagnostics %s

func.func @leak_without_time(%x: f32) {
  // expected-error @+1 {{'surge.leak' op expected tau to be positive and finite, but got 0.0}}
  %s = surge.leak %x toward %x tau(0) dt(1.0) : f32
  return
}

// -----

func.func @leak_backwards(%x: f32) {
  // expected-error @+1 {{'surge.leak' op expected dt to be positive and finite, but got -0.1}}
  %s = surge.leak %x toward %x tau(1.0) dt(-0.1) : f32
  return
}

// -----

func.func @leak_of_integers(%x: tensor<4xi32>) {
  // expected-error @+1 {{'surge.leak' op operand #0 must be a float or a tensor of floats of 16, 32 or 64 bits, but got 'tensor<4xi32>'}}
  %s = surge.leak %x toward %x tau(1.0) dt(0.1) : tensor<4xi32>
  return
}

// -----

func.func @number(%x: f32) {
  // expected-error @+1 {{expected a decimal point before an exponent, as in 1.0e-8, but got e}}
  %s = surge.leak %x toward %x tau(1.0) dt(1e-3) : f32
  return
}

// -----

func.func @model(%x: f32) {
  // expected-error @+1 {{expected a model of synapses, as #surge.tsodyks_markram, but got #surge.reinmax}}
  %s:3 = surge.short_term_plasticity %x state(%x, %x) dt(1.0) using(#surge.reinmax) : f32
  return
}

// -----

func.func @synapse_state(%x: f32) {
  // expected-error @+1 {{'surge.short_term_plasticity' op expected a state of 3 values (x, y, u), but got 2}}
  %s:3 = surge.short_term_plasticity %x state(%x, %x) dt(1.0) using(#surge.tsodyks_markram) : f32
  return
}

// -----

// expected-error @+1 {{expected U to lie between 0 and 1, but got 1.5}}
func.func private @share() attributes {a = #surge.short_term_depression<U = 1.5>}

// -----

// expected-error @+1 {{expected f to lie between 0 and 1, but got -0.1}}
func.func private @share_f() attributes {a = #surge.short_term_facilitation<f = -0.1>}

// -----

// expected-error @+1 {{expected tau_d to be positive and finite, but got 0.0}}
func.func private @time_constant() attributes {a = #surge.short_term_depression<tau_d = 0>}

// -----

// expected-error @+1 {{expected tau_rec to be positive and finite, but got -800.0}}
func.func private @recovery() attributes {a = #surge.tsodyks_markram<tau_rec = -800>}

// -----

// expected-error @+1 {{expected tau_fac to be at least 0 and finite, but got -1.0}}
func.func private @facilitation() attributes {a = #surge.tsodyks_markram<tau_fac = -1>}

// -----

func.func @relaxed(%x: f32, %k: !surge.key) {
  // expected-error @+1 {{'surge.poisson' op expected an estimator of hard samples, but got #surge.gumbel_softmax<hard = false>}}
  %s = surge.poisson %x, %k dt(0.001) using(#surge.gumbel_softmax<hard = false>) : f32
  return
}

// -----

func.func @threshold(%x: f32) {
  // expected-error @+1 {{'surge.lif' op expected threshold to be positive and finite, but got 0.0}}
  %s:2 = surge.lif %x state(%x) tau(1.0) dt(0.1) threshold(0) using(#surge.arctan) : f32
  return
}

// -----

func.func @refractory(%x: f32) {
  // expected-error @+1 {{'surge.lif' op expected refractory to be positive and finite, but got 0.0}}
  %s:3 = surge.lif %x state(%x, %x) tau(1.0) dt(0.1) threshold(1) refractory(0) using(#surge.arctan) : f32
  return
}

// -----

func.func @refractory_state(%x: f32) {
  // expected-error @+1 {{'surge.lif' op expected a state of 2 values (potential, refractory time left), but got 1}}
  %s:2 = surge.lif %x state(%x) tau(1.0) dt(0.1) threshold(1) refractory(2) using(#surge.arctan) : f32
  return
}

// -----

func.func @types(%x: f32, %y: f64) {
  // expected-error @+1 {{'surge.lif' op expected all values to be of the type of the first, 'f32', but got 'f64'}}
  %s:2 = "surge.lif"(%x, %y) {tau = 1.0, dt = 0.1, threshold = 1.0, estimator = #surge.arctan} : (f32, f64) -> (f32, f32)
  return
}

// -----

func.func @new_state(%x: f32) {
  // expected-error @+1 {{'surge.lif' op expected a new state of 1 values (potential), but got 2}}
  %s:3 = "surge.lif"(%x, %x) {tau = 1.0, dt = 0.1, threshold = 1.0, estimator = #surge.arctan} : (f32, f32) -> (f32, f32, f32)
  return
}

// -----

func.func @neuron(%x: f32) {
  // expected-error @+1 {{expected a neuron's constants, as #surge.two_compartment, but got #surge.arctan}}
  %s:7 = surge.burst_neuron %x, %x state(%x, %x, %x, %x, %x, %x) dt(0.1) neuron(#surge.arctan) using(#surge.arctan) : f32
  return
}

// -----

func.func @neuron_state(%x: f32) {
  // expected-error @+1 {{'surge.burst_neuron' op expected a state of 6 values (V_s, V_d, w_s, w_d, theta, t), but got 1}}
  %s:2 = surge.burst_neuron %x, %x state(%x) dt(0.1) neuron(#surge.two_compartment) using(#surge.arctan) : f32
  return
}

// -----

// expected-error @+1 {{expected C_d to be positive and finite, but got 0.0}}
func.func private @capacity() attributes {a = #surge.two_compartment<C_d = 0>}

// -----

// expected-error @+1 {{expected E_L to be finite, but got inf}}
func.func private @potential() attributes {a = #surge.two_compartment<E_L = 0x7FF0000000000000>}

// -----

// expected-error @+1 {{expected delay to be at least 0 and finite, but got -1.0}}
func.func private @delay() attributes {a = #surge.two_compartment<delay = -1>}

// -----

func.func @window(%x: f32) {
  // expected-error @+1 {{'surge.detect_bursts' op expected window to be positive and finite, but got -16.0}}
  %s:4 = surge.detect_bursts %x state(%x, %x) window(-16) dt(0.1) : f32
  return
}

// -----

func.func @no_ensemble(%x: tensor<f32>) {
  // expected-error @+1 {{'surge.ensemble' op expected a tensor whose last axis holds the neurons of an ensemble, one or more, but got 'tensor<f32>'}}
  %s:3 = surge.ensemble %x, %x : tensor<f32> -> tensor<f32>
  return
}

// -----

func.func @ensemble(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'surge.ensemble' op expected one number for each ensemble of 'tensor<2x3xf32>', of type 'tensor<2xf32>', but got 'tensor<3xf32>'}}
  %s:3 = surge.ensemble %x, %x : tensor<2x3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @otherwise(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'surge.ensemble' op expected otherwise to be finite, but got nan}}
  %s:3 = surge.ensemble %x, %x otherwise(0x7FF8000000000000) : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @weights(%w: tensor<3xf32>, %r: f32) {
  // expected-error @+1 {{expected weights to be a tensor of rank 2, neurons by inputs, but got 'tensor<3xf32>'}}
  %s = surge.burst_plasticity %w events(%w) bursts(%w) trace(%w) rate(%r) baseline(0.5) : tensor<3xf32>
  return
}

// -----

func.func @rank(%w: tensor<3xf32>, %r: f32) {
  // expected-error @+1 {{'surge.burst_plasticity' op expected weights of rank 2, neurons by inputs, but got 'tensor<3xf32>'}}
  %s = "surge.burst_plasticity"(%w, %w, %w, %w, %r) {baseline = 0.5} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, f32) -> tensor<3xf32>
  return
}

// -----

func.func @trace(%w: tensor<3x4xf32>, %e: tensor<3xf32>, %r: f32) {
  // expected-error @+1 {{'surge.burst_plasticity' op expected one trace for each input of 'tensor<3x4xf32>', of type 'tensor<4xf32>', but got 'tensor<3xf32>'}}
  %s = "surge.burst_plasticity"(%w, %e, %e, %e, %r) {baseline = 0.5} : (tensor<3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, f32) -> tensor<3x4xf32>
  return
}

// -----

func.func @event(%w: tensor<3x4xf32>, %e: tensor<4xf32>, %r: f32) {
  // expected-error @+1 {{'surge.burst_plasticity' op expected one event for each neuron of 'tensor<3x4xf32>', of type 'tensor<3xf32>', but got 'tensor<4xf32>'}}
  %s = "surge.burst_plasticity"(%w, %e, %e, %e, %r) {baseline = 0.5} : (tensor<3x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, f32) -> tensor<3x4xf32>
  return
}

// -----

func.func @rate(%w: tensor<3x3xf32>, %e: tensor<3xf32>, %r: f64) {
  // expected-error @+1 {{'surge.burst_plasticity' op expected a rate of the weights' element type 'f32', but got 'f64'}}
  %s = "surge.burst_plasticity"(%w, %e, %e, %e, %r) {baseline = 0.5} : (tensor<3x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, f64) -> tensor<3x3xf32>
  return
}

// -----

func.func @baseline(%w: tensor<3x3xf32>, %e: tensor<3xf32>, %r: f32) {
  // expected-error @+1 {{'surge.burst_plasticity' op expected baseline to lie between 0 and 1, but got 1.5}}
  %s = surge.burst_plasticity %w events(%e) bursts(%e) trace(%e) rate(%r) baseline(1.5) : tensor<3x3xf32>
  return
}

// -----

func.func @clip(%w: tensor<3x3xf32>, %e: tensor<3xf32>, %r: f32) {
  // expected-error @+1 {{'surge.burst_plasticity' op expected the lower end to clip to first, but got 1.0 before 0.0}}
  %s = surge.burst_plasticity %w events(%e) bursts(%e) trace(%e) rate(%r) baseline(0.5) clip(1.0, 0.0) : tensor<3x3xf32>
  return
}

// -----

func.func @one_end(%w: tensor<3x3xf32>, %e: tensor<3xf32>, %r: f32) {
  // expected-error @+1 {{'surge.burst_plasticity' op expected both ends to clip to, but got one}}
  %s = "surge.burst_plasticity"(%w, %e, %e, %e, %r) {baseline = 0.5, lowest = 0.0} : (tensor<3x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, f32) -> tensor<3x3xf32>
  return
}

// -----

func.func @baseline(%x: tensor<3xf32>) {
  // expected-error @+1 {{'surge.burst_rate' op expected a baseline above 0 and up to 0.5, so that a burst probability stays below 1, but got}}
  %b, %p = surge.burst_rate %x drive(%x) baseline(0.6) : tensor<3xf32>
  return
}

// -----

func.func @delay_without_steps(%x: tensor<3xf32>, %line: tensor<?x3xf32>, %n: index) {
  // expected-error @+1 {{'surge.delay' op expected a line whose first axis counts the steps of the delay, a known number of one or more, but got 'tensor<?x3xf32>'}}
  %late, %next = surge.delay %x line(%line) step(%n) : tensor<3xf32>, tensor<?x3xf32>
  return
}

// -----

func.func @delay_of_others(%x: tensor<4xf32>, %line: tensor<2x3xf32>, %n: index) {
  // expected-error @+1 {{'surge.delay' op expected a signal of type 'tensor<3xf32>', one step of 'tensor<2x3xf32>', but got 'tensor<4xf32>'}}
  %late, %next = surge.delay %x line(%line) step(%n) : tensor<4xf32>, tensor<2x3xf32>
  return
}

// -----

func.func @taught_rates(%x: tensor<3xf32>) {
  // expected-error @+1 {{'surge.taught_burst_rate' op expected output(sigmoid) or output(softmax), but got rate}}
  %b, %p = surge.taught_burst_rate %x toward %x baseline(0.5) output(rate) : tensor<3xf32>
  return
}
