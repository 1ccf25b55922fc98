// RUN: surge-opt %s --surge-fixed-order | FileCheck %s
// RUN: surge-opt %s "--surge-cpu-pipeline=fixed-order" | FileCheck %s --check-prefix=PIPELINE
// RUN: surge-opt %s --surge-cpu-pipeline | FileCheck %s --check-prefix=FREE

// Flags that keep the value stay; also inside loops, and of reductions.
// CHECK-LABEL: func.func @sum
//       CHECK:   arith.mulf {{.*}} : vector<8xf32>
//       CHECK:   arith.addf {{.*}} fastmath<nnan,nsz> : vector<8xf32>
//       CHECK:   math.exp {{.*}} : vector<8xf32>
//   CHECK-NOT:   fastmath
//       CHECK:   vector.reduction <add>, %{{[^,]*}} : vector<8xf32> into f32
func.func @sum(%x: memref<64xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  %none = arith.constant dense<0.0> : vector<8xf32>
  %lanes = scf.for %i = %c0 to %c64 step %c8 iter_args(%s = %none) -> (vector<8xf32>) {
    %v = vector.load %x[%i] : memref<64xf32>, vector<8xf32>
    %square = arith.mulf %v, %v fastmath<contract> : vector<8xf32>
    %next = arith.addf %s, %square fastmath<nnan,nsz,reassoc,contract> : vector<8xf32>
    scf.yield %next : vector<8xf32>
  }
  %e = math.exp %lanes fastmath<afn> : vector<8xf32>
  %sum = vector.reduction <add>, %e fastmath<reassoc> : vector<8xf32> into f32
  return %sum : f32
}

// No library, whose order depends on the processor.
// PIPELINE-NOT: {{surge_matmul|reassoc|contract}}
//     PIPELINE: llvm.func @surge_entry_product
// PIPELINE-NOT: {{surge_matmul|reassoc|contract}}
//         FREE: llvm.call @surge_matmul
func.func @product(%a: tensor<512x512xf32>, %b: tensor<512x512xf32>, %c: tensor<512x512xf32>) -> tensor<512x512xf32> {
  %0 = linalg.matmul ins(%a, %b : tensor<512x512xf32>, tensor<512x512xf32>) outs(%c : tensor<512x512xf32>)
      -> tensor<512x512xf32>
  return %0 : tensor<512x512xf32>
}
