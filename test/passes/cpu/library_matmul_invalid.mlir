// RUN: surge-opt %s --surge-library-matmul --split-input-file --verify-diagnostics

// expected-error@+1 {{expected no function called 'surge_matmul_f32', which is the runtime's; rename it}}
func.func @surge_matmul_f32(%x: f32) -> f32 {
  return %x : f32
}

func.func @product(%a: memref<128x128xf32>, %b: memref<128x128xf32>, %c: memref<128x128xf32>) {
  linalg.matmul ins(%a, %b : memref<128x128xf32>, memref<128x128xf32>) outs(%c : memref<128x128xf32>)
  return
}

// -----

// expected-error@+1 {{expected no function called 'surge_matmul_f32', which is the runtime's; rename it}}
func.func private @surge_matmul_f32(f32) -> f32

func.func @product(%a: memref<128x128xf32>, %b: memref<128x128xf32>, %c: memref<128x128xf32>) {
  linalg.matmul ins(%a, %b : memref<128x128xf32>, memref<128x128xf32>) outs(%c : memref<128x128xf32>)
  return
}
