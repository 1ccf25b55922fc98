// RUN: surge-opt %s --surge-forward-copies | FileCheck %s

#line = affine_map<(i) -> (i)>

// Someone looks at the copy before it is updated.
// CHECK-LABEL: @no_forwarding_past_a_reader
// CHECK: memref.copy
// CHECK: memref.load
func.func @no_forwarding_past_a_reader(%p: memref<4xf32>) -> (memref<4xf32>, f32) {
  %c0 = arith.constant 0 : index
  %new = memref.alloc() : memref<4xf32>
  memref.copy %p, %new : memref<4xf32> to memref<4xf32>
  %first = memref.load %new[%c0] : memref<4xf32>
  linalg.generic {indexing_maps = [#line], iterator_types = ["parallel"]} outs(%new : memref<4xf32>) {
  ^bb0(%out: f32):
    %0 = arith.addf %out, %out : f32
    linalg.yield %0 : f32
  }
  return %new, %first : memref<4xf32>, f32
}

// A private function may write to its arguments.
// CHECK-LABEL: @no_forwarding_from_private_arguments
// CHECK: memref.copy
func.func private @no_forwarding_from_private_arguments(%p: memref<4xf32>) -> memref<4xf32> {
  %new = memref.alloc() : memref<4xf32>
  memref.copy %p, %new : memref<4xf32> to memref<4xf32>
  linalg.generic {indexing_maps = [#line], iterator_types = ["parallel"]} outs(%new : memref<4xf32>) {
  ^bb0(%out: f32):
    %0 = arith.addf %out, %out : f32
    linalg.yield %0 : f32
  }
  return %new : memref<4xf32>
}

// The sum so far is not each element's own.
// CHECK-LABEL: @no_forwarding_into_reductions
// CHECK: memref.copy
func.func @no_forwarding_into_reductions(%p: memref<4xf32>, %x: memref<4x8xf32>) -> memref<4xf32> {
  %new = memref.alloc() : memref<4xf32>
  memref.copy %p, %new : memref<4xf32> to memref<4xf32>
  linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
      iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<4x8xf32>) outs(%new : memref<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.addf %out, %in : f32
    linalg.yield %0 : f32
  }
  return %new : memref<4xf32>
}

// Only the diagonal is updated.
// CHECK-LABEL: @no_forwarding_into_part
// CHECK: memref.copy
func.func @no_forwarding_into_part(%p: memref<4x4xf32>) -> memref<4x4xf32> {
  %new = memref.alloc() : memref<4x4xf32>
  memref.copy %p, %new : memref<4x4xf32> to memref<4x4xf32>
  linalg.generic {indexing_maps = [affine_map<(i) -> (i, i)>], iterator_types = ["parallel"]}
      outs(%new : memref<4x4xf32>) {
  ^bb0(%out: f32):
    %0 = arith.addf %out, %out : f32
    linalg.yield %0 : f32
  }
  return %new : memref<4x4xf32>
}

// What is copied is read through a view before it is updated.
// CHECK-LABEL: @no_forwarding_behind_views
// CHECK: memref.copy %{{.*}}, %[[NEW:.*]] : memref<4xf32> to memref<4xf32>
// CHECK: memref.copy %{{.*}}, %{{.*}} : memref<4xf32, strided<[1]>> to memref<4xf32>
func.func @no_forwarding_behind_views(%p: memref<4xf32>, %before: memref<4xf32>) -> memref<4xf32> {
  %new = memref.alloc() : memref<4xf32>
  %view = memref.subview %new[0] [4] [1] : memref<4xf32> to memref<4xf32, strided<[1]>>
  memref.copy %p, %new : memref<4xf32> to memref<4xf32>
  memref.copy %view, %before : memref<4xf32, strided<[1]>> to memref<4xf32>
  linalg.generic {indexing_maps = [#line], iterator_types = ["parallel"]} outs(%new : memref<4xf32>) {
  ^bb0(%out: f32):
    %0 = arith.addf %out, %out : f32
    linalg.yield %0 : f32
  }
  return %new : memref<4xf32>
}
