// RUN: surge-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: @leak
// CHECK-SAME: %[[S:.*]]: tensor<?x3xf32>, %[[X:.*]]: tensor<?x3xf32>, %[[A:.*]]: bf16
func.func @leak(%s: tensor<?x3xf32>, %x: tensor<?x3xf32>, %a: bf16) {
  // CHECK: surge.leak %[[S]] toward %[[X]] tau(20.0) dt(0.1) : tensor<?x3xf32>
  // CHECK: surge.leak %[[A]] toward %[[A]] tau(7.0) dt(1.0) exact : bf16
  %s1 = surge.leak %s toward %x tau(20) dt(0.1) : tensor<?x3xf32>
  %a1 = surge.leak %a toward %a tau(7.0) dt(1.0) exact : bf16
  return
}

// CHECK-LABEL: @short_term_plasticity
// CHECK-SAME: %[[S:.*]]: tensor<8xf64>, %[[X:.*]]: tensor<8xf64>, %[[U:.*]]: tensor<8xf64>
func.func @short_term_plasticity(%s: tensor<8xf64>, %x: tensor<8xf64>, %u: tensor<8xf64>) {
  // CHECK: surge.short_term_plasticity %[[S]] state(%[[X]], %[[U]]) dt(1.0) using(#surge.short_term_depression) : tensor<8xf64>
  // CHECK: using(#surge.short_term_facilitation<tau_d = 50.0>)
  // CHECK: %{{.*}}, %{{.*}}:3 = surge.short_term_plasticity %[[S]] state(%[[X]], %[[S]], %[[U]]) {{.*}} using(#surge.tsodyks_markram<U = 0.03>)
  %a:3 = surge.short_term_plasticity %s state(%x, %u) dt(1.0) using(#surge.short_term_depression<U = 0.9>) : tensor<8xf64>
  %b:3 = surge.short_term_plasticity %s state(%x, %u) dt(1.0) using(#surge.short_term_facilitation<tau_d = 50>) : tensor<8xf64>
  %c:4 = surge.short_term_plasticity %s state(%x, %s, %u) dt(1.0) using(#surge.tsodyks_markram<U = 0.03>) : tensor<8xf64>
  return
}

// CHECK-LABEL: @lif
// CHECK-SAME: %[[I:.*]]: tensor<8xf32>, %[[V:.*]]: tensor<8xf32>
func.func @lif(%i: tensor<8xf32>, %v: tensor<8xf32>) {
  // CHECK: %{{.*}}, %{{.*}} = surge.lif %[[I]] state(%[[V]]) tau(20.0) dt(1.0) threshold(1.0) using(#surge.fast_sigmoid) : tensor<8xf32>
  // CHECK: %{{.*}}, %{{.*}}:2 = surge.lif %[[I]] state(%[[V]], %[[I]]) tau(20.0) dt(1.0) threshold(0.5) reset(zero) refractory(2.0) exact detached using(#surge.arctan) : tensor<8xf32>
  %s, %v1 = surge.lif %i state(%v) tau(20.0) dt(1.0) threshold(1.0) reset(subtract) using(#surge.fast_sigmoid) : tensor<8xf32>
  %t, %w:2 = surge.lif %i state(%v, %i) tau(20.0) dt(1.0) threshold(0.5) reset(zero) refractory(2.0) exact detached using(#surge.arctan) : tensor<8xf32>
  return
}

// CHECK-LABEL: @burst_neuron
// CHECK-SAME: %[[I:.*]]: f64, %[[V:.*]]: f64
func.func @burst_neuron(%i: f64, %v: f64) {
  // CHECK: %{{.*}}, %{{.*}}:6 = surge.burst_neuron %[[I]], %[[V]] state(%[[V]], %[[V]], %[[I]], %[[I]], %[[V]], %[[I]]) dt(0.1) neuron(#surge.two_compartment) using(#surge.triangular) : f64
  // CHECK: neuron(#surge.two_compartment<V_r = -65.0, c_bap = 0.0>)
  %s, %n:6 = surge.burst_neuron %i, %v state(%v, %v, %i, %i, %v, %i) dt(0.1)
             neuron(#surge.two_compartment<C_s = 370>) using(#surge.triangular) : f64
  %t, %m:6 = surge.burst_neuron %i, %v state(%v, %v, %i, %i, %v, %i) dt(0.1)
             neuron(#surge.two_compartment<c_bap = 0, V_r = -65>) using(#surge.triangular) : f64
  return
}

// CHECK-LABEL: @delay
// CHECK-SAME: %[[X:.*]]: tensor<?xf32>, %[[L:.*]]: tensor<4x?xf32>, %[[A:.*]]: f16, %[[M:.*]]: tensor<2xf16>, %[[T:.*]]: index
func.func @delay(%x: tensor<?xf32>, %l: tensor<4x?xf32>, %a: f16, %m: tensor<2xf16>, %t: index) {
  // CHECK: surge.delay %[[X]] line(%[[L]]) step(%[[T]]) : tensor<?xf32>, tensor<4x?xf32>
  // CHECK: surge.delay %[[A]] line(%[[M]]) step(%[[T]]) : f16, tensor<2xf16>
  %y, %l1 = surge.delay %x line(%l) step(%t) : tensor<?xf32>, tensor<4x?xf32>
  %b, %m1 = surge.delay %a line(%m) step(%t) : f16, tensor<2xf16>
  return
}

// CHECK-LABEL: @bursts
// CHECK-SAME: %[[S:.*]]: tensor<2x8xf64>, %[[T:.*]]: tensor<2x8xf64>, %[[K:.*]]: !surge.key
func.func @bursts(%s: tensor<2x8xf64>, %t: tensor<2x8xf64>, %k: !surge.key) {
  // CHECK: surge.poisson %[[S]], %[[K]] dt(0.001) using(#surge.straight_through) : tensor<2x8xf64>
  // CHECK: %[[E:.*]], %[[B:.*]], %{{.*}}:2 = surge.detect_bursts %{{.*}} state(%[[T]], %[[T]]) window(16.0) dt(0.1) : tensor<2x8xf64>
  // CHECK: surge.ensemble %[[E]], %[[B]] : tensor<2x8xf64> -> tensor<2xf64>
  // CHECK: surge.ensemble %[[E]], %[[B]] otherwise(0.375) : tensor<2x8xf64> -> tensor<2xf64>
  // CHECK: surge.burst_rate %[[S]] drive(%[[T]]) baseline(0.375) : tensor<2x8xf64>
  // CHECK: surge.taught_burst_rate %[[S]] toward %[[T]] baseline(0.5) output(softmax) : tensor<2x8xf64>
  %p = surge.poisson %s, %k dt(0.001) using(#surge.straight_through) : tensor<2x8xf64>
  %e, %b, %n:2 = surge.detect_bursts %p state(%t, %t) window(16.0) dt(0.1) : tensor<2x8xf64>
  %c:3 = surge.ensemble %e, %b : tensor<2x8xf64> -> tensor<2xf64>
  %d:3 = surge.ensemble %e, %b otherwise(0.375) : tensor<2x8xf64> -> tensor<2xf64>
  %r:2 = surge.burst_rate %s drive(%t) baseline(0.375) : tensor<2x8xf64>
  %o:2 = surge.taught_burst_rate %s toward %t baseline(0.5) output(softmax) : tensor<2x8xf64>
  return
}

// CHECK-LABEL: @burst_plasticity
// CHECK-SAME: %[[W:.*]]: tensor<?x4xf32>, %[[E:.*]]: tensor<?xf32>, %[[X:.*]]: tensor<4xf32>, %[[R:.*]]: f32
func.func @burst_plasticity(%w: tensor<?x4xf32>, %e: tensor<?xf32>, %x: tensor<4xf32>, %r: f32) {
  // CHECK: surge.burst_plasticity %[[W]] events(%[[E]]) bursts(%[[E]]) trace(%[[X]]) rate(%[[R]]) baseline(0.375) : tensor<?x4xf32>
  // CHECK: baseline(0.5) clip(0.0, 1.5) : tensor<?x4xf32>
  %a = surge.burst_plasticity %w events(%e) bursts(%e) trace(%x) rate(%r) baseline(0.375) : tensor<?x4xf32>
  %b = surge.burst_plasticity %w events(%e) bursts(%e) trace(%x) rate(%r) baseline(0.5) clip(0, 1.5) : tensor<?x4xf32>
  return
}
