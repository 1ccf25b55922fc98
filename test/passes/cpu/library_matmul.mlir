// RUN: surge-opt %s --surge-library-matmul --canonicalize --cse | FileCheck %s

// The transposed operand has its strides exchanged.
// CHECK-LABEL: @transposed
// CHECK-DAG: %[[BETA:.*]] = arith.constant 1.000000e+00 : f32
// CHECK-DAG: %[[M:.*]] = arith.constant 100 : i64
// CHECK-DAG: %[[N:.*]] = arith.constant 200 : i64
// CHECK-DAG: %[[K:.*]] = arith.constant 300 : i64
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : i64
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : i64
// CHECK: call @surge_matmul_f32(%[[C1]], %[[M]], %[[N]], %[[K]], %{{.*}}, %[[C0]], %[[K]], %[[C1]], %{{.*}}, %[[C0]], %[[C1]], %[[K]], %[[BETA]], %{{.*}}, %[[C0]], %[[N]])
func.func @transposed(%a: memref<100x300xf32>, %b: memref<200x300xf32>, %c: memref<100x200xf32>) {
  linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>,
                                 affine_map<(m, n, k) -> (m, n)>]
    ins(%a, %b : memref<100x300xf32>, memref<200x300xf32>) outs(%c : memref<100x200xf32>)
  return
}

// A result whose rows are its columns: c^T = b^T a^T.
// CHECK-LABEL: @result_transposed
// CHECK: call @surge_matmul_f32(%{{.*}}, %c200_i64, %c100_i64, %c300_i64, %{{.*}}, %c0_i64, %c1_i64, %c200_i64, %{{.*}}, %c0_i64, %c1_i64, %c300_i64, %{{.*}}, %{{.*}}, %c0_i64, %c100_i64)
func.func @result_transposed(%a: memref<100x300xf32>, %b: memref<300x200xf32>, %c: memref<200x100xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>,
                       affine_map<(m, n, k) -> (n, m)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : memref<100x300xf32>, memref<300x200xf32>) outs(%c : memref<200x100xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.mulf %x, %y : f32
    %1 = arith.addf %z, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// The first factor is the same for a batch of second ones: its stride over the batch is zero.
// CHECK-LABEL: @batch_of_second_factors
// CHECK: call @surge_matmul_f32(%c20_i64, %c64_i64, %c32_i64, %c64_i64, %{{.*}}, %c0_i64, %c64_i64, %c1_i64, %{{.*}}, %c2048_i64, %c32_i64, %c1_i64, %{{.*}}, %{{.*}}, %c2048_i64, %c32_i64)
func.func @batch_of_second_factors(%a: memref<64x64xf32>, %b: memref<20x64x32xf32>, %c: memref<20x64x32xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(q, m, n, k) -> (m, k)>, affine_map<(q, m, n, k) -> (q, k, n)>,
                       affine_map<(q, m, n, k) -> (q, m, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%a, %b : memref<64x64xf32>, memref<20x64x32xf32>) outs(%c : memref<20x64x32xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.mulf %x, %y : f32
    %1 = arith.addf %z, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// Two outer axes that lie one behind the other are one.
// CHECK-LABEL: @two_axes_of_rows
// CHECK: call @surge_matmul_f32(%c1_i64, %c1280_i64, %c32_i64, %c64_i64
func.func @two_axes_of_rows(%a: memref<20x64x64xf32>, %b: memref<64x32xf32>, %c: memref<20x64x32xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(i, j, n, k) -> (i, j, k)>, affine_map<(i, j, n, k) -> (k, n)>,
                       affine_map<(i, j, n, k) -> (i, j, n)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%a, %b : memref<20x64x64xf32>, memref<64x32xf32>) outs(%c : memref<20x64x32xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.mulf %x, %y : f32
    %1 = arith.addf %z, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// The fill goes, unless it is not zero or something reads it.
// CHECK-LABEL: @cleared
// CHECK-NOT: linalg.fill
// CHECK: call @surge_matmul_f32
func.func @cleared(%a: memref<?x?xf32>, %b: memref<?x?xf32>, %c: memref<?x?xf32>) {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%c : memref<?x?xf32>)
  linalg.matmul ins(%a, %b : memref<?x?xf32>, memref<?x?xf32>) outs(%c : memref<?x?xf32>)
  return
}

// CHECK-LABEL: @read_in_between
// CHECK: linalg.fill
// CHECK: memref.copy
// CHECK: call @surge_matmul_f32
func.func @read_in_between(%a: memref<128x128xf32>, %b: memref<128x128xf32>, %c: memref<128x128xf32>) {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%c : memref<128x128xf32>)
  memref.copy %c, %a : memref<128x128xf32> to memref<128x128xf32>
  linalg.matmul ins(%a, %b : memref<128x128xf32>, memref<128x128xf32>) outs(%c : memref<128x128xf32>)
  return
}

// CHECK-LABEL: @no_call_small_or_double
// CHECK-NOT: call
// CHECK: return
func.func @no_call_small_or_double(%a: memref<127x128xf32>, %b: memref<128x128xf32>, %c: memref<127x128xf32>,
                                   %d: memref<128x128xf64>) {
  linalg.matmul ins(%a, %b : memref<127x128xf32>, memref<128x128xf32>) outs(%c : memref<127x128xf32>)
  linalg.matmul ins(%d, %d : memref<128x128xf64>, memref<128x128xf64>) outs(%d : memref<128x128xf64>)
  return
}

// A row of the result is one vector.
// CHECK-LABEL: @no_call_few_columns
// CHECK-NOT: call
// CHECK: return
func.func @no_call_few_columns(%a: memref<1024x1024xf32>, %b: memref<1024x16xf32>, %c: memref<1024x16xf32>) {
  linalg.matmul ins(%a, %b : memref<1024x1024xf32>, memref<1024x16xf32>) outs(%c : memref<1024x16xf32>)
  return
}

// The library reads the second factor as it is.
// CHECK-LABEL: @call_transposed
// CHECK: call @surge_matmul_f32
func.func @call_transposed(%a: memref<64x64xf32>, %b: memref<64x64xf32>, %c: memref<64x64xf32>) {
  linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>,
                                 affine_map<(m, n, k) -> (m, n)>]
    ins(%a, %b : memref<64x64xf32>, memref<64x64xf32>) outs(%c : memref<64x64xf32>)
  return
}

// CHECK-LABEL: @bf16
// CHECK: call @surge_matmul_bf16(%c1_i64, %c16_i64, %c32_i64, %c8_i64, %{{.*}}, %c0_i64, %c8_i64, %c1_i64, %{{.*}}, %c0_i64, %c32_i64, %c1_i64
// CHECK-NOT: call
// CHECK: return
func.func @bf16(%a: memref<16x8xbf16>, %b: memref<8x32xbf16>, %c: memref<16x32xbf16>, %mixed: memref<16x32xf32>) {
  linalg.matmul ins(%a, %b : memref<16x8xbf16>, memref<8x32xbf16>) outs(%c : memref<16x32xbf16>)
  linalg.matmul ins(%a, %b : memref<16x8xbf16>, memref<8x32xbf16>) outs(%mixed : memref<16x32xf32>)
  return
}
