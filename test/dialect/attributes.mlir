// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// A parameter is printed where it differs from its default, with the fewest digits that give it back.

// CHECK-LABEL: @defaults
func.func @defaults() attributes {
  // CHECK-SAME: a = #surge.straight_through,
  // CHECK-SAME: b = #surge.reinmax,
  // CHECK-SAME: c = #surge.gumbel_softmax,
  // CHECK-SAME: d = #surge.gumbel_rao,
  // CHECK-SAME: e = #surge.clipped_straight_through,
  // CHECK-SAME: f = #surge.fast_sigmoid,
  // CHECK-SAME: g = #surge.arctan,
  // CHECK-SAME: h = #surge.sigmoid,
  // CHECK-SAME: i = #surge.triangular,
  // CHECK-SAME: j = #surge.sgd,
  // CHECK-SAME: k = #surge.adam,
  // CHECK-SAME: l = #surge.adamw,
  // CHECK-SAME: m = #surge.radam,
  // CHECK-SAME: n = #surge.rmsprop}
  a = #surge.straight_through<temperature = 1.0>, b = #surge.reinmax<temperature = 1>,
  c = #surge.gumbel_softmax<temperature = 0.5, hard = true>, d = #surge.gumbel_rao<temperature = 0.5, samples = 100>,
  e = #surge.clipped_straight_through<width = 1.0>, f = #surge.fast_sigmoid<sharpness = 25>,
  g = #surge.arctan<sharpness = 2>, h = #surge.sigmoid<sharpness = 25>, i = #surge.triangular<width = 1>,
  j = #surge.sgd<momentum = 0.0, weight_decay = 0.0, nesterov = false>,
  k = #surge.adam<beta1 = 0.9, beta2 = 0.999, epsilon = 1.0e-8>, l = #surge.adamw<weight_decay = 0.01>,
  m = #surge.radam<beta1 = 0.9>, n = #surge.rmsprop<decay = 0.99>} {
  return
}

// CHECK-LABEL: @digits
func.func @digits() attributes {
  // CHECK-SAME: a = #surge.reinmax<temperature = 1.3>,
  // CHECK-SAME: b = #surge.reinmax<temperature = 0.1>,
  // CHECK-SAME: c = #surge.reinmax<temperature = 3.0>,
  // CHECK-SAME: d = #surge.reinmax<temperature = 1.0e-08>,
  // CHECK-SAME: e = #surge.reinmax<temperature = 0.3333333333333333>,
  // CHECK-SAME: f = #surge.reinmax<temperature = 2.5>}
  a = #surge.reinmax<temperature = 1.30>, b = #surge.reinmax<temperature = 1.0e-1>, c = #surge.reinmax<temperature = 3>,
  d = #surge.reinmax<temperature = 0.00000001>, e = #surge.reinmax<temperature = 0.33333333333333331>,
  f = #surge.reinmax<temperature = 0x4004000000000000>} {
  return
}

// CHECK-LABEL: @default_surrogates
func.func @default_surrogates() attributes {
  // CHECK-SAME: a = #surge.tanh,
  // CHECK-SAME: b = #surge.erf,
  // CHECK-SAME: c = #surge.erfc,
  // CHECK-SAME: d = #surge.piecewise_exponential,
  // CHECK-SAME: e = #surge.slayer,
  // CHECK-SAME: f = #surge.spike_rate_escape,
  // CHECK-SAME: g = #surge.circ,
  // CHECK-SAME: h = #surge.leaky,
  // CHECK-SAME: i = #surge.heaviside,
  // CHECK-SAME: j = #surge.sparse_fast_sigmoid,
  // CHECK-SAME: k = #surge.s2nn,
  // CHECK-SAME: l = #surge.q_pseudo_spike,
  // CHECK-SAME: m = #surge.nonzero_sign_log_abs,
  // CHECK-SAME: n = #surge.piecewise_leaky_relu,
  // CHECK-SAME: o = #surge.squarewave_fourier,
  // CHECK-SAME: p = #surge.step_pwl,
  // CHECK-SAME: q = #surge.leaky<below = -1.0, above = 0.0>}
  a = #surge.tanh<sharpness = 100>, b = #surge.erf<sharpness = 2>, c = #surge.erfc<sharpness = 100>,
  d = #surge.piecewise_exponential<sharpness = 1>, e = #surge.slayer<scale = 1, tau = 1>,
  f = #surge.spike_rate_escape<height = 25, sharpness = 1>, g = #surge.circ<width = 1>,
  h = #surge.leaky<below = 0.1, above = 1>, i = #surge.heaviside, j = #surge.sparse_fast_sigmoid<sharpness = 25, bound = 1>,
  k = #surge.s2nn<sharpness = 4, height = 1>, l = #surge.q_pseudo_spike<exponent = 2>,
  m = #surge.nonzero_sign_log_abs<sharpness = 1>, n = #surge.piecewise_leaky_relu<width = 1, leak = 0.01>,
  o = #surge.squarewave_fourier<terms = 1, period = 8>, p = #surge.step_pwl<width = 0.5>,
  q = #surge.leaky<below = -1, above = 0>} {
  return
}
