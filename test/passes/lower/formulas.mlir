// RUN: surge-opt --surge-lower %s | FileCheck %s

// s + (dt / tau) (x - s)
// CHECK-LABEL: @euler
//  CHECK-SAME:   %[[S:.*]]: f64, %[[X:.*]]: f64
//   CHECK-DAG:   %[[SHARE:.*]] = arith.constant 2.500000e-01 : f64
//       CHECK:   %[[D:.*]] = arith.subf %[[X]], %[[S]]
//       CHECK:   %[[C:.*]] = arith.mulf %[[D]], %[[SHARE]]
//       CHECK:   %[[R:.*]] = arith.addf %[[S]], %[[C]]
//       CHECK:   return %[[R]]
func.func @euler(%s: f64, %x: f64) -> f64 {
  %r = surge.leak %s toward %x tau(4.0) dt(1.0) : f64
  return %r : f64
}

// The exponential is a constant.
// CHECK-LABEL: @exact
//   CHECK-NOT:   math.exp
//       CHECK:   arith.constant 0.778800{{.*}} : f64
func.func @exact(%s: f64, %x: f64) -> f64 {
  %r = surge.leak %s toward %x tau(4.0) dt(1.0) exact : f64
  return %r : f64
}

// Narrow numbers are computed in single precision.
// CHECK-LABEL: @narrow
//       CHECK:   arith.extf %{{.*}} : tensor<3xbf16> to tensor<3xf32>
//       CHECK:   arith.truncf %{{.*}} : tensor<3xf32> to tensor<3xbf16>
func.func @narrow(%s: tensor<3xbf16>, %x: tensor<3xbf16>) -> tensor<3xbf16> {
  %r = surge.leak %s toward %x tau(4.0) dt(1.0) : tensor<3xbf16>
  return %r : tensor<3xbf16>
}

// A step compares, whatever its surrogate.
// CHECK-LABEL: @lif
//   CHECK-NOT:   surge.
//       CHECK:   arith.cmpf olt
//       CHECK:   arith.select
func.func @lif(%i: tensor<3xf64>, %v: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>) {
  %s, %v1 = surge.lif %i state(%v) tau(20.0) dt(1.0) threshold(1.0) using(#surge.fast_sigmoid) : tensor<3xf64>
  return %s, %v1 : tensor<3xf64>, tensor<3xf64>
}

// One pass over the weights, which are updated in place where they may be.
// CHECK-LABEL: @burst_plasticity
//  CHECK-SAME:   %[[W:.*]]: tensor<2x3xf64>
//       CHECK:   linalg.generic
//  CHECK-SAME:     outs(%[[W]] : tensor<2x3xf64>)
//       CHECK:   arith.maximumf
//       CHECK:   arith.minimumf
//       CHECK:   linalg.yield
//   CHECK-NOT:   linalg.generic
//       CHECK:   return
func.func @burst_plasticity(%w: tensor<2x3xf64>, %e: tensor<2xf64>, %x: tensor<3xf64>, %rate: f64) -> tensor<2x3xf64> {
  %w1 = surge.burst_plasticity %w events(%e) bursts(%e) trace(%x) rate(%rate) baseline(0.375) clip(0, 1) : tensor<2x3xf64>
  return %w1 : tensor<2x3xf64>
}
