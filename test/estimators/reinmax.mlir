// RUN: surge-opt --surge-lower %s | FileCheck %s

// At temperature 1 one softmax serves both halves, and each of its exponentials is taken once. The row sums are <w, v> of
// its weights w, and v at the category drawn.

// CHECK-LABEL: @at_one
// CHECK-SAME: %[[V:[^:]*]]: tensor<8x3xf32>, %[[X:[^:]*]]: tensor<8x3xf32>, %[[C:[^:]*]]: tensor<8xi32>
// CHECK: math.exp
// CHECK-NOT: math.exp
// CHECK: %{{.*}}:2 = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%{{.*}}, %[[V]], %[[C]] :
// CHECK-NOT: math.exp
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]}
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @at_one(%v: tensor<8x3xf32>, %x: tensor<8x3xf32>, %c: tensor<8xi32>) -> tensor<8x3xf32> {
  %w = surge.sample_product %v, %x, %c using(#surge.reinmax) : tensor<8xi32>, tensor<8x3xf32>
  return %w : tensor<8x3xf32>
}

// The temperature adds a softmax and a row sum, <w_t, v>.

// CHECK-LABEL: @elsewhere
// CHECK-COUNT-2: math.exp
// CHECK-NOT: math.exp
// CHECK: %{{.*}}:3 = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]}
// CHECK-NOT: math.exp
// CHECK: return
func.func @elsewhere(%v: tensor<8x3xf32>, %x: tensor<8x3xf32>, %c: tensor<8xi32>) -> tensor<8x3xf32> {
  %w = surge.sample_product %v, %x, %c using(#surge.reinmax<temperature = 1.5>) : tensor<8xi32>, tensor<8x3xf32>
  return %w : tensor<8x3xf32>
}

// Narrow logits are computed with in single precision, and only the product is rounded.

// CHECK-LABEL: @narrow
// CHECK: arith.extf %{{.*}} : tensor<?x3xf16> to tensor<?x3xf32>
// CHECK-NOT: arith.truncf
// CHECK: %[[W:.*]] = arith.truncf %{{.*}} : tensor<?x3xf32> to tensor<?x3xf16>
// CHECK-NEXT: return %[[W]]
func.func @narrow(%v: tensor<?x3xf16>, %x: tensor<?x3xf16>, %c: tensor<?xi32>) -> tensor<?x3xf16> {
  %w = surge.sample_product %v, %x, %c using(#surge.reinmax) : tensor<?xi32>, tensor<?x3xf16>
  return %w : tensor<?x3xf16>
}

// The sums of one row alone are tensors of rank 0.

// CHECK-LABEL: @one_row
// CHECK: %{{.*}}:2 = linalg.generic {{.*}} iterator_types = ["reduction"]}
// CHECK: -> (tensor<f32>, tensor<f32>)
func.func @one_row(%v: tensor<?xf32>, %x: tensor<?xf32>, %c: tensor<i32>) -> tensor<?xf32> {
  %w = surge.sample_product %v, %x, %c using(#surge.reinmax) : tensor<i32>, tensor<?xf32>
  return %w : tensor<?xf32>
}
