// A user's choice between saving and recomputing, per op and per function.
// RUN: surge-opt %s --surge-gradient | FileCheck %s

// Without a policy the product would be saved, and the tangent of exp would be computed from it.
// CHECK-LABEL: func.func private @recomputed.jvp.0.primal
//       CHECK:   return %{{[a-z0-9_]+}} : tensor<2x2xf32>
// CHECK-LABEL: func.func private @recomputed.jvp.0.linear.transpose
//  CHECK-SAME:   (%[[X:.*]]: tensor<2x2xf32>, %[[C:.*]]: tensor<2x2xf32>)
//       CHECK:   %[[Z:.*]] = linalg.matmul {surge.policy = "recompute", surge.recomputed} ins(%[[X]], %[[X]]
//       CHECK:   math.cos %[[Z]]
func.func private @recomputed(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %zero = arith.constant dense<0.0> : tensor<2x2xf32>
  %z = linalg.matmul {surge.policy = "recompute"}
      ins(%x, %x : tensor<2x2xf32>, tensor<2x2xf32>) outs(%zero : tensor<2x2xf32>) -> tensor<2x2xf32>
  %y = math.sin %z : tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// Without a policy the cosine would be computed again from the argument.
// CHECK-LABEL: func.func private @saved.jvp.0.primal
//       CHECK:   %[[S:.*]] = math.sin %{{.*}} {surge.policy = "save"}
//       CHECK:   return %{{.*}}, %[[S]]
// CHECK-LABEL: func.func private @saved.jvp.0.linear.transpose
//   CHECK-NOT:   math.sin
//       CHECK: return
func.func private @saved(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %s = math.sin %x {surge.policy = "save"} : tensor<2x2xf32>
  %y = arith.mulf %s, %s : tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// The backward pass calls the function again, with the argument that it has kept.
// CHECK-LABEL: func.func private @layers.jvp.0.primal
//  CHECK-SAME:   (%[[X:.*]]: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>)
//       CHECK:   %[[FIRST:.*]]:2 = call @block.jvp.0.primal(%[[X]])
//   CHECK-NOT:   call @block.jvp.0.primal(%[[X]])
//       CHECK:   return %{{.*}}, %[[FIRST]]#0
// CHECK-LABEL: func.func private @layers.jvp.0.linear.transpose
//       CHECK:   call @block.jvp.0.primal(%{{.*}}) {no_inline, surge.policy = "recompute"
//       CHECK:   call @block.jvp.0.primal(%{{.*}}) {no_inline, surge.policy = "recompute"
func.func private @block(%x: tensor<2x2xf32>) -> tensor<2x2xf32> attributes {surge.policy = "recompute"} {
  %zero = arith.constant dense<0.0> : tensor<2x2xf32>
  %z = linalg.matmul ins(%x, %x : tensor<2x2xf32>, tensor<2x2xf32>) outs(%zero : tensor<2x2xf32>) -> tensor<2x2xf32>
  %y = math.sin %z : tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}
func.func private @layers(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %y = call @block(%x) : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %z = call @block(%y) : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %z : tensor<2x2xf32>
}

func.func @main(%x: tensor<2x2xf32>, %c: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %y0, %d0 = surge.vjp @recomputed(%x) wrt [0] cotangents(%c)
      : (tensor<2x2xf32>), (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>)
  %y1, %d1 = surge.vjp @saved(%x) wrt [0] cotangents(%c)
      : (tensor<2x2xf32>), (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>)
  %y2, %d2 = surge.vjp @layers(%x) wrt [0] cotangents(%c)
      : (tensor<2x2xf32>), (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>)
  return %d0, %d1, %d2 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}
