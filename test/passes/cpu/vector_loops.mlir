// RUN: surge-opt %s --surge-linalg-to-loops=parallel=false --canonicalize --split-input-file | FileCheck %s
// RUN: surge-opt %s --surge-linalg-to-loops --canonicalize --split-input-file | FileCheck %s --check-prefix=THREADS

// Values are tested by running products (test/run/lower/products.test).

// 16 rows are two full blocks; 20 columns are a full vector and four more under a mask.
// CHECK-LABEL: @product
// CHECK-SAME: (%[[A:.*]]: memref<16x5xf32>, %[[B:.*]]: memref<5x20xf32>, %[[C:.*]]: memref<16x20xf32>)
// CHECK-NOT: memref.alloc
// CHECK: scf.for %[[ROW:.*]] = %c0 to %c16 step %c8
// CHECK-COUNT-8: vector.load %[[C]]
// CHECK: %[[SUMS:.*]]:8 = scf.for %[[K:.*]] = %c0 to %c5 step %c1
// CHECK: %[[V:.*]] = vector.load %[[B]][%[[K]], %{{.*}}] : memref<5x20xf32>, vector<16xf32>
// CHECK: %[[S:.*]] = memref.load %[[A]][%[[ROW]], %[[K]]]
// CHECK: %[[F:.*]] = vector.broadcast %[[S]]
// CHECK: %[[T:.*]] = arith.mulf %[[F]], %[[V]] fastmath<contract>
// CHECK: arith.addf %{{.*}}, %[[T]] fastmath<contract>
// CHECK-COUNT-8: vector.store %{{.*}}, %[[C]]
// CHECK: scf.for
// CHECK: vector.maskedload %[[B]][%{{.*}}, %c16]
// CHECK: vector.maskedstore %[[C]]
// CHECK-NOT: scf.if
// CHECK: return
func.func @product(%a: memref<16x5xf32>, %b: memref<5x20xf32>, %c: memref<16x20xf32>) {
  linalg.matmul ins(%a, %b : memref<16x5xf32>, memref<5x20xf32>) outs(%c : memref<16x20xf32>)
  return
}

// -----

// The second operand's columns do not lie in a row. Rows left over are a block, too, in which copies of the last row
// stand in and are not stored.
// CHECK-LABEL: @second_transposed
// CHECK-SAME: (%[[A:.*]]: memref<?x5xf64>, %[[B:.*]]: memref<8x5xf64>, %[[C:.*]]: memref<?x8xf64>)
// CHECK: %[[COPY:.*]] = memref.alloc() : memref<5x8xf64>
// CHECK: memref.load %[[B]]
// CHECK: memref.store %{{.*}}, %[[COPY]]
// CHECK: vector.load %[[COPY]]
// CHECK-NOT: scf.if
// CHECK: vector.store %{{.*}}, %[[C]]
// CHECK: %[[ROW:.*]] = arith.minsi
// CHECK: memref.load %[[A]][%[[ROW]]
// CHECK: scf.if
// CHECK-NEXT: vector.store %{{.*}}, %[[C]]
// CHECK: memref.dealloc %[[COPY]]
func.func @second_transposed(%a: memref<?x5xf64>, %b: memref<8x5xf64>, %c: memref<?x8xf64>) {
  linalg.matmul indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>,
                                 affine_map<(i, j, k) -> (i, j)>]
      ins(%a, %b : memref<?x5xf64>, memref<8x5xf64>) outs(%c : memref<?x8xf64>)
  return
}

// -----

// Threads share the rows, or what stands around them.
// THREADS-LABEL: @rows
// THREADS: omp.parallel
// THREADS: omp.loop_nest (%{{.*}}) : index = (%c0) to (%c4)
// THREADS: vector.load
func.func @rows(%a: memref<256x64xf64>, %b: memref<64x64xf64>, %c: memref<256x64xf64>) {
  linalg.matmul ins(%a, %b : memref<256x64xf64>, memref<64x64xf64>) outs(%c : memref<256x64xf64>)
  return
}
// THREADS-LABEL: @batches
// THREADS: omp.parallel
// THREADS: omp.loop_nest (%{{.*}}) : index = (%c0) to (%c25)
// THREADS: vector.load
func.func @batches(%a: memref<25x64x64xf64>, %b: memref<25x64x64xf64>, %c: memref<25x64x64xf64>) {
  linalg.batch_matmul ins(%a, %b : memref<25x64x64xf64>, memref<25x64x64xf64>) outs(%c : memref<25x64x64xf64>)
  return
}

// -----

// Too few columns for vectors, one row, and numbers that must be summed in f32 stay with the loops of any op.
// CHECK-LABEL: @no_vectors
// CHECK-NOT: vector.
// CHECK: return
func.func @no_vectors(%a: memref<8x5xf32>, %b: memref<5x2xf32>, %c: memref<8x2xf32>, %x: memref<5xf32>,
                      %y: memref<8xf32>, %h: memref<8x8xf16>) {
  linalg.matmul ins(%a, %b : memref<8x5xf32>, memref<5x2xf32>) outs(%c : memref<8x2xf32>)
  linalg.matvec ins(%a, %x : memref<8x5xf32>, memref<5xf32>) outs(%y : memref<8xf32>)
  linalg.matmul ins(%h, %h : memref<8x8xf16>, memref<8x8xf16>) outs(%h : memref<8x8xf16>)
  return
}
