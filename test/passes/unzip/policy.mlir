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

// What the call asks for goes before what its callee does.
// CHECK-LABEL: func.func private @saved_call.jvp.0.linear.transpose
//   CHECK-NOT:   call @block.jvp.0.primal
//       CHECK:   call @block.jvp.0.linear.transpose
//   CHECK-NOT:   call @block.jvp.0.primal
//       CHECK:   return
func.func private @saved_call(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %y = call @block(%x) {surge.policy = "save"} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// Between two states the loop runs forward with one call a round: the second, for tangents, is made where a round runs
// backwards.
// CHECK-LABEL: func.func private @states.jvp.0.linear.transpose
//       CHECK:   scf.while
//       CHECK:     call @surge_checkpoint_advance
//       CHECK:     scf.for
//       CHECK:       call @block.jvp.0.primal
//   CHECK-NOT:       call
//       CHECK:       scf.yield
func.func private @states(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c6 = arith.constant 6 : index
  %r = scf.for %i = %c0 to %c6 step %c1 iter_args(%a = %x) -> tensor<2x2xf32> {
    %y = func.call @block(%a) : (tensor<2x2xf32>) -> tensor<2x2xf32>
    %s = math.sin %y : tensor<2x2xf32>
    scf.yield %s : tensor<2x2xf32>
  } {surge.checkpoints = 3}
  return %r : tensor<2x2xf32>
}

func.func @main(%x: tensor<2x2xf32>, %c: tensor<2x2xf32>)
    -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %y0, %d0 = surge.vjp @recomputed(%x) wrt [0] cotangents(%c)
      : (tensor<2x2xf32>), (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>)
  %y1, %d1 = surge.vjp @saved(%x) wrt [0] cotangents(%c)
      : (tensor<2x2xf32>), (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>)
  %y2, %d2 = surge.vjp @layers(%x) wrt [0] cotangents(%c)
      : (tensor<2x2xf32>), (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>)
  %y3, %d3 = surge.vjp @saved_call(%x) wrt [0] cotangents(%c)
      : (tensor<2x2xf32>), (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>)
  %y4, %d4 = surge.vjp @states(%x) wrt [0] cotangents(%c)
      : (tensor<2x2xf32>), (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>)
  return %d0, %d1, %d2, %d3, %d4
      : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}
