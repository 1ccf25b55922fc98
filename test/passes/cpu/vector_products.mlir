// RUN: surge-opt %s --surge-vector-products=parallel=false --canonicalize --split-input-file | FileCheck %s
// RUN: surge-opt %s --surge-vector-products --canonicalize --split-input-file | FileCheck %s --check-prefix=THREADS

// Values are tested by running products (test/run/lower/products.test).

// CHECK-LABEL: @product
// CHECK-SAME: (%[[A:.*]]: memref<16x5xf32>, %[[B:.*]]: memref<5x20xf32>, %[[C:.*]]: memref<16x20xf32>)
// CHECK-DAG: %[[AV:.*]] = memref.cast %[[A]]
// CHECK-DAG: %[[BV:.*]] = memref.cast %[[B]]
// CHECK-DAG: %[[CV:.*]] = memref.cast %[[C]]
// CHECK: call @surge_add_product_f32(%[[AV]], %[[BV]], %[[CV]], %true)
func.func @product(%a: memref<16x5xf32>, %b: memref<5x20xf32>, %c: memref<16x20xf32>) {
  linalg.matmul ins(%a, %b : memref<16x5xf32>, memref<5x20xf32>) outs(%c : memref<16x20xf32>)
  return
}

// Blocks of eight rows, one of four, then the rows left over; a last vector of columns that is not full runs under a mask.
// CHECK-LABEL: func.func private @surge_add_product_f32
// CHECK-SAME: (%[[A:[a-z0-9]+]]: memref<?x?xf32, strided<[?, ?], offset: ?>>, %[[B:[a-z0-9]+]]: memref<?x?xf32, strided<[?, 1], offset: ?>>,
// CHECK-SAME: %[[C:[a-z0-9]+]]: memref<?x?xf32, strided<[?, 1], offset: ?>>, %{{.*}}: i1)
// CHECK: scf.for %[[COLUMN:.*]] = %c0 to %[[FULL:.*]] step %c16
// CHECK: scf.for %[[ROW:.*]] = %c0 to %[[FULL_ROWS:.*]] step %c8
// CHECK-COUNT-8: vector.load %[[C]]
// CHECK: arith.select
// CHECK: scf.for %[[K:.*]] = %c0 to
// CHECK: %[[V:.*]] = vector.load %[[B]][%[[K]], %[[COLUMN]]]
// CHECK: %[[S:.*]] = memref.load %[[A]][%[[ROW]], %[[K]]]
// CHECK: %[[F:.*]] = vector.broadcast %[[S]]
// CHECK: %[[T:.*]] = arith.mulf %[[F]], %[[V]] fastmath<contract>
// CHECK: arith.addf %{{.*}}, %[[T]] fastmath<contract>
// CHECK-COUNT-8: vector.store %{{.*}}, %[[C]]
// CHECK: scf.for %{{.*}} = %[[FULL_ROWS]] to %[[FOURS:.*]] step %c4
// CHECK-COUNT-4: vector.store %{{.*}}, %[[C]]
// CHECK: scf.for %{{.*}} = %[[FOURS]] to %{{.*}} step %c1
// CHECK: scf.for %{{.*}} = %[[FULL]] to %{{.*}} step %c16
// CHECK: vector.create_mask
// CHECK: vector.maskedload %[[B]]
// CHECK: vector.maskedstore %[[C]]

// -----

// Batches and all reduction loops but the last stand around the call; a first operand that lies the other way around is
// read so.
// CHECK-LABEL: @around
// CHECK-SAME: (%[[A:.*]]: memref<3x5x7x16xf64>, %[[B:.*]]: memref<3x5x7x20xf64>, %[[C:.*]]: memref<3x16x20xf64>)
// CHECK: scf.for %[[Q:.*]] = %c0 to %c3
// CHECK: scf.for %[[P:.*]] = %c0 to %c5
// CHECK: %[[AV:.*]] = memref.subview %[[A]][%[[Q]], %[[P]], 0, 0] [1, 1, 7, 16]
// CHECK: memref.transpose %[[AV]]
// CHECK: memref.subview %[[B]][%[[Q]], %[[P]], 0, 0] [1, 1, 7, 20]
// CHECK: memref.subview %[[C]][%[[Q]], 0, 0] [1, 16, 20]
// CHECK: call @surge_add_product_f64
func.func @around(%a: memref<3x5x7x16xf64>, %b: memref<3x5x7x20xf64>, %c: memref<3x16x20xf64>) {
  linalg.contract
      indexing_maps = [affine_map<(q, i, j, p, k) -> (q, p, k, i)>, affine_map<(q, i, j, p, k) -> (q, p, k, j)>,
                       affine_map<(q, i, j, p, k) -> (q, i, j)>]
      ins(%a, %b : memref<3x5x7x16xf64>, memref<3x5x7x20xf64>) outs(%c : memref<3x16x20xf64>)
  return
}

// -----

// A result that was only cleared is written, not added to.
// CHECK-LABEL: @cleared
// CHECK-NOT: linalg.fill
// CHECK: call @surge_add_product_f64(%{{.*}}, %{{.*}}, %{{.*}}, %false)
func.func @cleared(%a: memref<16x5xf64>, %b: memref<5x8xf64>, %c: memref<16x8xf64>) {
  %zero = arith.constant 0.0 : f64
  linalg.fill ins(%zero : f64) outs(%c : memref<16x8xf64>)
  linalg.matmul ins(%a, %b : memref<16x5xf64>, memref<5x8xf64>) outs(%c : memref<16x8xf64>)
  return
}

// -----

// Threads share the rows, or the batches.
// THREADS-LABEL: @rows
// THREADS: omp.parallel
// THREADS: omp.loop_nest (%{{.*}}) : index = (%c0) to (%c4)
// THREADS: %[[COUNT:.*]] = affine.min
// THREADS: memref.subview %{{.*}}[%{{.*}}, 0] [%[[COUNT]], 64]
// THREADS: call @surge_add_product_f64
func.func @rows(%a: memref<256x64xf64>, %b: memref<64x64xf64>, %c: memref<256x64xf64>) {
  linalg.matmul ins(%a, %b : memref<256x64xf64>, memref<64x64xf64>) outs(%c : memref<256x64xf64>)
  return
}
// THREADS-LABEL: @batches
// THREADS: omp.parallel
// THREADS: omp.loop_nest (%{{.*}}) : index = (%c0) to (%c25)
// THREADS: call @surge_add_product_f64
func.func @batches(%a: memref<25x64x64xf64>, %b: memref<25x64x64xf64>, %c: memref<25x64x64xf64>) {
  linalg.batch_matmul ins(%a, %b : memref<25x64x64xf64>, memref<25x64x64xf64>) outs(%c : memref<25x64x64xf64>)
  return
}

// -----

// Too few columns for vectors, one row, columns that do not lie in a row, and numbers that must be summed in f32 stay
// as they are.
// CHECK-LABEL: @no_vectors
// CHECK-NOT: call
// CHECK: return
func.func @no_vectors(%a: memref<8x5xf32>, %b: memref<5x2xf32>, %c: memref<8x2xf32>, %x: memref<5xf32>,
                      %y: memref<8xf32>, %h: memref<8x8xf16>, %s: memref<5x8xf32, strided<[1, 5]>>,
                      %d: memref<8x8xf32>) {
  linalg.matmul ins(%a, %b : memref<8x5xf32>, memref<5x2xf32>) outs(%c : memref<8x2xf32>)
  linalg.matmul ins(%a, %s : memref<8x5xf32>, memref<5x8xf32, strided<[1, 5]>>) outs(%d : memref<8x8xf32>)
  linalg.matvec ins(%a, %x : memref<8x5xf32>, memref<5xf32>) outs(%y : memref<8xf32>)
  linalg.matmul ins(%h, %h : memref<8x8xf16>, memref<8x8xf16>) outs(%h : memref<8x8xf16>)
  return
}
