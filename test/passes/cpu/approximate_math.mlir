// RUN: surge-opt %s --surge-approximate-math | FileCheck %s

// Values and their errors are tested by running them (test/jit).

// CHECK-LABEL: @single
// CHECK-NOT: math.{{cos|erf|exp|log|pow|sin|tanh}}
// CHECK: return
func.func @single(%x: f32, %y: f32) -> f32 {
  %0 = math.exp %x : f32
  %1 = math.log %0 : f32
  %2 = math.tanh %1 : f32
  %3 = math.expm1 %2 : f32
  %4 = math.log1p %3 : f32
  %5 = math.exp2 %4 : f32
  %6 = math.log2 %5 : f32
  %7 = math.log10 %6 : f32
  %8 = math.erf %7 : f32
  %9 = math.sin %8 : f32
  %10 = math.cos %9 : f32
  %11 = math.powf %10, %y : f32
  return %11 : f32
}

// CHECK-LABEL: @double
// CHECK-NOT: math.{{cos|erf|exp|log|pow|sin|tanh}}
// CHECK: return
func.func @double(%x: f64, %y: f64) -> f64 {
  %0 = math.exp %x : f64
  %1 = math.log %0 : f64
  %2 = math.tanh %1 : f64
  %3 = math.expm1 %2 : f64
  %4 = math.log1p %3 : f64
  %5 = math.exp2 %4 : f64
  %6 = math.log2 %5 : f64
  %7 = math.log10 %6 : f64
  %8 = math.erf %7 : f64
  %9 = math.sin %8 : f64
  %10 = math.cos %9 : f64
  %11 = math.powf %10, %y : f64
  return %11 : f64
}

// Large arguments read a table in place of branching.
// CHECK-LABEL: @table
// CHECK-NOT: scf.if
// CHECK: memref.get_global @surge_inverse_of_two_pi : memref<32x4xf64>
// CHECK-COUNT-4: memref.load
// CHECK-NOT: memref.load
func.func @table(%x: f64) -> f64 {
  %0 = math.sin %x : f64
  return %0 : f64
}

// CHECK-LABEL: @no_approximation
// CHECK: math.acos %{{.*}} : f64
// CHECK: math.atan %{{.*}} : f32
func.func @no_approximation(%x: f64, %y: f32) -> (f64, f32) {
  %0 = math.acos %x : f64
  %1 = math.atan %y : f32
  return %0, %1 : f64, f32
}
