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
