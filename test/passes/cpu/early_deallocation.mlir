// RUN: surge-opt %s --pass-pipeline='builtin.module(func.func(surge-early-deallocation))' | FileCheck %s

func.func private @mean(%x: memref<4xf32>) -> f32

// A number is no view of the memory that it was computed from.
// CHECK-LABEL: func.func @number(
// CHECK: %[[M:.*]] = memref.alloc()
// CHECK: %[[R:.*]] = call @mean
// CHECK-NEXT: memref.dealloc %[[M]]
// CHECK-NEXT: math.exp
// CHECK-NEXT: return %[[R]]
func.func @number(%x: memref<4xf32>) -> (f32, f32) {
  %m = memref.alloc() : memref<4xf32>
  memref.copy %x, %m : memref<4xf32> to memref<4xf32>
  %r = call @mean(%m) : (memref<4xf32>) -> f32
  %e = math.exp %r : f32
  memref.dealloc %m : memref<4xf32>
  return %r, %e : f32, f32
}

// A view is.
// CHECK-LABEL: func.func @view(
// CHECK: memref.load
// CHECK-NEXT: memref.dealloc
func.func @view(%x: memref<4xf32>, %i: index, %j: index) -> f32 {
  %m = memref.alloc() : memref<4xf32>
  memref.copy %x, %m : memref<4xf32> to memref<4xf32>
  %v = memref.expand_shape %m [[0, 1]] output_shape [2, 2] : memref<4xf32> into memref<2x2xf32>
  %e = memref.load %v[%i, %j] : memref<2x2xf32>
  %r = math.exp %e : f32
  memref.dealloc %m : memref<4xf32>
  return %r : f32
}

// What is used in a loop is used as long as the loop runs.
// CHECK-LABEL: func.func @loop(
// CHECK: scf.for
// CHECK: }
// CHECK-NEXT: memref.dealloc
// CHECK-NEXT: math.exp
func.func @loop(%x: memref<4xf32>, %n: index, %s: f32) -> f32 {
  %i = arith.constant 0 : index
  %j = arith.constant 1 : index
  %m = memref.alloc() : memref<4xf32>
  scf.for %k = %i to %n step %j {
    memref.store %s, %m[%k] : memref<4xf32>
    scf.yield
  }
  %r = math.exp %s : f32
  memref.dealloc %m : memref<4xf32>
  return %r : f32
}
