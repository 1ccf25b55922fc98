// RUN: surge-opt %s --surge-linalg-to-loops --split-input-file --verify-diagnostics

func.func @unranked(%x: memref<*xf64>, %y: memref<*xf64>) {
  // expected-error@+1 {{expected tensors of a known rank, but got one whose rank only a run knows; cast it to a ranked type where it is made}}
  memref.copy %x, %y : memref<*xf64> to memref<*xf64>
  return
}
