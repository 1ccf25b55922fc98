// RUN: surge-opt %s --surge-cpu-pipeline | FileCheck %s

// Every result is a fresh buffer from the runtime, also a returned argument.
// CHECK-LABEL: llvm.func internal @surge.identity
// CHECK: llvm.call @surge_alloc
// CHECK: "llvm.intr.memcpy"
// CHECK-LABEL: llvm.func @surge_entry_identity(%{{.*}}: !llvm.ptr)
func.func @identity(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// A temporary is freed, the result is not.
// CHECK-LABEL: llvm.func internal @surge.temporary
// CHECK-COUNT-2: llvm.call @surge_alloc
// CHECK: llvm.call @surge_free
// CHECK-NOT: llvm.call @surge_free
// CHECK-LABEL: llvm.func @surge_entry_temporary
func.func @temporary(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = tensor.empty() : tensor<4x4xf32>
  %zero = arith.constant 0.0 : f32
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<4x4xf32>) -> tensor<4x4xf32>
  %2 = linalg.matmul ins(%x, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%1 : tensor<4x4xf32>) -> tensor<4x4xf32>
  %3 = linalg.matmul ins(%2, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%1 : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %3 : tensor<4x4xf32>
}
