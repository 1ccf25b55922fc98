// RUN: surge-opt --surge-lower --surge-cpu-pipeline --mlir-disable-threading --mlir-print-ir-after=surge-fuse-rows %s \
// RUN:   -o /dev/null 2>&1 | FileCheck %s

// Sixteen numbers in a row come of four blocks of words, each computed once, by products of lanes where they stand.

// CHECK-LABEL: @uniform
// CHECK: arith.shrui {{.*}} : vector<16xi64>
// CHECK: vector.shuffle {{.*}} [0, 4, 8, 12] : vector<16xi64>, vector<16xi64>
// CHECK-NOT: arith.mului_extended
// CHECK: vector.bitcast {{.*}} : vector<4xi32> to vector<2xi64>
// CHECK: vector.shuffle {{.*}} [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3] : vector<4xi32>, vector<4xi32>
// CHECK: vector.store {{.*}} : memref<64xf32>, vector<16xf32>
func.func @uniform(%k: !surge.key) -> tensor<64xf32> {
  %u = surge.random uniform %k : tensor<64xf32>
  return %u : tensor<64xf32>
}

// Rows of 18 start anywhere within a block, so that each number has a block of its own.

// CHECK-LABEL: @no_common_blocks
// CHECK-NOT: vector<4xi32>
// CHECK: vector.bitcast {{.*}} : vector<16xi32> to vector<8xi64>
// CHECK: return
func.func @no_common_blocks(%k: !surge.key) -> tensor<3x18xf32> {
  %u = surge.random uniform %k : tensor<3x18xf32>
  return %u : tensor<3x18xf32>
}
