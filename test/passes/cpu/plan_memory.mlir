// RUN: surge-opt %s --surge-plan-memory --split-input-file | FileCheck %s

// In a chain, two buffers are in use at a time; a view counts as its buffer, and an allocation as long as it is touched.
// CHECK-LABEL: func.func @views(
// CHECK-SAME: surge.arena = array<i64: 128, 128, 128>
// CHECK-DAG: %[[ARENA:.*]] = memref.alloc() : memref<128xi8>
// CHECK: %[[A:.*]] = memref.view %[[ARENA]][%[[FIRST:.*]]][] : memref<128xi8> to memref<16xf32>
// CHECK: %[[C:.*]] = memref.view %[[ARENA]][%[[THIRD:.*]]][] : memref<128xi8> to memref<16xf32>
// CHECK: memref.copy %{{.*}}, %[[A]]
// CHECK: memref.expand_shape %[[A]]
// CHECK: memref.dealloc %[[ARENA]]
// CHECK-NOT: memref.dealloc
func.func @views(%x: memref<16xf32>, %y: memref<4x4xf32>) {
  %a = memref.alloc() : memref<16xf32>
  %c = memref.alloc() : memref<16xf32>
  memref.copy %x, %a : memref<16xf32> to memref<16xf32>
  %a4 = memref.expand_shape %a [[0, 1]] output_shape [4, 4] : memref<16xf32> into memref<4x4xf32>
  %b = memref.alloc() : memref<4x4xf32>
  memref.copy %a4, %b : memref<4x4xf32> to memref<4x4xf32>
  memref.dealloc %a : memref<16xf32>
  %b1 = memref.collapse_shape %b [[0, 1]] : memref<4x4xf32> into memref<16xf32>
  memref.copy %b1, %c : memref<16xf32> to memref<16xf32>
  memref.dealloc %b : memref<4x4xf32>
  %c4 = memref.expand_shape %c [[0, 1]] output_shape [4, 4] : memref<16xf32> into memref<4x4xf32>
  memref.copy %c4, %y : memref<4x4xf32> to memref<4x4xf32>
  memref.dealloc %c : memref<16xf32>
  return
}

// -----

// Each round has its buffers where the round before had them, beside what lives across the loop.
// CHECK-LABEL: func.func @rounds(
// CHECK-SAME: surge.arena = array<i64: 192, 192, 192>
// CHECK: memref.alloc() : memref<192xi8>
// CHECK: scf.for
// CHECK-NOT: memref.alloc
// CHECK-COUNT-2: memref.view
func.func @rounds(%x: memref<16xf32>, %y: memref<16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %sum = memref.alloc() : memref<16xf32>
  memref.copy %x, %sum : memref<16xf32> to memref<16xf32>
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.alloc() : memref<16xf32>
    memref.copy %sum, %a : memref<16xf32> to memref<16xf32>
    %b = memref.alloc() : memref<16xf32>
    memref.copy %a, %b : memref<16xf32> to memref<16xf32>
    memref.dealloc %a : memref<16xf32>
    memref.copy %b, %sum : memref<16xf32> to memref<16xf32>
    memref.dealloc %b : memref<16xf32>
  }
  memref.copy %sum, %y : memref<16xf32> to memref<16xf32>
  memref.dealloc %sum : memref<16xf32>
  return
}

// -----

// Of two ways, one is taken: their buffers may share memory.
// CHECK-LABEL: func.func @ways(
// CHECK-SAME: surge.arena = array<i64: 64, 64, 64>
func.func @ways(%x: memref<16xf32>, %y: memref<16xf32>, %way: i1) {
  scf.if %way {
    %a = memref.alloc() : memref<16xf32>
    memref.copy %x, %a : memref<16xf32> to memref<16xf32>
    memref.copy %a, %y : memref<16xf32> to memref<16xf32>
    memref.dealloc %a : memref<16xf32>
  } else {
    %b = memref.alloc() : memref<8xf64>
    %c0 = arith.constant 0 : index
    %one = arith.constant 1.0 : f64
    memref.store %one, %b[%c0] : memref<8xf64>
    memref.dealloc %b : memref<8xf64>
  }
  return
}

// -----

// A buffer that a loop carries under other names is freed under a condition: it keeps an allocation of its own.
// CHECK-LABEL: func.func @carried(
// CHECK-SAME: surge.arena = array<i64: 0, 0, 0>
// CHECK: memref.alloc() : memref<16xf32>
func.func @carried(%x: memref<16xf32>, %n: index, %free: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = memref.alloc() : memref<16xf32>
  %b = scf.for %i = %c0 to %n step %c1 iter_args(%before = %a) -> (memref<16xf32>) {
    scf.yield %before : memref<16xf32>
  }
  memref.copy %x, %b : memref<16xf32> to memref<16xf32>
  scf.if %free {
    memref.dealloc %a : memref<16xf32>
  }
  return
}

// -----

// Threads have a buffer each, and only a run knows a dynamic size.
// CHECK-LABEL: func.func @left_alone(
// CHECK-SAME: surge.arena = array<i64: 0, 0, 0>
// CHECK: memref.alloc(%{{.*}}) : memref<?xf32>
// CHECK: omp.parallel
// CHECK: memref.alloc() : memref<16xf32>
func.func @left_alone(%x: memref<16xf32>, %n: index) {
  %d = memref.alloc(%n) : memref<?xf32>
  memref.dealloc %d : memref<?xf32>
  omp.parallel {
    %a = memref.alloc() : memref<16xf32>
    memref.copy %x, %a : memref<16xf32> to memref<16xf32>
    memref.dealloc %a : memref<16xf32>
    omp.terminator
  }
  return
}

// -----

// A result lies beside the arena, from where it is first touched.
// CHECK-LABEL: func.func @result(
// CHECK-SAME: surge.arena = array<i64: 256, 256, 320>
// CHECK: %[[R:.*]] = memref.alloc() : memref<16xf32>
// CHECK: return %[[R]]
func.func @result(%x: memref<64xf32>, %y: memref<16xf32>) -> memref<16xf32> {
  %r = memref.alloc() : memref<16xf32>
  %a = memref.alloc() : memref<64xf32>
  memref.copy %x, %a : memref<64xf32> to memref<64xf32>
  %part = memref.subview %a[0] [16] [1] : memref<64xf32> to memref<16xf32, strided<[1]>>
  memref.copy %part, %r : memref<16xf32, strided<[1]>> to memref<16xf32>
  memref.dealloc %a : memref<64xf32>
  return %r : memref<16xf32>
}

// -----

// Large buffers side by side do not lie a multiple of 4 KiB apart.
// CHECK-LABEL: func.func @apart(
// CHECK-SAME: surge.arena = array<i64: 8320, 8192, 8192>
func.func @apart(%x: memref<1024xf32>, %y: memref<1024xf32>) {
  %a = memref.alloc() : memref<1024xf32>
  memref.copy %x, %a : memref<1024xf32> to memref<1024xf32>
  %b = memref.alloc() : memref<1024xf32>
  memref.copy %a, %b : memref<1024xf32> to memref<1024xf32>
  memref.dealloc %a : memref<1024xf32>
  memref.copy %b, %y : memref<1024xf32> to memref<1024xf32>
  memref.dealloc %b : memref<1024xf32>
  return
}
