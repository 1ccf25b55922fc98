// RUN: surge-opt %s --surge-out-parameters | FileCheck %s

// The memory of the result is the caller's, and what it is computed in.
// CHECK-LABEL: func.func private @static(
// CHECK-SAME: %[[X:.*]]: memref<4xf32>, %[[Y:.*]]: memref<4xf32>) {
// CHECK-NEXT: memref.copy %[[X]], %[[Y]]
// CHECK-NEXT: return
func.func private @static(%x: memref<4xf32>) -> memref<4xf32> {
  %y = memref.alloc() : memref<4xf32>
  memref.copy %x, %y : memref<4xf32> to memref<4xf32>
  return %y : memref<4xf32>
}

// Where sizes are not known, results stay what they are.
// CHECK-LABEL: func.func private @dynamic(
// CHECK-SAME: -> memref<?xf32>
func.func private @dynamic(%x: memref<?xf32>, %n: index) -> memref<?xf32> {
  %y = memref.alloc(%n) : memref<?xf32>
  memref.copy %x, %y : memref<?xf32> to memref<?xf32>
  return %y : memref<?xf32>
}

// CHECK-LABEL: func.func @public(
// CHECK-SAME: -> (memref<4xf32>, memref<?xf32>)
// CHECK: %[[R:.*]] = memref.alloc() : memref<4xf32>
// CHECK: call @static(%{{.*}}, %[[R]])
// CHECK: %[[D:.*]] = call @dynamic
// CHECK: return %[[R]], %[[D]]
func.func @public(%x: memref<4xf32>, %v: memref<?xf32>, %n: index) -> (memref<4xf32>, memref<?xf32>) {
  %y = call @static(%x) : (memref<4xf32>) -> memref<4xf32>
  %z = call @dynamic(%v, %n) : (memref<?xf32>, index) -> memref<?xf32>
  return %y, %z : memref<4xf32>, memref<?xf32>
}
