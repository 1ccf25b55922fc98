// RUN: surge-opt %s --surge-lower | FileCheck %s

// Passes over the rows: their maximum, the sum of the weights, a number for each row, the search for it, and the one-hot
// rows from the category alone.
// CHECK-LABEL: @inversion
// CHECK-SAME: (%[[X:.*]]: tensor<8x10xf32>
// CHECK: %[[MAXIMUM:.*]] = linalg.generic {{.*}} ins(%[[X]] :
// CHECK: arith.maximumf
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[MAXIMUM]] :
// CHECK: math.exp
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<8xf32>)
// CHECK: arith.mului_extended
// CHECK: %[[TARGET:.*]] = arith.mulf {{.*}} : tensor<8xf32>
// CHECK: %[[FOUND:.*]]:3 = linalg.generic {{.*}} ins(%[[X]], %[[MAXIMUM]], %[[TARGET]] :
// CHECK: math.exp
// CHECK: arith.cmpf ole
// CHECK: %[[CATEGORY:.*]] = linalg.generic {{.*}} ins(%[[FOUND]]#1, %[[FOUND]]#2 :
// CHECK: arith.minsi
// CHECK: linalg.generic {{.*}} ins(%[[CATEGORY]] : tensor<8xi32>) outs(%{{.*}} : tensor<8x10xf32>)
// CHECK: arith.cmpi eq
// CHECK-NOT: linalg.generic
func.func @inversion(%x: tensor<8x10xf32>, %k: !surge.key) -> tensor<8x10xf32> {
  %0 = surge.categorical %x, %k using(#surge.reinmax) : tensor<8x10xf32>
  return %0 : tensor<8x10xf32>
}

// CHECK-LABEL: @perturbed_and_masked
// CHECK-SAME: (%{{.*}}: tensor<8x?xbf16>, %{{.*}}: vector<2xi64>, %[[M:.*]]: tensor<8x?xi1>)
// CHECK: arith.select %[[M]]
// CHECK-COUNT-2: math.log
// CHECK: arith.maxnumf
// CHECK: arith.cmpf oeq
// CHECK: arith.minsi
func.func @perturbed_and_masked(%x: tensor<8x?xbf16>, %k: !surge.key, %m: tensor<8x?xi1>) -> tensor<8x?xbf16> {
  %0 = surge.categorical %x, %k mask %m using(#surge.gumbel_softmax) : tensor<8x?xbf16>
  return %0 : tensor<8x?xbf16>
}

// CHECK-LABEL: @relaxed
// CHECK-NOT: i32>
// CHECK: math.exp
// CHECK: return
func.func @relaxed(%x: tensor<8x10xf32>, %k: !surge.key) -> tensor<8x10xf32> {
  %0 = surge.categorical %x, %k using(#surge.gumbel_softmax<hard = false>) : tensor<8x10xf32>
  return %0 : tensor<8x10xf32>
}

// CHECK-LABEL: @argmax
// CHECK: arith.maxnumf
// CHECK: arith.cmpf oeq
// CHECK: arith.minsi
func.func @argmax(%x: tensor<10xf32>) -> tensor<10xf32> {
  %0 = surge.argmax %x using(#surge.straight_through) : tensor<10xf32>
  return %0 : tensor<10xf32>
}

// CHECK-LABEL: @binary
// CHECK: linalg.generic
// CHECK: math.exp
// CHECK: arith.cmpf olt
// CHECK-NOT: linalg.generic
func.func @binary(%x: tensor<8x200xf32>, %k: !surge.key) -> tensor<8x200xf32> {
  %0 = surge.bernoulli %x, %k using(#surge.straight_through) : tensor<8x200xf32>
  return %0 : tensor<8x200xf32>
}

// The category that was drawn is not searched for again.
// CHECK-LABEL: @largest_of_drawn
// CHECK: %[[FOUND:.*]]:3 = linalg.generic
// CHECK: %[[CATEGORY:.*]] = linalg.generic {{.*}} ins(%[[FOUND]]#1, %[[FOUND]]#2 :
// CHECK: %[[LARGEST:.*]] = linalg.generic {{.*}} ins(%[[CATEGORY]] :
// CHECK: arith.maxsi
// CHECK: return %[[LARGEST]]
func.func @largest_of_drawn(%x: tensor<8x10xf32>, %k: !surge.key) -> tensor<8xi32> {
  %z = surge.categorical %x, %k using(#surge.reinmax) : tensor<8x10xf32>
  %c = surge.largest %z : tensor<8x10xf32> -> tensor<8xi32>
  return %c : tensor<8xi32>
}

// The estimator's formula in the place of its map.
// CHECK-LABEL: @product
// CHECK-NOT: surge
// CHECK: math.exp
// CHECK: return
func.func @product(%v: tensor<4x3xf32>, %x: tensor<4x3xf32>, %c: tensor<4xi32>) -> tensor<4x3xf32> {
  %0 = surge.sample_product %v, %x, %c using(#surge.straight_through) : tensor<4xi32>, tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}
