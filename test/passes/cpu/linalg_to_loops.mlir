// RUN: surge-opt %s --surge-linalg-to-loops --canonicalize --split-input-file | FileCheck %s
// RUN: surge-opt %s --surge-linalg-to-loops=parallel=false --split-input-file | FileCheck %s --check-prefix=SERIAL

// SERIAL-NOT: omp.

// An elementwise op on whole buffers is one loop, in blocks, on threads.
// CHECK-LABEL: @elementwise
// CHECK-SAME: (%[[X:.*]]: memref<300x200xf32>, %[[Y:.*]]: memref<300x200xf32>)
// CHECK-DAG: %[[XS:.*]] = memref.collapse_shape %[[X]] {{\[}}[0, 1]] : memref<300x200xf32> into memref<60000xf32>
// CHECK-DAG: %[[YS:.*]] = memref.collapse_shape %[[Y]]
// CHECK: omp.parallel {
// CHECK: omp.wsloop
// CHECK: omp.loop_nest
// CHECK: scf.for %[[I:.*]] =
// CHECK-NEXT: %[[V:.*]] = memref.load %[[XS]][%[[I]]]
// CHECK-NEXT: %[[E:.*]] = math.exp %[[V]]
// CHECK-NEXT: memref.store %[[E]], %[[YS]][%[[I]]]
func.func @elementwise(%x: memref<300x200xf32>, %y: memref<300x200xf32>) {
  linalg.exp ins(%x : memref<300x200xf32>) outs(%y : memref<300x200xf32>)
  return
}

// -----

// Too little work for threads.
// CHECK-LABEL: @small
// CHECK-NOT: omp.
// CHECK: scf.for
func.func @small(%x: memref<10x10xf32>, %y: memref<10x10xf32>) {
  linalg.add ins(%x, %x : memref<10x10xf32>, memref<10x10xf32>) outs(%y : memref<10x10xf32>)
  return
}

// -----

// What only the run knows, it decides: 20000 operations of cost 1 are worth the
// threads, less goes around them.
// CHECK-LABEL: @dynamic
// CHECK: %[[ENOUGH:.*]] = arith.cmpi sge, %{{.*}}, %c{{.*}}
// CHECK: scf.if %[[ENOUGH]] {
// CHECK: omp.parallel {
// CHECK: } else {
// CHECK-NOT: omp.
// CHECK: scf.for
// CHECK: return
func.func @dynamic(%x: memref<?xf32>, %y: memref<?xf32>) {
  linalg.copy ins(%x : memref<?xf32>) outs(%y : memref<?xf32>)
  return
}

// -----

// The sum over the first axis reads rows: the loop over columns is innermost
// and the sums stay in memory.
// CHECK-LABEL: @column_sum
// CHECK-SAME: (%[[X:.*]]: memref<30x20xf32>, %[[S:.*]]: memref<20xf32>)
// CHECK: scf.for %[[I:.*]] = %c0 to %c30
// CHECK: scf.for %[[J:.*]] = %c0 to %c20
// CHECK: memref.load %[[X]][%[[I]], %[[J]]]
// CHECK: memref.store %{{.*}}, %[[S]][%[[J]]]
func.func @column_sum(%x: memref<30x20xf32>, %s: memref<20xf32>) {
  linalg.reduce { arith.addf } ins(%x : memref<30x20xf32>) outs(%s : memref<20xf32>) dimensions = [0]
  return
}

// -----

// Narrow numbers are multiplied and summed in f32, and rounded once.
// CHECK-LABEL: @narrow
// CHECK: %[[SUM:.*]] = scf.for {{.*}} -> (f32)
// CHECK: %[[A:.*]] = arith.extf %{{.*}} : bf16 to f32
// CHECK: %[[B:.*]] = arith.extf %{{.*}} : bf16 to f32
// CHECK: %[[P:.*]] = arith.mulf %[[A]], %[[B]] fastmath<contract> : f32
// CHECK: arith.addf %{{.*}}, %[[P]] fastmath<reassoc,contract> : f32
// CHECK: arith.truncf %[[SUM]] : f32 to bf16
func.func @narrow(%a: memref<4x8xbf16>, %b: memref<8x4xbf16>, %c: memref<4x4xbf16>) {
  linalg.matmul ins(%a, %b : memref<4x8xbf16>, memref<8x4xbf16>) outs(%c : memref<4x4xbf16>)
  return
}

// -----

// No library copies between layouts.
// CHECK-LABEL: @strided_copy
// CHECK-NOT: memref.copy
// CHECK: scf.for
// CHECK: memref.store
func.func @strided_copy(%x: memref<4x4xf32, strided<[8, 1]>>, %y: memref<4x4xf32>) {
  memref.copy %x, %y : memref<4x4xf32, strided<[8, 1]>> to memref<4x4xf32>
  return
}

// -----

// A failed assertion ends the call, which no thread but the caller's can do.
// CHECK-LABEL: @asserts
// CHECK-NOT: omp.
// CHECK: scf.for
// CHECK: cf.assert
func.func @asserts(%x: memref<300x200xi32>, %y: memref<300x200xi32>, %end: i32) {
  linalg.map ins(%x : memref<300x200xi32>) outs(%y : memref<300x200xi32>)
    (%in: i32, %out: i32) {
      %holds = arith.cmpi ult, %in, %end : i32
      cf.assert %holds, "expected less"
      linalg.yield %in : i32
    }
  return
}

// -----

// Three small operands have the channels in a row, but the images are walked through pixel by pixel. What belongs to a
// channel is loaded once for all of them.
// CHECK-LABEL: @channels
// CHECK-SAME: (%[[X:.*]]: memref<8x4x32xf64>, %[[MEAN:.*]]: memref<4xf64>, %[[SCALE:.*]]: memref<4xf64>, %[[S:.*]]: memref<4xf64>)
// CHECK: scf.for %[[C:.*]] = %c0 to %c4
// CHECK-DAG: %[[M:.*]] = memref.load %[[MEAN]][%[[C]]]
// CHECK-DAG: memref.load %[[SCALE]][%[[C]]]
// CHECK: scf.for %[[N:.*]] = %c0 to %c8
// CHECK: scf.for %[[W:.*]] = %c0 to %c32
// CHECK-NEXT: %[[V:.*]] = memref.load %[[X]][%[[N]], %[[C]], %[[W]]]
// CHECK-NEXT: arith.subf %[[V]], %[[M]]
// CHECK-NOT: memref.load
// CHECK: memref.store %{{.*}}, %[[S]][%[[C]]]
func.func @channels(%x: memref<8x4x32xf64>, %mean: memref<4xf64>, %scale: memref<4xf64>, %sum: memref<4xf64>) {
  linalg.generic {
      indexing_maps = [affine_map<(n, c, w) -> (n, c, w)>, affine_map<(n, c, w) -> (c)>, affine_map<(n, c, w) -> (c)>,
                       affine_map<(n, c, w) -> (c)>],
      iterator_types = ["reduction", "parallel", "reduction"]}
      ins(%x, %mean, %scale : memref<8x4x32xf64>, memref<4xf64>, memref<4xf64>) outs(%sum : memref<4xf64>) {
  ^bb0(%v: f64, %m: f64, %s: f64, %so_far: f64):
    %d = arith.subf %v, %m : f64
    %p = arith.mulf %d, %s : f64
    %next = arith.addf %so_far, %p : f64
    linalg.yield %next : f64
  }
  return
}
