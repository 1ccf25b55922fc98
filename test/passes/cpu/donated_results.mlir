// RUN: surge-opt %s --surge-donated-results --split-input-file --verify-diagnostics | FileCheck %s

// What is updated in place is where it belongs.
// CHECK-LABEL: func.func @in_place(
// CHECK-SAME: %[[P:.*]]: memref<4xf32> {surge.donated = 0 : i64}, %{{.*}}: memref<4xf32>) {
// CHECK-NOT: memref.copy
// CHECK: return
func.func @in_place(%p: memref<4xf32> {surge.donated = 0}, %g: memref<4xf32>) -> memref<4xf32> {
  linalg.sub ins(%p, %g : memref<4xf32>, memref<4xf32>) outs(%p : memref<4xf32>)
  return %p : memref<4xf32>
}

// -----

// Two change places: neither is lost.
// CHECK-LABEL: func.func @swap(
// CHECK-SAME: %[[A:.*]]: memref<4xf32> {surge.donated = 0 : i64}, %[[B:.*]]: memref<4xf32> {surge.donated = 1 : i64}) {
// CHECK: memref.copy %[[B]], %[[OLD_B:.*]] :
// CHECK: memref.copy %[[A]], %[[OLD_A:.*]] :
// CHECK: memref.copy %[[OLD_B]], %[[A]]
// CHECK: memref.copy %[[OLD_A]], %[[B]]
// CHECK: return
func.func @swap(%a: memref<4xf32> {surge.donated = 0}, %b: memref<4xf32> {surge.donated = 1})
    -> (memref<4xf32>, memref<4xf32>) {
  return %b, %a : memref<4xf32>, memref<4xf32>
}

// -----

// A result in memory of its own is not that of the argument, which another result takes.
// CHECK-LABEL: func.func @before_and_after(
// CHECK-SAME: %[[P:.*]]: memref<4xf32> {surge.donated = 1 : i64}) -> memref<4xf32> {
// CHECK: memref.copy %[[P]], %[[BEFORE:.*]] :
// CHECK: memref.copy %{{.*}}, %[[P]]
// CHECK: return %[[BEFORE]]
func.func @before_and_after(%p: memref<4xf32> {surge.donated = 1}) -> (memref<4xf32>, memref<4xf32>) {
  %new = memref.alloc() : memref<4xf32>
  linalg.exp ins(%p : memref<4xf32>) outs(%new : memref<4xf32>)
  return %p, %new : memref<4xf32>, memref<4xf32>
}

// -----

// expected-error @+1 {{expected no calls of 'step', which has donated arguments, where they cannot be inlined; call a private function from both places}}
func.func @step(%p: memref<4xf32> {surge.donated = 0}) -> memref<4xf32> {
  return %p : memref<4xf32>
}
func.func @steps(%p: memref<4xf32>) -> memref<4xf32> {
  %0 = call @step(%p) : (memref<4xf32>) -> memref<4xf32>
  return %0 : memref<4xf32>
}
