// RUN: surge-opt --surge-linearize %s | FileCheck %s

// The noise of the derivative is that of the draw: the same key, the same distribution, the same numbers.

// CHECK-LABEL: func.func private @softmax.jvp.0
// CHECK-SAME: %[[A:[^:]*]]: tensor<9xf64>, %[[K:[^:]*]]: !surge.key, %[[DA:[^:]*]]: tensor<9xf64>
// CHECK: %[[U:.*]] = surge.random uniform %[[K]] : tensor<9xf64>
// CHECK: math.log %[[U]]
// CHECK: arith.mulf %{{.*}}, %[[DA]]
func.func @softmax(%a: tensor<9xf64>, %k: !surge.key) -> tensor<9xf64> {
  %b = surge.bernoulli %a, %k using(#surge.gumbel_softmax) : tensor<9xf64>
  return %b : tensor<9xf64>
}

// Gumbel-Rao draws anew, from a key of its own, with the samples as leading axis; no derivative flows through that noise.

// CHECK-LABEL: func.func private @rao.jvp.0
// CHECK-SAME: %[[A:[^:]*]]: tensor<?xf64>, %[[K:[^:]*]]: !surge.key, %[[DA:[^:]*]]: tensor<?xf64>
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[NEW:.*]] = surge.fold_in %[[K]], %[[ONE]] : index
// CHECK: surge.random uniform %[[NEW]] sizes(%{{.*}}) : tensor<7x?xf64>
// CHECK: surge.stop_gradient %{{.*}} : tensor<7x?xf64>
// CHECK: arith.mulf %{{.*}}, %[[DA]]
func.func @rao(%a: tensor<?xf64>, %k: !surge.key) -> tensor<?xf64> {
  %b = surge.bernoulli %a, %k using(#surge.gumbel_rao<samples = 7>) : tensor<?xf64>
  return %b : tensor<?xf64>
}
