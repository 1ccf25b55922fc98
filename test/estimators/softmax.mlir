// RUN: surge-opt --surge-lower %s | FileCheck %s

// A masked logit is -inf before the exponential, so that no derivative meets inf * 0; the largest logit starts at the
// lowest finite number and an empty sum becomes 1, so that a row without categories is zero and not NaN.

// CHECK-LABEL: @masked
// CHECK-SAME: %[[X:[^:]*]]: tensor<8x3xf32>, %[[M:[^:]*]]: tensor<8x3xi1>
// CHECK-DAG: %[[REMOVED:.*]] = arith.constant dense<0xFF800000> : tensor<8x3xf32>
// CHECK-DAG: %[[LOWEST:.*]] = arith.constant -3.40282347E+38 : f32
// CHECK: %[[Y:.*]] = arith.select %[[M]], %[[X]], %[[REMOVED]]
// CHECK: linalg.fill ins(%[[LOWEST]] : f32)
// CHECK: arith.maximumf
// CHECK: math.exp
// CHECK: arith.cmpf oeq
// CHECK: arith.divf
func.func @masked(%x: tensor<8x3xf32>, %m: tensor<8x3xi1>, %v: tensor<8x3xf32>, %c: tensor<8xi32>) -> tensor<8x3xf32> {
  %w = surge.sample_product %v, %x, %c mask %m using(#surge.straight_through) : tensor<8xi32>, tensor<8x3xf32>
  return %w : tensor<8x3xf32>
}
