// RUN: surge-opt %s --surge-set-estimator="select=categorical estimator='#surge.straight_through<temperature = 1.5>'" | FileCheck %s --check-prefix=KIND
// RUN: surge-opt %s --surge-set-estimator="select=gate estimator=#surge.arctan" | FileCheck %s --check-prefix=SITE
// RUN: not surge-opt %s --surge-set-estimator="select=nowhere estimator=#surge.arctan" 2>&1 | FileCheck %s --check-prefix=NOWHERE
// RUN: not surge-opt %s --surge-set-estimator="select=step estimator=#surge.reinmax" 2>&1 | FileCheck %s --check-prefix=MISFIT
// RUN: not surge-opt %s --surge-set-estimator="select=step estimator=arctan" 2>&1 | FileCheck %s --check-prefix=SYNTAX
// RUN: surge-opt %s --surge-set-estimator="select=* estimator=none" | FileCheck %s --check-prefix=NONE
// RUN: not surge-opt %s --surge-set-estimator="select=round estimator=none" 2>&1 | FileCheck %s --check-prefix=NO-ROUND

// NO-ROUND: error: expected 'round' to be a kind of op
// NOWHERE: error: expected 'nowhere' to be a kind of op ('categorical', 'step', ...) or the name of a site, but no op with an estimator in the module is selected by it
// MISFIT: error: expected an estimator for deterministic steps, but got #surge.reinmax
// SYNTAX: error: expected an estimator such as '#surge.reinmax<temperature = 1.3>', but got 'arctan'

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
