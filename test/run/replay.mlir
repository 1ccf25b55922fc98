// Samples that a derivative draws again from their keys are those that were drawn: every bit of the gradients agrees.
// RUN: surge-run %s --entry difference --arg w=[[0.3,-0.2,0.7],[0.1,0.4,-0.5]] --arg k=seed:3 --json | FileCheck %s
// RUN: surge-opt %s --surge-gradient | FileCheck %s --check-prefix=AGAIN

// CHECK: "results": [{"type": "f64", "data": [0]}, {"type": "i1", "data": [1]}]

// AGAIN-LABEL: func.func private @redrawn.jvp.0.linear.transpose
//       AGAIN:   surge.random normal
//       AGAIN:   surge.categorical
// AGAIN-LABEL: func.func private @kept.jvp.0.linear.transpose
//   AGAIN-NOT:   surge.random
//   AGAIN-NOT:   surge.categorical
//       AGAIN:   return

func.func private @redrawn(%w: tensor<2x3xf64>, %k: !surge.key) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %zero = arith.constant 0.0 : f64
  %start = arith.constant dense<0.0> : tensor<f64>
  %a, %b = surge.split %k
  %noise = surge.random normal %a {surge.policy = "recompute"} : tensor<2x3xf64>
  %scaled = arith.mulf %w, %noise : tensor<2x3xf64>
  %z = surge.categorical %w, %b using(#surge.reinmax) {surge.policy = "recompute"} : tensor<2x3xf64>
  %product = arith.mulf %z, %scaled : tensor<2x3xf64>
  %total = scf.for %i = %c0 to %c5 step %c1 iter_args(%sum = %product) -> tensor<2x3xf64> {
    %ki = surge.fold_in %b, %i : index
    %u = surge.random uniform %ki {surge.policy = "recompute"} : tensor<2x3xf64>
    %v = arith.mulf %u, %sum : tensor<2x3xf64>
    %s = surge.bernoulli %v, %ki using(#surge.straight_through) {surge.policy = "recompute"} : tensor<2x3xf64>
    %next = arith.mulf %s, %w : tensor<2x3xf64>
    %sum_so_far = arith.addf %sum, %next : tensor<2x3xf64>
    scf.yield %sum_so_far : tensor<2x3xf64>
  }
  %square = arith.mulf %total, %total : tensor<2x3xf64>
  %s = linalg.reduce { arith.addf } ins(%square : tensor<2x3xf64>) outs(%start : tensor<f64>) dimensions = [0, 1]
  %loss = tensor.extract %s[] : tensor<f64>
  return %loss : f64
}

func.func private @kept(%w: tensor<2x3xf64>, %k: !surge.key) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %zero = arith.constant 0.0 : f64
  %start = arith.constant dense<0.0> : tensor<f64>
  %a, %b = surge.split %k
  %noise = surge.random normal %a : tensor<2x3xf64>
  %scaled = arith.mulf %w, %noise : tensor<2x3xf64>
  %z = surge.categorical %w, %b using(#surge.reinmax) : tensor<2x3xf64>
  %product = arith.mulf %z, %scaled : tensor<2x3xf64>
  %total = scf.for %i = %c0 to %c5 step %c1 iter_args(%sum = %product) -> tensor<2x3xf64> {
    %ki = surge.fold_in %b, %i : index
    %u = surge.random uniform %ki : tensor<2x3xf64>
    %v = arith.mulf %u, %sum : tensor<2x3xf64>
    %s = surge.bernoulli %v, %ki using(#surge.straight_through) : tensor<2x3xf64>
    %next = arith.mulf %s, %w : tensor<2x3xf64>
    %sum_so_far = arith.addf %sum, %next : tensor<2x3xf64>
    scf.yield %sum_so_far : tensor<2x3xf64>
  }
  %square = arith.mulf %total, %total : tensor<2x3xf64>
  %s = linalg.reduce { arith.addf } ins(%square : tensor<2x3xf64>) outs(%start : tensor<f64>) dimensions = [0, 1]
  %loss = tensor.extract %s[] : tensor<f64>
  return %loss : f64
}

// The largest difference, and whether the gradient is not zero at all.
func.func @difference(%w: tensor<2x3xf64>, %k: !surge.key) -> (f64, i1) {
  %start = arith.constant dense<0.0> : tensor<f64>
  %zero = arith.constant 0.0 : f64
  %l0, %g0 = surge.value_and_grad @redrawn(%w, %k) wrt [0] : (tensor<2x3xf64>, !surge.key) -> (f64, tensor<2x3xf64>)
  %l1, %g1 = surge.value_and_grad @kept(%w, %k) wrt [0] : (tensor<2x3xf64>, !surge.key) -> (f64, tensor<2x3xf64>)
  %d = arith.subf %g0, %g1 : tensor<2x3xf64>
  %size = math.absf %d : tensor<2x3xf64>
  %most = linalg.reduce { arith.maximumf } ins(%size : tensor<2x3xf64>) outs(%start : tensor<f64>) dimensions = [0, 1]
  %own = math.absf %g0 : tensor<2x3xf64>
  %largest = linalg.reduce { arith.maximumf } ins(%own : tensor<2x3xf64>) outs(%start : tensor<f64>) dimensions = [0, 1]
  %0 = tensor.extract %most[] : tensor<f64>
  %1 = tensor.extract %largest[] : tensor<f64>
  %2 = arith.cmpf ogt, %1, %zero : f64
  return %0, %2 : f64, i1
}
