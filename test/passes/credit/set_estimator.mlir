// RUN: surge-opt %s --surge-set-estimator="select=categorical estimator='#surge.straight_through<temperature = 1.5>'" | FileCheck %s --check-prefix=KIND
// RUN: surge-opt %s --surge-set-estimator="select=gate estimator=#surge.arctan" | FileCheck %s --check-prefix=SITE
// RUN: not surge-opt %s --surge-set-estimator="select=nowhere estimator=#surge.arctan" 2>&1 | FileCheck %s --check-prefix=NOWHERE
// RUN: not surge-opt %s --surge-set-estimator="select=step estimator=#surge.reinmax" 2>&1 | FileCheck %s --check-prefix=MISFIT
// RUN: not surge-opt %s --surge-set-estimator="select=step estimator=arctan" 2>&1 | FileCheck %s --check-prefix=SYNTAX

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
