// RUN: surge-opt %s --surge-approximate-math | FileCheck %s

// Values and their errors are tested by running them (test/jit).

// CHECK-LABEL: @single
// CHECK-NOT: math.{{exp|log|tanh}}
// CHECK: return
func.func @single(%x: f32) -> (f32, f32, f32, f32, f32) {
  %0 = math.exp %x : f32
  %1 = math.log %x : f32
  %2 = math.tanh %x : f32
  %3 = math.expm1 %x : f32
  %4 = math.log1p %x : f32
  return %0, %1, %2, %3, %4 : f32, f32, f32, f32, f32
}

// CHECK-LABEL: @double
// CHECK-NOT: math.{{exp|log|tanh}}
// CHECK: return
func.func @double(%x: f64) -> (f64, f64, f64, f64, f64) {
  %0 = math.exp %x : f64
  %1 = math.log %x : f64
  %2 = math.tanh %x : f64
  %3 = math.expm1 %x : f64
  %4 = math.log1p %x : f64
  return %0, %1, %2, %3, %4 : f64, f64, f64, f64, f64
}

// CHECK-LABEL: @no_approximation
// CHECK: math.erf %{{.*}} : f64
// CHECK: math.sin %{{.*}} : f32
func.func @no_approximation(%x: f64, %y: f32) -> (f64, f32) {
  %0 = math.erf %x : f64
  %1 = math.sin %y : f32
  return %0, %1 : f64, f32
}
