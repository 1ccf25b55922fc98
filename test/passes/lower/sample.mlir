// RUN: surge-opt %s --surge-lower | FileCheck %s

// Three loops over the categories inside one generic over the rows, then the
// one-hot rows from the category alone.
// CHECK-LABEL: @inversion
// CHECK-SAME: (%[[X:.*]]: tensor<8x10xf32>
// CHECK: %[[CATEGORY:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<8xi32>)
// CHECK: scf.for {{.*}} -> (f32)
// CHECK: tensor.extract %[[X]]
// CHECK: arith.maxnumf
// CHECK: scf.for {{.*}} -> (f32)
// CHECK: math.exp
// CHECK: scf.for {{.*}} -> (f32, i32, i32)
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
// CHECK: scf.for {{.*}} -> (f32, i32)
// CHECK: tensor.extract %[[M]]
// CHECK: arith.select
// CHECK-COUNT-2: math.log
// CHECK-NOT: scf.for
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
// CHECK: scf.for {{.*}} -> (f32, i32)
// CHECK: arith.cmpf olt
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

// The estimator's formula in the place of its map.
// CHECK-LABEL: @product
// CHECK-NOT: surge
// CHECK: math.exp
// CHECK: return
func.func @product(%v: tensor<4x3xf32>, %x: tensor<4x3xf32>, %c: tensor<4xi32>) -> tensor<4x3xf32> {
  %0 = surge.sample_product %v, %x, %c using(#surge.straight_through) : tensor<4xi32>, tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}
