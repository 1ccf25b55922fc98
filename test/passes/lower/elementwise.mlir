// RUN: surge-opt %s --surge-lower | FileCheck %s

// CHECK-LABEL: @step
// CHECK-SAME: (%[[X:.*]]: tensor<?xf32>)
// CHECK: %[[POSITIVE:.*]] = arith.cmpf olt, %{{.*}}, %[[X]]
// CHECK: arith.select %[[POSITIVE]]
func.func @step(%x: tensor<?xf32>) -> tensor<?xf32> {
  %0 = surge.step %x using(#surge.straight_through) : tensor<?xf32>
  return %0 : tensor<?xf32>
}

// CHECK-LABEL: @round
// CHECK: math.roundeven
func.func @round(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = surge.round %x using(#surge.straight_through) : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: @markers
// CHECK-SAME: (%[[X:.*]]: tensor<4xf32>)
// CHECK-NEXT: return %[[X]]
func.func @markers(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = surge.site %x name("h1") : tensor<4xf32>
  %1 = surge.stop_gradient %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: @zero
// CHECK-SAME: (%[[N:.*]]: index)
// CHECK: %[[EMPTY:.*]] = tensor.empty(%[[N]]) : tensor<?x2xf32>
// CHECK: linalg.fill ins(%{{.*}} : f32) outs(%[[EMPTY]]
func.func @zero(%n: index) -> (tensor<?x2xf32>, f64) {
  %0 = surge.zero sizes(%n) : tensor<?x2xf32>
  %1 = surge.zero : f64
  return %0, %1 : tensor<?x2xf32>, f64
}
