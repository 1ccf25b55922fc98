// RUN: surge-opt %s --surge-set-estimator="select=categorical estimator='#surge.straight_through<temperature = 1.5>'" | FileCheck %s --check-prefix=KIND
// RUN: surge-opt %s --surge-set-estimator="select=gate estimator=#surge.arctan" | FileCheck %s --check-prefix=SITE
// RUN: not surge-opt %s --surge-set-estimator="select=nowhere estimator=#surge.arctan" 2>&1 | FileCheck %s --check-prefix=NOWHERE
// RUN: not surge-opt %s --surge-set-estimator="select=step estimator=#surge.reinmax" 2>&1 | FileCheck %s --check-prefix=MISFIT
// RUN: not surge-opt %s --surge-set-estimator="select=step estimator=arctan" 2>&1 | FileCheck %s --check-prefix=SYNTAX
// RUN: surge-opt %s --surge-set-estimator="select=* estimator=none" | FileCheck %s --check-prefix=NONE
// RUN: surge-opt %s --surge-set-estimator="select=lif estimator=#surge.arctan" | FileCheck %s --check-prefix=LIF
// RUN: not surge-opt %s --surge-set-estimator="select=poisson estimator=#surge.arctan" 2>&1 | FileCheck %s --check-prefix=POISSON
// RUN: not surge-opt %s --surge-set-estimator="select=round estimator=none" 2>&1 | FileCheck %s --check-prefix=NO-ROUND

// NO-ROUND: error: expected 'round' to be a kind of op
// NOWHERE: error: expected 'nowhere' to be a kind of op ('categorical', 'step', ...) or the name of a site, but no op with an estimator in the module is selected by it
// MISFIT: error: expected an estimator for deterministic steps, but got #surge.reinmax
// SYNTAX: error: expected an estimator such as '#surge.reinmax<temperature = 1.3>', but got 'arctan'

// POISSON: error: expected an estimator for samples, but got #surge.arctan

// KIND-LABEL: func.func @f
// SITE-LABEL: func.func @f
func.func @f(%x: tensor<4x3xf32>, %k: !surge.key) -> (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>) {
  // KIND: surge.categorical {{.*}} using(#surge.straight_through<temperature = 1.5
  // SITE: surge.categorical {{.*}} using(#surge.reinmax)
  %z = surge.categorical %x, %k using(#surge.reinmax) : tensor<4x3xf32>
  // KIND: surge.step {{.*}} using(#surge.fast_sigmoid)
  // SITE: surge.step {{.*}} using(#surge.fast_sigmoid)
  %s = surge.step %x using(#surge.fast_sigmoid) : tensor<4x3xf32>
  // KIND: surge.step {{.*}} using(#surge.fast_sigmoid)
  // SITE: surge.step {{.*}} using(#surge.arctan)
  %v = surge.site %x name("gate") : tensor<4x3xf32>
  %t = surge.step %v using(#surge.fast_sigmoid) : tensor<4x3xf32>
  return %z, %s, %t : tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>
}

// NONE-LABEL: func.func @held
// NONE-SAME:  (%[[X:.*]]: tensor
func.func @held(%x: tensor<4x3xf32>, %k: !surge.key) -> (tensor<4x3xf32>, tensor<4x3xf32>) {
  // NONE: %[[HELD:.*]] = surge.stop_gradient %[[X]]
  // NONE: surge.bernoulli %[[HELD]],
  %b = surge.bernoulli %x, %k using(#surge.straight_through) : tensor<4x3xf32>
  // NONE-NOT: surge.stop_gradient
  // NONE: surge.categorical %[[X]],
  %soft = surge.categorical %x, %k using(#surge.gumbel_softmax<hard = false>) : tensor<4x3xf32>
  return %b, %soft : tensor<4x3xf32>, tensor<4x3xf32>
}

// The spikes of a neuron are held, and its potential is not: the formula takes its place.
// NONE-LABEL: func.func @neurons
// LIF-LABEL: func.func @neurons
func.func @neurons(%rate: f64, %v: f64, %k: !surge.key) -> (f64, f64) {
  // NONE: %[[RATE:.*]] = surge.stop_gradient %{{.*}} : f64
  // NONE: %[[IN:.*]] = surge.bernoulli %[[RATE]]
  // LIF: surge.poisson {{.*}} using(#surge.straight_through)
  %in = surge.poisson %rate, %k dt(0.001) using(#surge.straight_through) : f64
  // NONE: %[[OVER:.*]] = arith.subf
  // NONE: %[[HELD:.*]] = surge.stop_gradient %{{.*}} : f64
  // NONE: %[[SPIKE:.*]] = surge.step %[[HELD]]
  // NONE-NOT: surge.stop_gradient
  // LIF: surge.lif {{.*}} using(#surge.arctan)
  %s, %v1 = surge.lif %in state(%v) tau(20.0) dt(1.0) threshold(1.0) using(#surge.fast_sigmoid) : f64
  return %s, %v1 : f64, f64
}
